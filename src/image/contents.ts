/** What a disk holds, as far as two can be compared: files, accounts and services. Pure. */
import { z } from 'zod'

/** A disk with more is one that somebody else has to look through. */
const MAX_ACCOUNTS = 5000
const MAX_SERVICES = 5000

/** Of a name that the guest has given. */
const text = z.string().max(1000)

const userSchema = z.strictObject({
  name: text,
  uid: z.int(),
  gid: z.int(),
  home: text,
  shell: text,
  /** `none` lets everybody in; `locked` nobody with a password; nothing is told of the password itself. */
  password: z.enum(['set', 'none', 'locked']),
})

const groupSchema = z.strictObject({ name: text, gid: z.int(), members: z.array(text).max(MAX_ACCOUNTS) })

/** Lower-case hexadecimal SHA-256. */
const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** What the manifest tells of a disk's contents. */
export const contentsSchema = z.discriminatedUnion('known', [
  z.strictObject({ known: z.literal(false), reason: z.string() }),
  z.strictObject({
    known: z.literal(true),
    /** The list of files, beside the manifest; see `parseFileList`. */
    list: z.strictObject({ file: z.string().regex(/^[^/]+$/), sha256: digest }),
    /** Of the rules that chose what is in it: other rules, another key. */
    rules: z.string().regex(/^[0-9a-f]{32}$/),
    /** Entries of the list. */
    listed: z.int(),
    /** Entries that come behind the last one of the list, and were left out. */
    unlisted: z.int(),
    /** Of all files on the disk, in bytes. */
    usedBytes: z.int(),
    users: z.array(userSchema).max(MAX_ACCOUNTS),
    groups: z.array(groupSchema).max(MAX_ACCOUNTS),
    /** Enabled at boot, and `masked` ones, which nothing can start. */
    services: z.array(z.strictObject({ name: text, state: z.enum(['enabled', 'masked']) })).max(MAX_SERVICES),
  }),
])

export type Contents = z.infer<typeof contentsSchema>
export type KnownContents = Extract<Contents, { known: true }>
export type User = z.infer<typeof userSchema>
export type Group = z.infer<typeof groupSchema>
export type Service = KnownContents['services'][number]

/** A file of the list. What is exactly as its package has installed it is not in the list. */
export interface FileEntry {
  /** Absolute; bytes other than printable ASCII, and backslashes, are `\ooo`, as in /proc/mounts. */
  path: string
  type: keyof typeof FILE_TYPES
  /** Octal, such as 0644. */
  mode: string
  user: string
  group: string
  /** In bytes; 0 of what is no regular file. */
  size: number
  /** Absent of what is no regular file, and of one that was too large to be read. */
  sha256?: string | undefined
  /** Of a symbolic link; written as `path` is. */
  target?: string | undefined
  /** That installed it. */
  package?: string | undefined
  /** Whether the contents are those that the package brought; false without a package. */
  asPackaged: boolean
  /** Of the catalogue, that manages it. */
  resource?: string | undefined
}

/** The letters of find's %y. */
export const FILE_TYPES = {
  f: 'file',
  d: 'directory',
  l: 'link',
  b: 'block device',
  c: 'character device',
  p: 'named pipe',
  s: 'socket',
} as const

/** The list's columns, with tabs between; `-` is none. */
const COLUMNS = 'path type mode user group size sha256 package as-packaged resource target'.split(' ')

const ROW = new RegExp(
  [
    /^(?<path>\/[!-~ ]*)/,
    /(?<type>[fdlbcps])/,
    /(?<mode>[0-7]{1,5})/,
    /(?<user>[!-~]{1,64})/,
    /(?<group>[!-~]{1,64})/,
    /(?<size>\d{1,15})/,
    /(?<sha256>[0-9a-f]{64}|-)/,
    /(?<package>[!-~]{1,256})/,
    /(?<asPackaged>yes|no)/,
    /(?<resource>[!-~ ]{1,4096})/,
    /(?<target>[!-~ ]{1,16384})$/,
  ]
    .map(({ source }) => source)
    .join('\\t'),
)

/** One row of the list. @returns undefined for a line of another shape */
export function parseFileRow(line: string): FileEntry | undefined {
  const row = ROW.exec(line)?.groups
  if (!row) return undefined
  const optional = (name: string): string | undefined => (row[name] === '-' ? undefined : row[name])
  return {
    path: row['path'] ?? '',
    type: row['type'] as FileEntry['type'],
    mode: (row['mode'] ?? '').replace(/^0*/, '').padStart(4, '0'),
    user: row['user'] ?? '',
    group: row['group'] ?? '',
    size: Number(row['size']),
    sha256: optional('sha256'),
    target: optional('target'),
    package: optional('package'),
    asPackaged: row['asPackaged'] === 'yes',
    resource: optional('resource'),
  }
}

function formatFileRow(entry: FileEntry): string {
  const { path, type, mode, user, group, size, sha256, asPackaged, resource, target } = entry
  const packaged = asPackaged ? 'yes' : 'no'
  return [path, type, mode, user, group, size, sha256, entry.package, packaged, resource, target]
    .map((value) => value ?? '-')
    .join('\t')
}

/** The file that lies beside a manifest: a heading, and a row for each entry. */
export function formatFileList(entries: readonly FileEntry[]): string {
  return `${[`#${COLUMNS.join('\t')}`, ...entries.map(formatFileRow)].join('\n')}\n`
}

/** @returns undefined for a text that `formatFileList` has not written */
export function parseFileList(list: string): FileEntry[] | undefined {
  const [heading, ...rows] = list.replace(/\n$/, '').split('\n')
  if (heading !== `#${COLUMNS.join('\t')}`) return undefined
  const entries = rows.flatMap((row) => parseFileRow(row) ?? [])
  return entries.length === rows.length ? entries : undefined
}

/** A path of the list as a person reads it: UTF-8 where it is, and what is not stays escaped. */
export function readablePath(path: string): string {
  return path.replace(/(?:\\[0-7]{3})+/g, (escaped) => {
    const bytes = Buffer.from(
      escaped
        .split('\\')
        .slice(1)
        .map((octal) => Number.parseInt(octal, 8)),
    )
    const decoded = bytes.toString('utf8')
    return Buffer.from(decoded).equals(bytes) ? decoded : escaped
  })
}
