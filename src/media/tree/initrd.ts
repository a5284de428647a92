/** An installer's initrd, unpacked on the host: our archive goes behind it as it is, and the guest is spared the work. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { HostError } from '../../errors.ts'
import { findProgram } from '../../host/programs.ts'
import { runFilter } from '../../host/run.ts'
import { BLOCK_BYTES, readNewc } from '../../initrd/newc.ts'
import { decompressXzBuffer } from '../../debian-archive/xz.ts'

interface Format {
  name: string
  magic: Buffer
  /** What unpacks it. */
  program?: string
  decompress: (data: Buffer) => Promise<Buffer>
}

const NEWC_MAGIC = '070701'
const NEWC_HEADER_BYTES = 110
const TRAILER = 'TRAILER!!!'

/** Of what the kernel understands (init/initramfs.c and lib/decompress.c in its source), what installers come in. */
const FORMATS: readonly Format[] = [
  { name: 'newc', magic: Buffer.from(NEWC_MAGIC), decompress: (data) => Promise.resolve(data) },
  { name: 'gzip', magic: Buffer.from([0x1f, 0x8b]), decompress: promisify(gunzip) },
  { name: 'xz', magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), decompress: decompressXzBuffer },
  // --single-stream: zeros may follow, and xz takes them for damage otherwise.
  {
    name: 'lzma',
    magic: Buffer.from([0x5d, 0, 0]),
    program: 'xz',
    decompress: (input) =>
      runFilter('xz', ['--format=lzma', '--single-stream', '-dc'], { what: 'unpacking it', input }),
  },
  {
    name: 'zstd',
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    program: 'zstd',
    decompress: (input) => runFilter('zstd', ['-dc'], { what: 'unpacking it', input }),
  },
]

/**
 * Unpacks an initrd: newc archives behind each other, the last of which may be compressed with gzip (EL5), lzma (EL6),
 * xz (EL7 and later) or zstd.
 * @param name for messages
 * @returns the archives behind each other, uncompressed, each at a multiple of 4 bytes as the kernel wants them
 * @throws HostError when it is damaged, ends early or is of no known format, and where a program to unpack it is missing
 */
export async function unpackInitrd(initrd: Buffer, name: string): Promise<Buffer> {
  const start = endOfArchives(initrd)
  // Where nothing follows, they are what is read; damaged ones have no end within the file.
  const [early, rest] =
    start < initrd.length ? [initrd.subarray(0, start), initrd.subarray(start)] : [Buffer.alloc(0), initrd]
  const format = FORMATS.find(({ magic }) => rest.subarray(0, magic.length).equals(magic))
  if (!format) {
    throw new HostError(`${name} is no initrd of a known format: it starts with ${rest.toString('hex', 0, 6)}`, {
      advice: `Known are ${FORMATS.map((known) => known.name).join(', ')}. Check the mirror and the header key "tree".`,
    })
  }
  if (format.program !== undefined) await findProgram(format.program)
  try {
    const unpacked = await format.decompress(rest)
    requireComplete(unpacked)
    const padding = Buffer.alloc((BLOCK_BYTES - (early.length % BLOCK_BYTES)) % BLOCK_BYTES)
    return early.length === 0 ? unpacked : Buffer.concat([early, padding, unpacked])
  } catch (error) {
    throw new HostError(
      `${name} is damaged or ends early (${format.name}): ${error instanceof Error ? error.message : String(error)}`,
      {
        advice: 'The tree has it like this: try again later, or name another mirror with --mirror (input "mirror").',
        cause: error,
      },
    )
  }
}

/** Where the leading archives that are not compressed, and zeros after them, end: microcode often comes in one. */
function endOfArchives(initrd: Buffer): number {
  let at = 0
  while (initrd.toString('latin1', at, at + NEWC_MAGIC.length) === NEWC_MAGIC) {
    const field = (index: number): number =>
      Number.parseInt(initrd.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    const [dataBytes, nameBytes] = [field(6), field(11)]
    at = align(align(at + NEWC_HEADER_BYTES + nameBytes) + dataBytes)
    while (initrd[at] === 0) at += 1
  }
  return at
}

function align(offset: number): number {
  return Math.ceil(offset / 4) * 4
}

/** @throws RangeError where an archive does not hold */
function requireComplete(archives: Buffer): void {
  Array.from(readNewc(archives))
  const end = archives.findLastIndex((byte) => byte !== 0) + 1
  if (archives.toString('latin1', end - TRAILER.length, end) !== TRAILER) throw new RangeError('the archive has no end')
}
