/**
 * The "newc" cpio format the Linux kernel unpacks as its initial file system
 * (Documentation/driver-api/early-userspace/buffer-format.rst in the kernel source). Pure.
 */
import { bytesFromName, nameFromBytes } from './file-name.ts'

interface EntryBase {
  /** Relative to the root, without a leading `/` or `./`; what is not UTF-8 as `nameFromBytes` has it, in targets too. */
  path: string
  /** Permission bits only, e.g. 0o755. */
  mode: number
}

export type ArchiveEntry =
  | (EntryBase & { type: 'file'; data: Uint8Array })
  | (EntryBase & { type: 'symlink'; target: string })
  | (EntryBase & { type: 'directory' })
  | (EntryBase & { type: 'device'; kind: 'character' | 'block'; major: number; minor: number })

export type FileEntry = Extract<ArchiveEntry, { type: 'file' }>

const MAGIC = '070701'
const HEADER_BYTES = 110
const TRAILER = 'TRAILER!!!'
export const BLOCK_BYTES = 512
/** The kernel checks nothing about times; a fixed one keeps archives reproducible. */
const MTIME_SECONDS = 0

const TYPE_MASK = 0o170000
const TYPE = { file: 0o100000, symlink: 0o120000, directory: 0o040000, character: 0o020000, block: 0o060000 } as const

function assertPath(path: string): void {
  const parts = path.split('/')
  if (path.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new RangeError(`not a path inside an archive: ${JSON.stringify(path)}`)
  }
}

function typeBits(entry: ArchiveEntry): number {
  return entry.type === 'device' ? TYPE[entry.kind] : TYPE[entry.type]
}

function entryData(entry: ArchiveEntry): Uint8Array {
  if (entry.type === 'file') return entry.data
  return entry.type === 'symlink' ? bytesFromName(entry.target) : new Uint8Array(0)
}

function padding(length: number, boundary: number): Buffer {
  return Buffer.alloc((boundary - (length % boundary)) % boundary)
}

interface HeaderFields {
  inode: number
  mode: number
  links: number
  size: number
  name: string
  major?: number
  minor?: number
}

function header({ inode, mode, links, size, name, major = 0, minor = 0 }: HeaderFields): Buffer {
  const nameBytes = bytesFromName(`${name}\0`)
  const owner = [0, 0]
  const fields = [inode, mode, ...owner, links, MTIME_SECONDS, size, 0, 0, major, minor, nameBytes.length, 0]
  const text = MAGIC + fields.map((field) => field.toString(16).padStart(8, '0')).join('')
  return Buffer.concat([Buffer.from(text, 'latin1'), nameBytes, padding(HEADER_BYTES + nameBytes.length, 4)])
}

/**
 * Writes one archive: owner 0:0, a fixed time, entries in the order given (the kernel needs a directory before what
 * is in it), padded with zeros to 512 bytes so that another archive may follow.
 * @throws RangeError for a path that is absolute, empty or leaves the root
 */
export function writeNewc(entries: readonly ArchiveEntry[]): Buffer {
  const chunks: Uint8Array[] = []
  entries.forEach((entry, index) => {
    assertPath(entry.path)
    const data = entryData(entry)
    const device = entry.type === 'device' ? { major: entry.major, minor: entry.minor } : {}
    const mode = typeBits(entry) | (entry.mode & 0o7777)
    const links = entry.type === 'directory' ? 2 : 1
    chunks.push(header({ inode: index + 1, mode, links, size: data.length, name: entry.path, ...device }))
    chunks.push(data, padding(data.length, 4))
  })
  chunks.push(header({ inode: 0, mode: 0, links: 1, size: 0, name: TRAILER }))
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return Buffer.concat([...chunks, padding(length, BLOCK_BYTES)])
}

interface RawHeader {
  inode: number
  mode: number
  links: number
  size: number
  major: number
  minor: number
  name: string
  dataOffset: number
  /** Where the next header or the padding between two archives begins. */
  nextOffset: number
}

/** Offset of the next archive after the zero padding that may follow a trailer, or the buffer's length. */
function skipZeros(buffer: Buffer, offset: number): number {
  let at = offset
  while (at < buffer.length && buffer[at] === 0) at += 1
  return at
}

function readHeader(buffer: Buffer, offset: number): RawHeader {
  const text = buffer.toString('latin1', offset, offset + HEADER_BYTES)
  if (!text.startsWith(MAGIC) || text.length < HEADER_BYTES || !/^[0-9a-fA-F]+$/.test(text)) {
    throw new RangeError(`no newc header at byte ${offset} of the archive`)
  }
  const field = (index: number): number => Number.parseInt(text.slice(6 + index * 8, 14 + index * 8), 16)
  const nameEnd = offset + HEADER_BYTES + field(11)
  const dataOffset = nameEnd + padding(HEADER_BYTES + field(11), 4).length
  const size = field(6)
  const dataEnd = dataOffset + size
  if (nameEnd > buffer.length || dataEnd > buffer.length) {
    throw new RangeError(`the archive ends inside the entry at byte ${offset}`)
  }
  return {
    inode: field(0),
    mode: field(1),
    links: field(4),
    size,
    major: field(9),
    minor: field(10),
    name: nameFromBytes(buffer.subarray(offset + HEADER_BYTES, nameEnd - 1)),
    dataOffset,
    nextOffset: dataEnd + padding(size, 4).length,
  }
}

function toEntry(raw: RawHeader, data: Buffer): ArchiveEntry {
  const base = { path: raw.name.replace(/^(\.?\/)+/, ''), mode: raw.mode & 0o7777 }
  switch (raw.mode & TYPE_MASK) {
    case TYPE.file:
      return { ...base, type: 'file', data }
    case TYPE.symlink:
      return { ...base, type: 'symlink', target: nameFromBytes(data) }
    case TYPE.directory:
      return { ...base, type: 'directory' }
    case TYPE.character:
      return { ...base, type: 'device', kind: 'character', major: raw.major, minor: raw.minor }
    case TYPE.block:
      return { ...base, type: 'device', kind: 'block', major: raw.major, minor: raw.minor }
    default:
      throw new RangeError(`${raw.name}: mode ${raw.mode.toString(8)} is no file, link, directory or device`)
  }
}

/**
 * Yields the entries of one archive or of several concatenated ones (zeros between them), without the root directory
 * itself. File data are views of the buffer. Of hard links only the last carries data in the format; each is yielded
 * as a file of its own.
 * @throws RangeError where the buffer is not a complete newc archive
 */
export function* readNewc(buffer: Buffer): Generator<ArchiveEntry> {
  const linked = new Map<number, RawHeader[]>()
  let offset = skipZeros(buffer, 0)
  while (offset < buffer.length) {
    const raw = readHeader(buffer, offset)
    offset = raw.nextOffset
    if (raw.name === TRAILER) {
      for (const empty of [...linked.values()].flat()) yield toEntry(empty, Buffer.alloc(0))
      linked.clear()
      offset = skipZeros(buffer, offset)
      continue
    }
    if (raw.name === '.' || raw.name === '/') continue
    const isFile = (raw.mode & TYPE_MASK) === TYPE.file
    if (isFile && raw.links > 1 && raw.size === 0) {
      linked.set(raw.inode, [...(linked.get(raw.inode) ?? []), raw])
      continue
    }
    const data = buffer.subarray(raw.dataOffset, raw.dataOffset + raw.size)
    for (const earlier of (isFile && linked.get(raw.inode)) || []) yield toEntry(earlier, data)
    if (isFile) linked.delete(raw.inode)
    yield toEntry(raw, data)
  }
}
