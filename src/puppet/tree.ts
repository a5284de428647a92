/** The config tree as it goes into the guest. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { UserError } from '../errors.ts'
import { nameFromBytes } from '../initrd/file-name.ts'
import { listUserDirectory } from '../inputs/user-file.ts'
import { displayPath } from '../paths.ts'
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { Finding } from '../report/finding.ts'
import { formatBytes } from '../report/format.ts'
import { readEnvironment, readSettings, type Environment } from './environment.ts'
import { judgeLinks } from './links.ts'
import { missingModules } from './missing-modules.ts'
import { locate, type Problem, type TreeEntry, type TreeFile } from './tree-entry.ts'
import { IGNORE_FILE, travelRules, type TravelRules } from './travels.ts'

export interface ConfigTree {
  /** Real path. */
  directory: string
  /** How findings name it. */
  displayPath: string
  environment: Environment
  /** What travels, sorted by path. */
  entries: TreeEntry[]
  sizeBytes: number
  /** What is wrong with it as a tree; what is in its files is not looked at. */
  findings: Finding[]
}

/** The tree lives in the guest's memory, for a moment twice, until it is copied to the disk. */
export const MAX_TREE_BYTES = 64 * 1024 * 1024

/**
 * Looks through a config tree: names, sizes and links, no contents.
 * @param options.outputDir where images go; it does not travel
 * @throws UserError when it does not exist or is no Puppet environment; everything else is a finding
 */
export async function readConfigTree(
  configDir: string,
  options: { outputDir?: string | undefined } = {},
): Promise<ConfigTree> {
  await listUserDirectory(configDir, 'config-dir')
  const directory = await realpath(configDir)
  const display = displayPath(directory)
  const environment = await readEnvironment(directory, display)
  const rules = travelRules(environment, {
    outputDir: outputInside(directory, options.outputDir),
    ignoreFile: await readSettings(directory, IGNORE_FILE),
  })
  const walk: Walk = { root: directory, rules, entries: [], problems: [] }
  walkDirectory(walk, '')
  walk.entries.sort((a, b) => (a.path < b.path ? -1 : 1))
  const links = await judgeLinks(walk)
  const files = walk.entries.filter((entry) => entry.type === 'file')
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const problems = [...walk.problems, ...links.problems]
  if (sizeBytes > MAX_TREE_BYTES) problems.push(tooLarge(files, sizeBytes))
  const tree = { directory, displayPath: display, environment, entries: links.entries }
  return {
    ...tree,
    sizeBytes,
    findings: [
      ...environment.findings,
      ...problems.map(({ path, message }): Finding => {
        return { level: 'error', phase: 'host', file: join(display, path), message }
      }),
      ...(await missingModules(tree)),
    ],
  }
}

interface Walk {
  root: string
  rules: TravelRules
  entries: TreeEntry[]
  problems: Problem[]
}

function outputInside(root: string, outputDir: string | undefined): string | undefined {
  const path = relative(root, outputDir ?? root)
  return path === '' || path.startsWith('..') ? undefined : path.split(sep).join('/')
}

/** Not asynchronous: ten thousand small files take a fraction of a second, and several times that with promises. */
function walkDirectory(walk: Walk, directory: string): void {
  const names = readNames(walk, directory)
  for (const name of names) walkEntry(walk, directory === '' ? name : `${directory}/${name}`)
}

function readNames(walk: Walk, directory: string): string[] {
  try {
    return readdirSync(locate(walk.root, directory), { encoding: 'buffer' }).map(nameFromBytes)
  } catch (error) {
    walk.problems.push({ path: directory, message: `the directory cannot be read (${codeOf(error)})` })
    return []
  }
}

function walkEntry(walk: Walk, path: string): void {
  const location = locate(walk.root, path)
  const found = lstatSync(location)
  if (walk.rules.leavesOut(found.isDirectory() ? `${path}/` : path)) return
  const mode = found.mode & 0o7777
  if (/[\u0000-\u001f\u007f]/.test(path)) {
    walk.problems.push({ path, message: `the name has control characters: ${JSON.stringify(path)}` })
  } else if (found.isDirectory()) {
    walk.entries.push({ type: 'directory', path, mode })
    walkDirectory(walk, path)
  } else if (found.isSymbolicLink()) {
    const target = nameFromBytes(readlinkSync(location, { encoding: 'buffer' }))
    walk.entries.push({ type: 'symlink', path, mode: 0o777, target })
  } else if (found.isFile()) {
    const { size, ino, mtimeMs, ctimeMs } = found
    const state = `${ino} ${size} ${mtimeMs} ${ctimeMs}`
    walk.entries.push({ type: 'file', path, mode, sizeBytes: size, state, changedMs: Math.max(mtimeMs, ctimeMs) })
  } else {
    const message = `it is neither file, directory nor link → Remove it, or name it in ${IGNORE_FILE}.`
    walk.problems.push({ path, message })
  }
}

const LARGEST_SHOWN = 5

function tooLarge(files: readonly TreeFile[], sizeBytes: number): Problem {
  const largest = [...files].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, LARGEST_SHOWN)
  const list = largest.map((file) => `${file.path} (${formatBytes(file.sizeBytes)})`).join(', ')
  return {
    path: '',
    message:
      `the config tree is too large: ${formatBytes(sizeBytes)}, at most ${formatBytes(MAX_TREE_BYTES)}; the largest files: ${list}` +
      ` → Name what no catalogue reads in ${IGNORE_FILE}, or let large files be fetched by the catalogue.`,
  }
}

/**
 * The entries with their contents, paths relative to the tree.
 * @throws UserError for a file that cannot be read
 */
export function readContents({ directory, entries }: ConfigTree): ArchiveEntry[] {
  return entries.map((entry): ArchiveEntry => {
    if (entry.type !== 'file') return entry
    return { type: 'file', path: entry.path, mode: entry.mode, data: readContent(directory, entry.path) }
  })
}

function readContent(root: string, path: string): Buffer {
  try {
    return readFileSync(locate(root, path))
  } catch (error) {
    throw new UserError(`a file of the config tree cannot be read (${codeOf(error)})`, {
      where: join(root, path),
      advice: `Change its permissions, or name it in ${IGNORE_FILE}.`,
    })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
