/** Debian packages and installer components (.deb and .udeb; deb(5)): an ar archive of two tar archives. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import tar, { type Header } from 'tar-stream'
import { HostError } from '../errors.ts'
import type { ArchiveEntry, FileEntry } from '../initrd/newc.ts'
import { parseStanza, type Stanza } from './deb822.ts'
import { decompressXz } from './xz.ts'

export interface DebControl {
  stanza: Stanza
  /** The other files of the control archive: postinst, templates, isinstallable… */
  files: FileEntry[]
}

interface Member {
  name: string
  start: number
  sizeBytes: number
}

const AR_MAGIC = '!<arch>\n'
const AR_HEADER_BYTES = 60

async function listMembers(path: string): Promise<Member[]> {
  const file = await open(path)
  try {
    const readText = async (position: number, length: number): Promise<string> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
      return buffer.toString('latin1', 0, bytesRead)
    }
    if ((await readText(0, AR_MAGIC.length)) !== AR_MAGIC) throw new HostError(`${path} is no Debian package`)
    const members: Member[] = []
    for (let position = AR_MAGIC.length; ; ) {
      const header = await readText(position, AR_HEADER_BYTES)
      if (header.length < AR_HEADER_BYTES) return members
      const start = position + AR_HEADER_BYTES
      const sizeBytes = Number(header.slice(48, 58))
      if (!header.endsWith('`\n') || !Number.isSafeInteger(sizeBytes)) {
        throw new HostError(`${path} is damaged: no ar header at byte ${position}`)
      }
      members.push({ name: header.slice(0, 16).trim().replace(/\/$/, ''), start, sizeBytes })
      position = start + sizeBytes + (sizeBytes % 2)
    }
  } finally {
    await file.close()
  }
}

function decompress(compressed: Readable, member: string): Readable {
  const extension = member.split('.tar')[1]
  if (extension === '') return compressed
  if (extension === '.xz') return decompressXz(compressed)
  if (extension === '.gz') {
    const gunzip = createGunzip()
    compressed.on('error', (error) => gunzip.destroy(error))
    return compressed.pipe(gunzip)
  }
  throw new HostError(`cannot read ${member}: only tar, tar.gz and tar.xz are understood`)
}

async function openTar(path: string, kind: 'control' | 'data'): Promise<Readable> {
  const member = (await listMembers(path)).find(({ name }) => name.startsWith(`${kind}.tar`))
  if (!member) throw new HostError(`${path} is no Debian package: it has no ${kind}.tar`)
  const end = member.start + member.sizeBytes - 1
  return decompress(createReadStream(path, { start: member.start, end }), member.name)
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

type Source = AsyncIterable<unknown> & { header: Header }

async function readEntry(entry: Source, read: Map<string, ArchiveEntry>): Promise<ArchiveEntry | undefined> {
  const { header } = entry
  const base = { path: normalize(header.name), mode: header.mode }
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      return { ...base, type: 'file', data: await readAll(entry) }
    case 'link': {
      const target = read.get(normalize(header.linkname))
      if (!target) throw new HostError(`${base.path} is a hard link to ${header.linkname}, which was not read`)
      return { ...target, path: base.path }
    }
    case 'symlink':
      return { ...base, type: 'symlink', mode: 0o777, target: header.linkname }
    case 'directory':
      return { ...base, type: 'directory' }
    default:
      throw new HostError(`${base.path}: a ${header.type} in a Debian package is not understood`)
  }
}

function normalize(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
}

async function readEntries(
  path: string,
  kind: 'control' | 'data',
  wanted: (path: string) => boolean,
): Promise<ArchiveEntry[]> {
  const read = new Map<string, ArchiveEntry>()
  const extract = tar.extract()
  const consume = async (): Promise<void> => {
    for await (const entry of extract) {
      const name = normalize(entry.header.name)
      const kept = name !== '' && name !== '.' && wanted(name) ? await readEntry(entry, read) : undefined
      if (kept) read.set(name, kept)
      entry.resume()
    }
  }
  try {
    await Promise.all([pipeline(await openTar(path, kind), extract), consume()])
  } catch (error) {
    if (error instanceof HostError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new HostError(`cannot read ${basename(path)}: ${reason}`, { cause: error })
  }
  return [...read.values()]
}

/** Reads the control archive. @throws HostError where the file is no readable package */
export async function readControl(path: string): Promise<DebControl> {
  const files = (await readEntries(path, 'control', () => true)).filter((entry) => entry.type === 'file')
  const control = files.find((file) => file.path === 'control')
  if (!control) throw new HostError(`${path} is no Debian package: it has no control file`)
  return {
    stanza: parseStanza(Buffer.from(control.data).toString('utf8')),
    files: files.filter((file) => file !== control),
  }
}

/**
 * Reads the wanted data files into memory; the rest of the package streams by.
 * @param wanted asked with paths without a leading `./`
 * @throws HostError where the file is no readable package
 */
export async function extractFiles(path: string, wanted: (path: string) => boolean): Promise<ArchiveEntry[]> {
  return readEntries(path, 'data', wanted)
}
