/** What a kernel image and its modules say about themselves. Pure. */
import { HostError } from '../errors.ts'

const SETUP_MAGIC_OFFSET = 0x202
const VERSION_POINTER_OFFSET = 0x20e
const SETUP_CODE_OFFSET = 0x200

/**
 * The release (`uname -r`) in an x86 boot image's setup header (Documentation/arch/x86/boot.rst, `kernel_version`).
 * @throws HostError when the file is no bzImage
 */
export function kernelRelease(image: Uint8Array): string {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength)
  if (
    bytes.length > SETUP_CODE_OFFSET * 2 &&
    bytes.toString('latin1', SETUP_MAGIC_OFFSET, SETUP_MAGIC_OFFSET + 4) === 'HdrS'
  ) {
    const start = bytes.readUInt16LE(VERSION_POINTER_OFFSET) + SETUP_CODE_OFFSET
    const release = bytes.toString('latin1', start, bytes.indexOf(0, start)).split(' ')[0]
    if (release && /^\d+\.\d+[\w.+~-]*$/.test(release)) return release
  }
  throw new HostError("the installer's kernel is no x86 boot image with a version")
}

/** The same of a mirror's file. @throws HostError naming the file */
export function readRelease(kernel: Uint8Array, where: string): string {
  try {
    return kernelRelease(kernel)
  } catch (error) {
    throw new HostError(error instanceof Error ? error.message : String(error), {
      where,
      advice: 'Check the mirror and the header key "tree" or "image".',
      cause: error,
    })
  }
}

/** `virtio-blk` and `virtio_blk` are one module; the kernel says the second. */
export function moduleName(path: string): string {
  return (path.split('/').pop() ?? '').replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_')
}

export interface ModuleDependencies {
  /** Modules without which it does not load. */
  required: string[]
  /** Modules or aliases to load first where they exist. */
  wished: string[]
}

/** What must be loaded before a module, from the `.modinfo` section of its object file. */
export function moduleDependencies(object: Uint8Array): ModuleDependencies {
  const text = Buffer.from(object.buffer, object.byteOffset, object.byteLength).toString('latin1')
  const values = (pattern: RegExp): string[] =>
    [...text.matchAll(pattern)]
      .flatMap((match) => (match[1] ?? '').split(/[, ]/))
      .filter(Boolean)
      .map(moduleName)
  return { required: values(/\0depends=([^\0]*)/g), wished: values(/\0softdep=pre: ([^\0]*?)(?: post:|\0)/g) }
}
