/** What a file that somebody names as an image really is, before any program opens it. Pure. */
import { UserError } from '../errors.ts'
import type { ImageFormat } from './qcow2.ts'

/** Bytes from the beginning of a file that `diskFormat` looks at. */
export const HEAD_BYTES = 33_000

/** https://www.qemu.org/docs/master/interop/qcow2.html */
const QCOW2 = {
  magic: Buffer.from('QFI\xfb', 'latin1'),
  versions: [2, 3],
  backingOffset: 8,
  incompatibleFeatures: 72,
  externalData: 1n << 2n,
}

/** ECMA-119, 8.1: the first volume descriptor, after 16 sectors of 2048 bytes. */
const ISO_9660 = { magic: 'CD001', offset: 32_769 }

/** What firmware wants of the first sector of a disk; a GPT has it as well. */
const BOOT_SIGNATURE = { magic: 0xaa55, offset: 510 }

/**
 * The format of a disk image by its first bytes. qcow2 is taken only when it is whole: one that builds on another file,
 * or keeps its data in one, makes qemu read whatever it names, and a guest can write such a header to a raw disk.
 * @throws UserError for anything else
 */
export function diskFormat(head: Buffer, file: string): ImageFormat {
  if (head.subarray(0, QCOW2.magic.length).equals(QCOW2.magic)) {
    requireWhole(head, file)
    return 'qcow2'
  }
  if (head.toString('latin1', ISO_9660.offset, ISO_9660.offset + ISO_9660.magic.length) === ISO_9660.magic) {
    throw refusal(file, 'is the image of an optical disc (ISO 9660), not of a disk', 'Name a disk image, qcow2 or raw.')
  }
  const { magic, offset } = BOOT_SIGNATURE
  if (head.length < offset + 2 || head.readUInt16LE(offset) !== magic) {
    const advice = 'Name a qcow2 image or a raw one; others are converted with qemu-img convert -f <format> -O qcow2.'
    throw refusal(file, 'is no disk image: neither qcow2 nor a raw disk with a boot sector', advice)
  }
  return 'raw'
}

function requireWhole(head: Buffer, file: string): void {
  const version = head.length < QCOW2.incompatibleFeatures + 8 ? 0 : head.readUInt32BE(QCOW2.magic.length)
  if (!QCOW2.versions.includes(version)) {
    throw refusal(file, 'is a damaged qcow2 image, or one of an unknown version', 'Check where it comes from.')
  }
  const advice = 'If you trust it, make it whole: qemu-img convert -f qcow2 -O qcow2 <image> <new image>.'
  if (head.readBigUInt64BE(QCOW2.backingOffset) !== 0n) {
    throw refusal(file, 'is a part of an image: it builds on another file (a backing file)', advice)
  }
  const features = version === 2 ? 0n : head.readBigUInt64BE(QCOW2.incompatibleFeatures)
  if ((features & QCOW2.externalData) !== 0n) {
    throw refusal(file, 'is a part of an image: its data are in another file', advice)
  }
}

function refusal(file: string, reason: string, advice: string): UserError {
  return new UserError(`the file ${reason}`, { where: file, advice })
}
