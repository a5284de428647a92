/** Which files of a tree Puppet itself parses, and as what; all others are contents. Pure. */
import { posix } from 'node:path'
import { moduleDirectories } from '../classes.ts'
import type { Environment } from '../environment.ts'
import { isInside } from '../environment-conf.ts'
import type { DataKind } from '../hiera-config.ts'
import type { TreeEntry } from '../tree-entry.ts'

/** How Puppet parses a file. */
export type Kind = 'manifest' | 'epp' | 'erb' | 'ruby' | 'metadata' | DataKind

export interface ParsedFile {
  /** Relative to the tree. */
  path: string
  kind: Kind
}

/** The environment itself, or a module: what lies in it is named relative to it. */
export interface Home {
  /** Relative to the tree; `.` is the tree itself. */
  path: string
  isModule: boolean
}

/** As Puppet::Module.is_module_directory_name?; other directories of the module path are none. */
const MODULE_NAME = /^[a-z][a-z0-9_]*$/

/** The environment, then its modules: of two by one name, Puppet knows the first on the module path. */
export function homesOf(environment: Environment, entries: readonly TreeEntry[]): Home[] {
  const tops = moduleDirectories(environment)
  const modules = new Map<string, { path: string; rank: number }>()
  for (const entry of entries) {
    if (entry.type === 'file') continue
    const rank = tops.indexOf(posix.dirname(entry.path))
    const name = posix.basename(entry.path)
    if (rank < 0 || !MODULE_NAME.test(name) || rank >= (modules.get(name)?.rank ?? Infinity)) continue
    const path = entry.type === 'symlink' ? posix.join(posix.dirname(entry.path), entry.target) : entry.path
    modules.set(name, { path, rank })
  }
  return [{ path: '.', isModule: false }, ...[...modules.values()].map(({ path }) => ({ path, isModule: true }))]
}

/** What the autoloaders, pluginsync and the module loader read of a module. */
const OF_MODULE: [RegExp, Kind][] = [
  [/^(manifests|functions|types)\/.*\.pp$/, 'manifest'],
  [/^templates\/.*\.epp$/, 'epp'],
  [/^templates\/.*\.erb$/, 'erb'],
  [/^lib\/.*\.rb$/, 'ruby'],
  [/^metadata\.json$/, 'metadata'],
  [/^hiera\.yaml$/, 'yaml'],
]

/** Of an environment; Bolt's plans are not Puppet's. */
const OF_ENVIRONMENT: [RegExp, Kind][] = [
  [/^(functions|types)\/.*\.pp$/, 'manifest'],
  [/^nodes\/[^/]*\.pp$/, 'manifest'],
  [/^lib\/.*\.rb$/, 'ruby'],
  [/^hiera\.yaml$/, 'yaml'],
]

/**
 * The files that Puppet parses, each once, sorted by path.
 * @param dataOf how Hiera reads a file, by its path relative to its home; undefined when it does not
 */
export function parsedFiles(
  tree: { environment: Environment; entries: readonly TreeEntry[] },
  homes: readonly Home[],
  dataOf: (home: Home, path: string) => DataKind | undefined,
): ParsedFile[] {
  const byPath = new Map(homes.map((home) => [home.path, home]))
  const main = tree.environment.manifest
  return tree.entries.flatMap(({ type, path }) => {
    if (type !== 'file') return []
    const found = homesAbove(path, byPath).map((home) => {
      const inHome = home.path === '.' ? path : path.slice(home.path.length + 1)
      const rules = home.isModule ? OF_MODULE : OF_ENVIRONMENT
      return rules.find(([pattern]) => pattern.test(inHome))?.[1] ?? dataOf(home, inHome)
    })
    const kind = found.find((what) => what !== undefined) ?? (isMain(path, main) ? 'manifest' : undefined)
    return kind === undefined ? [] : [{ path, kind }]
  })
}

/** The module that a file lies in, if it does, and the environment. */
function homesAbove(path: string, byPath: ReadonlyMap<string, Home>): Home[] {
  const found: Home[] = []
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
    const home = byPath.get(above)
    if (home) found.push(home)
  }
  const environment = byPath.get('.')
  return environment ? [...found, environment] : found
}

/** The main manifest is a file of any name, or a directory whose manifests all count. */
function isMain(path: string, main: string | undefined): boolean {
  if (main === undefined || !isInside(main)) return false
  return path === main || (path.endsWith('.pp') && (main === '.' || path.startsWith(`${main}/`)))
}
