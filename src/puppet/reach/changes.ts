/** Changed files of a config tree as things that profiles reach. */
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parsePuppetfile, puppetfileEntries } from '../missing-modules.ts'
import type { Profile } from '../profile.ts'
import type { ConfigTree } from '../tree.ts'
import { locate } from '../tree-entry.ts'
import { changedKeys } from './data-keys.ts'
import { roleOf } from './files.ts'
import { reachFinder, type Reach, type Thing } from './reach.ts'

/** A changed file. */
export interface FileChange {
  /** Relative to the tree. */
  path: string
  /** Its text where `comparesText` holds; undefined also where it was not there. */
  before: string | undefined
  after: string | undefined
}

/** Whether what has changed in a file is told by its text before and after. */
export function comparesText(tree: ConfigTree, path: string): boolean {
  return ['data', 'puppetfile'].includes(roleOf(tree.environment, path).kind)
}

/** Something of a changed file. */
export interface ChangedThing {
  path: string
  /** What of a profile's reach it is; undefined when it is not in reach. */
  finds: (reach: Reach) => Thing | 'everything' | undefined
}

/** What has changed, finer than files where that is safe: the keys of Hiera's data, the modules of a Puppetfile. */
export function changedThings(tree: ConfigTree, changes: readonly FileChange[]): ChangedThing[] {
  const present = presentModules(tree)
  return changes.flatMap((change): ChangedThing[] => {
    const { path } = change
    const role = roleOf(tree.environment, path)
    if (role.kind === 'puppetfile') return changedModules(change, present)
    if (role.kind === 'data') return [changedData(change)]
    // A submodule is one path, for all that is in it.
    const names = aliasesOf(tree, path)
    return [{ path, finds: (reach) => [...reach.keys()].find((thing) => names.some((name) => isPartOf(thing, name))) }]
  })
}

function isPartOf(thing: Thing, path: string): boolean {
  return thing === `file ${path}` || thing.startsWith(`file ${path}/`)
}

function changedData({ path, before, after }: FileChange): ChangedThing {
  const changed = changedKeys(before, after)
  return {
    path,
    finds(reach) {
      if (!changed) return 'everything'
      const keys = new Set(changed.keys.map((key): Thing => `key ${key.replace(/^::/, '')}`))
      return [...reach.keys()].find((thing) => {
        return keys.has(thing) || (thing.startsWith('key ') && changed.patterns.some((p) => p.test(thing.slice(4))))
      })
    },
  }
}

/** What a module needs that is not here is not known: it may be any other that is not here. */
function changedModules({ path, before, after }: FileChange, present: ReadonlySet<string>): ChangedThing[] {
  const [old, now] = [puppetfileEntries(before ?? ''), puppetfileEntries(after ?? '')]
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name))
  return names.map((name) => ({
    path,
    finds: (reach) =>
      [...reach.keys()].find((thing) => {
        if (thing === `module ${name}`) return true
        return thing.startsWith('module ') && !present.has(thing.slice(7)) && !present.has(name)
      }),
  }))
}

function presentModules(tree: ConfigTree): Set<string> {
  const roles = tree.entries.map(({ path }) => roleOf(tree.environment, path))
  return new Set(roles.flatMap((role) => ('module' in role ? role.module : [])))
}

/** The names of a file through links of the tree to directories above it, and its own. */
function aliasesOf(tree: ConfigTree, path: string): string[] {
  const links = tree.entries.flatMap((entry) => {
    if (entry.type !== 'symlink') return []
    const target = posix.join(posix.dirname(entry.path), entry.target)
    return path === target || path.startsWith(`${target}/`) ? [`${entry.path}${path.slice(target.length)}`] : []
  })
  return [path, ...links]
}

/** What each profile reaches, of what there is and of what the changes have taken away. */
export function findReaches(tree: ConfigTree, changes: readonly FileChange[], profiles: readonly Profile[]): Reach[] {
  const files = tree.entries.flatMap(({ type, path }) => (type === 'directory' ? [] : [path]))
  const all = [...new Set([...files, ...changes.map(({ path }) => path)])]
  const linked = tree.entries.some(({ type }) => type === 'symlink')
  const { reachOf } = reachFinder({
    environment: tree.environment,
    paths: linked ? [...new Set(all.flatMap((path) => aliasesOf(tree, path)))] : all,
    read: (path) => readText(tree, path),
    changedKeys: changes.flatMap(({ path, before, after }) => {
      return roleOf(tree.environment, path).kind === 'data' ? (changedKeys(before, after)?.keys ?? []) : []
    }),
    puppetfileModules: changes
      .filter(({ path }) => path === 'Puppetfile')
      .flatMap(({ before, after }) => parsePuppetfile(`${before ?? ''}\n${after ?? ''}`))
      .map(({ name }) => name),
  })
  return profiles.map(reachOf)
}

function readText({ directory }: ConfigTree, path: string): string | undefined {
  try {
    return readFileSync(locate(directory, path), 'utf8')
  } catch {
    return undefined
  }
}
