/** Reads what a guest tells of the disk that it has sealed, as contents.sh writes it. Pure. */
import {
  contentsSchema,
  formatFileList,
  parseFileRow,
  type Contents,
  type FileEntry,
  type Group,
  type KnownContents,
  type Service,
  type User,
} from './contents.ts'
import { sha256 } from '../digest.ts'
import { LISTING_KEY } from '../guest/listing.ts'

/** What lies beside a manifest, and what the manifest tells of it. */
export interface ListedContents {
  contents: Contents
  /** The list, where there is one. */
  list: string | undefined
}

/**
 * @param told lines of a kind and fields, with tabs between; undefined where the guest has sent none
 * @param listFile name that the list will have
 */
export function readContents(told: string | undefined, listFile: string): ListedContents {
  if (told === undefined)
    return unknown(
      "its programs could not list its files (awk, find, sha256sum, sort and xargs, and rpm in rpm's systems)",
    )
  const lines = told.split('\n').filter((line) => line !== '')
  const rows = fieldsOf(lines, 'file')
  const entries = rows.flatMap((row) => parseFileRow(row) ?? [])
  const unlisted = Number(fieldsOf(lines, 'unlisted')[0])
  const usedBytes = Number(fieldsOf(lines, 'used')[0])
  if (entries.length !== rows.length || !isAscending(entries))
    return unknown("the guest's list of its files is damaged")
  const services = servicesOf(entries)
  const shown = entries.filter(({ path }) => !isTold(path))
  const list = formatFileList(shown)
  const contents = contentsSchema.safeParse({
    known: true,
    list: { file: listFile, sha256: sha256(list) },
    rules: LISTING_KEY,
    listed: shown.length,
    unlisted,
    usedBytes,
    users: readUsers(fieldsOf(lines, 'passwd'), fieldsOf(lines, 'shadow')),
    groups: readGroups(fieldsOf(lines, 'group')),
    services,
  } satisfies KnownContents)
  return contents.success ? { contents: contents.data, list } : unknown("the guest's list of its files is damaged")
}

function unknown(reason: string): ListedContents {
  return { contents: { known: false, reason }, list: undefined }
}

/** What stands behind the kind. */
function fieldsOf(lines: readonly string[], kind: string): string[] {
  return lines.filter((line) => line.startsWith(`${kind}\t`)).map((line) => line.slice(kind.length + 1))
}

function isAscending(entries: readonly FileEntry[]): boolean {
  return entries.every(({ path }, index) => index === 0 || (entries[index - 1]?.path ?? '') < path)
}

const STATES = ['set', 'none', 'locked'] as const

/** passwd(5); what is no user, such as an entry for NIS, is left out. The first of a name counts. */
function readUsers(passwd: readonly string[], shadow: readonly string[]): User[] {
  const states = new Map(shadow.map((line) => line.split('\t') as [string, string]))
  return namedOnce(
    passwd.flatMap((line) => {
      const [name = '', secret = '', uid = '', gid = '', , home = '', shell = ''] = line.split(':')
      if (!/^\d{1,10}$/.test(uid) || !/^\d{1,10}$/.test(gid)) return []
      const told = STATES.find((state) => state === states.get(name))
      const password = told ?? (secret === '' ? 'none' : /^([!*]|x$)/.test(secret) ? 'locked' : 'set')
      return [{ name, uid: Number(uid), gid: Number(gid), home, shell, password }]
    }),
  )
}

/** group(5) */
function readGroups(lines: readonly string[]): Group[] {
  return namedOnce(
    lines.flatMap((line) => {
      const [name = '', , gid = '', members = ''] = line.split(':')
      return /^\d{1,10}$/.test(gid)
        ? [{ name, gid: Number(gid), members: members.split(',').filter(Boolean).sort() }]
        : []
    }),
  )
}

function namedOnce<T extends { name: string }>(items: readonly T[]): T[] {
  const first = new Map(items.toReversed().map((item) => [item.name, item]))
  return [...first.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What a target or a unit wants or requires is enabled, and a link to nothing is masked (systemd.unit(5)). */
const UNIT = /^\/etc\/systemd\/system\/(?:[^/]+\.(?:wants|requires)\/)?([^/]+)$/

/** Scripts of the runlevel that systems of the RHEL family start, where there is no systemd. */
const SCRIPT = /^\/etc\/(?:rc\.d\/)?rc3\.d\/S\d\d([^/]+)$/

/** Links of all runlevels, which services tell. */
function isTold(path: string): boolean {
  return /^\/etc\/(?:rc\.d\/)?rc[0-6S]\.d\/[SK]\d\d/.test(path)
}

function servicesOf(entries: readonly FileEntry[]): Service[] {
  const links = entries.filter(({ type }) => type === 'l')
  const units = links.flatMap(({ path, target }): Service[] => {
    const name = UNIT.exec(path)?.[1]
    if (name === undefined) return []
    if (target === '/dev/null') return [{ name, state: 'masked' }]
    return /\.(wants|requires)\//.test(path) ? [{ name, state: 'enabled' }] : []
  })
  if (units.length > 0) return namedOnce(units)
  return namedOnce(
    links.flatMap(({ path }): Service[] => {
      const name = SCRIPT.exec(path)?.[1]
      return name === undefined ? [] : [{ name, state: 'enabled' }]
    }),
  )
}
