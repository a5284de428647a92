/** Packages of rpm, without payload: made and signed as rpmbuild and rpmsign make them (rpm's docs/manual/format_*.md). */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'

export interface PackageSigner {
  publicKey: string
  privateKey: string
}

/** A key of the kind that distributions sign with. */
export async function makePackageSigner(name: string): Promise<PackageSigner> {
  const userIDs = [{ name, email: `${name}@example.org` }]
  return generateKey({ type: 'rsa', rsaBits: 2048, userIDs, format: 'armored' })
}

/** Of an entry of a header: 3 and 4 are numbers of 16 and 32 bits, 6 a text, 7 bytes, 8 texts, 9 a text of many languages. */
type Entry = [tag: number, type: 3 | 4 | 6 | 7 | 8 | 9, value: number | string | Buffer]

/**
 * A package with one file, /etc/NAME, which rpm takes into its database alone (--justdb).
 * @param signer undefined for a package that nobody signed
 */
export async function makeRpm({ name }: { name: string }, signer?: PackageSigner): Promise<Buffer> {
  const payload = gzipSync(emptyArchive())
  const header = makeHeader(63, [
    ...([
      [100, 8, 'C'],
      [1000, 6, name],
      [1001, 6, '1.0'],
      [1002, 6, '1'],
      [1004, 9, name],
      [1005, 9, name],
    ] as Entry[]),
    ...([
      [1006, 4, 1_700_000_000],
      [1009, 4, 0],
      [1014, 6, 'none'],
      [1016, 9, 'none'],
      [1021, 6, 'linux'],
    ] as Entry[]),
    ...([
      [1022, 6, 'noarch'],
      // Of the file: size, mode, device, time, digest, where a link leads, flags, owner, group.
      [1028, 4, 2],
      [1030, 3, 0o100644],
      [1033, 3, 0],
      [1034, 4, 1_700_000_000],
      [1035, 8, hash('md5', Buffer.from('x\n')).toString('hex')],
      [1036, 8, ''],
      [1037, 4, 0],
      [1039, 8, 'root'],
      [1040, 8, 'root'],
      [1044, 6, `${name}-1.0-1.src.rpm`],
      [1047, 8, name],
      [1064, 6, '4.18.0'],
    ] as Entry[]),
    ...([
      [1112, 4, 8],
      [1113, 8, '1.0-1'],
      // The file's directory, by number, and its name.
      [1116, 4, 0],
      [1117, 8, name],
      [1118, 8, '/etc/'],
      [1124, 6, 'cpio'],
      [1125, 6, 'gzip'],
      [1126, 6, '9'],
    ] as Entry[]),
    ...([
      [5092, 8, hash('sha256', payload).toString('hex')],
      [5093, 4, 8],
    ] as Entry[]),
  ])
  const body = Buffer.concat([header, payload])
  const signature = makeHeader(62, [
    ...(signer ? ([[268, 7, await signBytes(header, signer)]] as Entry[]) : []),
    ...([
      [269, 6, hash('sha1', header).toString('hex')],
      [273, 6, hash('sha256', header).toString('hex')],
    ] as Entry[]),
    ...([
      [1000, 4, body.length],
      [1004, 7, hash('md5', body)],
    ] as Entry[]),
  ])
  return Buffer.concat([lead(name), signature, Buffer.alloc(-signature.length & 7), body])
}

const hash = (algorithm: string, data: Buffer): Buffer => createHash(algorithm).update(data).digest()

async function signBytes(binary: Buffer, signer: PackageSigner): Promise<Buffer> {
  const signingKeys = await readPrivateKey({ armoredKey: signer.privateKey })
  const message = await createMessage({ binary })
  return Buffer.from(await sign({ message, signingKeys, detached: true, format: 'binary' }))
}

/** @param region tag of the entry that spans all others, and ends the data */
function makeHeader(region: number, entries: readonly Entry[]): Buffer {
  const index: Buffer[] = []
  let data = Buffer.alloc(0)
  for (const [tag, type, value] of entries) {
    if (type <= 4) data = Buffer.concat([data, Buffer.alloc(-data.length & (type === 4 ? 3 : 1))])
    index.push(numbers(tag, type, data.length, type === 7 ? (value as Buffer).length : 1))
    data = Buffer.concat([data, type === 3 ? encode(value).subarray(2) : encode(value)])
  }
  const trailer = numbers(region, 7, -16 * (entries.length + 1), 16)
  const all = Buffer.concat([numbers(region, 7, data.length, 16), ...index])
  const magic = Buffer.from([0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0])
  return Buffer.concat([magic, numbers(entries.length + 1, data.length + 16), all, data, trailer])
}

function encode(value: Entry[2]): Buffer {
  if (typeof value === 'number') return numbers(value)
  return typeof value === 'string' ? Buffer.from(`${value}\0`) : value
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeInt32BE(value, 4 * index)
  return bytes
}

function lead(name: string): Buffer {
  const bytes = Buffer.alloc(96)
  bytes.writeUInt32BE(0xedabeedb, 0)
  bytes.writeUInt8(3, 4)
  bytes.writeUInt16BE(1, 8)
  bytes.write(`${name}-1.0-1`, 10)
  bytes.writeUInt16BE(1, 76)
  bytes.writeUInt16BE(5, 78)
  return bytes
}

/** cpio's last entry alone, see newc(5). */
function emptyArchive(): Buffer {
  const fields = Array.from({ length: 13 }, (_, index) => (index === 4 ? 1 : index === 11 ? 11 : 0))
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}TRAILER!!!\0`
  return Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, '\0'))
}
