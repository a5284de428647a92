/** An installer's initrd, unpacked on the host: our archive goes behind it as it is, and the guest is spared the work. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { execa, ExecaError } from 'execa'
import { HostError } from '../../errors.ts'
import { readNewc } from '../../initrd/newc.ts'
import { decompressXzBuffer } from '../xz.ts'

interface Format {
  magic: Buffer
  /** First release with it, for people. */
  name: string
  decompress: (data: Buffer) => Promise<Buffer>
}

const FORMATS: readonly Format[] = [
  { magic: Buffer.from('070701'), name: 'newc', decompress: (data) => Promise.resolve(data) },
  { magic: Buffer.from([0x1f, 0x8b]), name: 'gzip', decompress: promisify(gunzip) },
  { magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), name: 'xz', decompress: decompressXzBuffer },
  { magic: Buffer.from([0x5d, 0, 0]), name: 'lzma', decompress: (data) => pipe('xz', ['--format=lzma', '-dc'], data) },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), name: 'zstd', decompress: (data) => pipe('zstd', ['-dc'], data) },
]

const ARCHIVE_ALIGNMENT = 4

/**
 * Unpacks an initrd: newc archives behind each other, the last of which may be compressed with gzip (EL5), lzma (EL6),
 * xz (from EL7) or zstd.
 * @returns the archives behind each other, uncompressed
 * @throws HostError when it is damaged, ends early, or is of no known format
 */
export async function unpackInitrd(initrd: Buffer, name: string): Promise<Buffer> {
  const start = compressedPart(initrd)
  const rest = initrd.subarray(start)
  if (rest.length === 0) return initrd
  const format = FORMATS.find(({ magic }) => rest.subarray(0, magic.length).equals(magic))
  if (!format) throw new HostError(`${name} is no initrd: it starts with ${rest.subarray(0, 6).toString('hex')}`, { advice: 'Check the tree.' })
  try {
    const unpacked = await format.decompress(rest)
    // Reads each header, and throws where one does not hold.
    Array.from(readNewc(unpacked))
    return Buffer.concat([initrd.subarray(0, start), unpacked])
  } catch (error) {
    if (error instanceof HostError) throw error
    throw new HostError(`${name} is damaged or ends early (${format.name}): ${error instanceof Error ? error.message : String(error)}`, {
      advice: 'Check the tree, or name another mirror.',
      cause: error,
    })
  }
}

/** Where the archives that are not compressed end: microcode often comes in one. */
function compressedPart(initrd: Buffer): number {
  const trailer = initrd.subarray(0, 6).toString('latin1') === '070701' ? initrd.indexOf('TRAILER!!!\0') : -1
  if (trailer < 0) return 0
  let at = Math.ceil((trailer + 11) / ARCHIVE_ALIGNMENT) * ARCHIVE_ALIGNMENT
  while (at < initrd.length && initrd[at] === 0) at += 1
  return at
}

async function pipe(file: string, args: string[], input: Buffer): Promise<Buffer> {
  try {
    const { stdout } = await execa(file, args, { input, encoding: 'buffer' })
    return Buffer.from(stdout)
  } catch (error) {
    if (error instanceof ExecaError && error.code === 'ENOENT') {
      throw new HostError(`this initrd needs the program "${file}" to unpack it, which is not installed`, { advice: `Install ${file === 'xz' ? 'xz-utils (Debian, Ubuntu) or xz' : file}.` })
    }
    throw error instanceof ExecaError ? new Error(String(error.stderr) || error.shortMessage, { cause: error }) : error
  }
}
