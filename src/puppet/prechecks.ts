/** Checks of a config tree that need no virtual machine. */
import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HostError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import { findProgram } from '../host/programs.ts'
import { lintManifests } from './checks/lint.ts'
import { parsePuppetfile } from './missing-modules.ts'
import { Contents } from './checks/contents.ts'
import { checkEyaml, checkJson, checkMetadata, checkYaml } from './checks/data-files.ts'
import { readHieraConfig, type DataKind, type HieraConfig } from './hiera-config.ts'
import { homesOf, parsedFiles, type Home, type Kind, type ParsedFile } from './checks/parsed-files.ts'
import type { Remark } from './checks/remark.ts'
import { findReader, identify, readFiles, type Reading } from './checks/ruby-reader.ts'
import { Verdicts } from './checks/verdicts.ts'
import { readSettings } from './environment.ts'
import { isInside } from './environment-conf.ts'
import { isForeign } from '../initrd/file-name.ts'
import type { ConfigTree } from './tree.ts'
import { locate } from './tree-entry.ts'

/**
 * What is wrong with the files that Puppet parses, sorted by file. A notice tells what nobody here could read, and a
 * warning which reader does not work.
 */
export async function checkSyntax(tree: ConfigTree, signal?: AbortSignal): Promise<Finding[]> {
  const homes = homesOf(tree.environment, tree.entries)
  const hiera = await readHieraConfigs(tree, homes)
  const dataOf = (home: Home, path: string): DataKind | undefined =>
    hiera.get(home)?.data.find(({ pattern }) => pattern.test(path))?.kind
  const files = parsedFiles(tree, homes, dataOf)
  const contents = await Contents.open(tree)
  const findings = [...[...hiera.values()].flatMap((config) => config.findings), ...foreignNames(tree, homes)]
  let unread = files
  for (const name of ['Puppet', 'Ruby'] as const) {
    const reader = await findReader(name)
    const mine = unread.filter(({ kind }) => reader?.kinds.includes(kind))
    if (reader === undefined || mine.length === 0) continue
    const read = (asked: readonly ParsedFile[]): Promise<Remark[][]> => {
      const located = asked.map(({ kind, path }) => ({ kind, location: locate(tree.directory, path) }))
      return readFiles(reader, { files: located, environment: settingsOf(tree), signal })
    }
    try {
      findings.push(...(await readNew({ tree, contents }, mine, { identity: reader.identity, read })))
      unread = unread.filter((file) => !mine.includes(file))
    } catch (error) {
      findings.push(asFinding(error))
    }
  }
  findings.push(...(await readHere({ tree, contents }, files, new Set(unread))))
  await contents.save()
  return [...findings, ...notChecked(unread)].sort(byPlace)
}

/**
 * What puppet-lint, where it is installed, says of the manifests that are the site's own: not of modules that a
 * Puppetfile brings.
 */
export async function checkStyle(tree: ConfigTree, signal?: AbortSignal): Promise<Finding[]> {
  const program = await findProgram('puppet-lint').catch(() => undefined)
  if (program === undefined) return []
  const foreign = new Set(
    parsePuppetfile((await readSettings(tree.directory, 'Puppetfile')) ?? '').map(({ name }) => name),
  )
  const homes = homesOf(tree.environment, tree.entries).filter(({ path }) => !foreign.has(basename(path)))
  const manifests = parsedFiles(tree, homes, () => undefined).filter(({ kind }) => kind === 'manifest')
  const read = (files: readonly ParsedFile[]): Promise<Remark[][]> => {
    const paths = files.map(({ path }) => path)
    return lintManifests(tree.directory, paths, signal)
  }
  const rules = await readSettings(tree.directory, '.puppet-lint.rc')
  const contents = await Contents.open(tree)
  try {
    return await readNew({ tree, contents }, manifests, { identity: await identify(program, rules ?? ''), read })
  } catch (error) {
    return [asFinding(error)]
  }
}

async function readHieraConfigs(tree: ConfigTree, homes: readonly Home[]): Promise<Map<Home, HieraConfig>> {
  const files = new Set(tree.entries.flatMap(({ type, path }) => (type === 'file' ? [path] : [])))
  const configs = new Map<Home, HieraConfig>()
  for (const home of homes) {
    if (!home.isModule) {
      configs.set(home, tree.environment.hiera)
      continue
    }
    const path = join(home.path, 'hiera.yaml')
    // Most modules have none, and a look for each takes longer than all that is read.
    const content = files.has(path) ? await readSettings(tree.directory, path) : undefined
    configs.set(home, readHieraConfig(content, { file: join(tree.displayPath, path), isModule: true }))
  }
  return configs
}

/** The directories that Puppet searches and the main manifest, absolute, as its settings have them. */
function settingsOf({ directory, environment }: ConfigTree): Reading['environment'] {
  return {
    modulepath: environment.modulePath.filter(isInside).map((path) => join(directory, path)),
    manifest: environment.manifest === undefined ? undefined : join(directory, environment.manifest),
  }
}

