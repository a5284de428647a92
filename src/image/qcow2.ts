/** Disk images through qemu-img. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { execa, ExecaError } from 'execa'
import { z } from 'zod'
import { HostError } from '../errors.ts'

export type ImageFormat = 'qcow2' | 'raw'
export type Compression = 'zlib' | 'zstd' | 'none'

const GIB = 1024 ** 3

async function qemuImg(args: string[], options: { what: string; signal?: AbortSignal | undefined }): Promise<string> {
  try {
    const cancel = options.signal ? { cancelSignal: options.signal } : {}
    const { stdout } = await execa('qemu-img', args, { stdin: 'ignore', ...cancel })
    return stdout
  } catch (error) {
    options.signal?.throwIfAborted()
    const detail = error instanceof ExecaError ? String(error.stderr) || error.shortMessage : String(error)
    throw new HostError(`${options.what} failed: ${detail.trim()}`, {
      where: `qemu-img ${args[0] ?? ''}`,
      advice: 'Check that the disk has free space and that qemu-img is whole.',
      cause: error,
    })
  }
}

/** Creates an empty qcow2 disk. @throws HostError when qemu-img fails */
export async function createDisk(path: string, sizeBytes: number): Promise<void> {
  await qemuImg(['create', '-q', '-f', 'qcow2', path, String(sizeBytes)], { what: 'creating the disk' })
}

/**
 * Creates a qcow2 overlay: writes go to it, the backing image is only read.
 * @throws HostError when qemu-img fails
 */
export async function createOverlay(overlay: { path: string; backing: string; backingFormat?: string }): Promise<void> {
  const format = overlay.backingFormat ?? 'qcow2'
  await qemuImg(['create', '-q', '-f', 'qcow2', '-F', format, '-b', overlay.backing, overlay.path], {
    what: 'creating the overlay',
  })
}

/**
 * Flattens a disk with its backing images into one file, compressed for qcow2. 16 coroutines and out-of-order writes
 * halve the time (measured; the result differs by a fraction of a per cent in size).
 * @throws HostError when qemu-img fails
 */
export async function convertImage(request: {
  source: string
  destination: string
  format: ImageFormat
  compression: Compression
  signal?: AbortSignal | undefined
}): Promise<void> {
  const compressed = request.format === 'qcow2' && request.compression !== 'none'
  const compression = compressed ? ['-c', '-o', `compression_type=${request.compression}`] : []
  await qemuImg(
    ['convert', '-m', '16', '-W', '-O', request.format, ...compression, request.source, request.destination],
    { what: 'compressing the image', signal: request.signal },
  )
}

const infoSchema = z.object({ 'virtual-size': z.number(), 'actual-size': z.number(), format: z.string() })

/** Format and virtual size in bytes of an image. @throws HostError when it is not an image */
export async function imageInfo(path: string): Promise<{ format: string; virtualSizeBytes: number }> {
  const info = infoSchema.parse(JSON.parse(await qemuImg(['info', '--output=json', path], { what: `reading ${path}` })))
  return { format: info.format, virtualSizeBytes: info['virtual-size'] }
}

/** Lower-case hexadecimal SHA-256 of a file. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

export function gibToBytes(gib: number): number {
  return gib * GIB
}