/** What is asked of a file's contents, and remarked. */
interface Reader {
  identity: string
  read: (files: readonly ParsedFile[]) => Remark[][] | Promise<Remark[][]>
}

/** Findings of files: what is known of their contents, and what the reader says of the others. */
async function readNew(
  { tree, contents }: { tree: ConfigTree; contents: Contents },
  files: readonly ParsedFile[],
  reader: Reader,
): Promise<Finding[]> {
  const verdicts = await Verdicts.open(reader.identity)
  const settings = JSON.stringify(settingsOf(tree))
  const keyed = files.map((file) => ({ file, key: keyOfFile(file, contents.digest(file.path), settings) }))
  const unknown = keyed.filter(({ key }) => verdicts.find(key) === undefined)
  if (unknown.length > 0) {
    const answers = await reader.read(unknown.map(({ file }) => file))
    unknown.forEach(({ key }, index) => verdicts.add(key, answers[index] ?? []))
    await verdicts.save()
  }
  return keyed.flatMap(({ file, key }) => place(tree, file, verdicts.find(key) ?? []))
}

function asFinding(error: unknown): Finding {
  if (!(error instanceof HostError)) throw error
  return { level: 'warning', phase: 'host', message: error.message }
}

/** Puppet judges a class by its file's name and place, too. */
function keyOfFile({ kind, path }: ParsedFile, digest: string, settings: string): string {
  const context = kind === 'manifest' ? [path, settings] : [kind]
  return createHash('sha256')
    .update([...context, digest].join('\n'))
    .digest('base64url')
}

/** What needs neither Puppet nor Ruby. @param unread what nobody else has read */
async function readHere(
  { tree, contents }: { tree: ConfigTree; contents: Contents },
  files: readonly ParsedFile[],
  unread: ReadonlySet<ParsedFile>,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const code = fileURLToPath(import.meta.url)
  for (const isRead of [true, false]) {
    const asked = files.filter((file) => HERE.includes(file.kind) && unread.has(file) !== isRead)
    const read = (some: readonly ParsedFile[]): Remark[][] =>
      some.map(({ kind, path }) => checkText(contents.read(path).toString('utf8'), { kind, isRead }))
    const identity = await identify(code, String(isRead))
    findings.push(...(await readNew({ tree, contents }, asked, { identity, read })))
  }
  return findings
}

const HERE: Kind[] = ['yaml', 'any_yaml', 'json', 'metadata']

function checkText(text: string, { kind, isRead }: { kind: Kind; isRead: boolean }): Remark[] {
  if (kind === 'json') return checkJson(text)
  if (kind === 'metadata') return checkMetadata(text)
  return [...checkEyaml(text), ...(isRead ? [] : checkYaml(text, { isHash: kind === 'yaml' }))]
}

/** Data that no hiera.yaml names are no reason to refuse a build. */
function place(tree: ConfigTree, { path, kind }: ParsedFile, remarks: readonly Remark[]): Finding[] {
  const file = join(tree.displayPath, path)
  return remarks.map(({ level, message, line, column }) => ({
    level: kind === 'any_yaml' && level === 'error' ? 'warning' : level,
    phase: 'host',
    message: message.replaceAll(`${tree.directory}/`, ''),
    file,
    line: line ?? undefined,
    column: column ?? undefined,
  }))
}

/**
 * Names that Puppet cannot read: of a directory that holds one, it copies nothing with `recurse`, and its run ends as a
 * good one all the same (seen with Puppet 7.23: "invalid byte sequence in UTF-8", exit code 2).
 */
function foreignNames(tree: ConfigTree, homes: readonly Home[]): Finding[] {
  const modules = homes.filter(({ isModule }) => isModule).map(({ path }) => `${path}/files/`)
  const message = 'the name is not UTF-8: Puppet copies no directory that holds it, and tells no failure → Rename it.'
  return tree.entries
    .filter(({ path }) => isForeign(path) && modules.some((files) => path.startsWith(files)))
    .map(({ path }) => ({ level: 'warning', phase: 'host', file: join(tree.displayPath, path), message }))
}

const NAMES: Partial<Record<Kind, string>> = {
  manifest: 'manifests',
  epp: 'EPP templates',
  erb: 'ERB templates',
  ruby: 'Ruby files',
}

/** Without this, a tree that nobody looked at would look like one without faults. */
function notChecked(unread: readonly ParsedFile[]): Finding[] {
  const counts = Object.entries(NAMES).flatMap(([kind, name]) => {
    const number = unread.filter((file) => file.kind === kind).length
    return number === 0 ? [] : [`${number} ${name}`]
  })
  if (counts.length === 0) return []
  const needs = unread.some(({ kind }) => kind === 'erb' || kind === 'ruby')
    ? 'Puppet, or Ruby for the last of them,'
    : 'Puppet'
  const message = `not checked: ${counts.join(', ')} → Install ${needs} on this machine; a build checks them in the guest only.`
  return [{ level: 'notice', phase: 'host', message }]
}

function byPlace(a: Finding, b: Finding): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? '']
  return fileA === fileB ? (a.line ?? 0) - (b.line ?? 0) : fileA < fileB ? -1 : 1
}
