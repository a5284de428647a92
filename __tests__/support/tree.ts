/** Parts of an installation tree, as small as they can be. */
import { createHash } from 'node:crypto'

export const KERNEL_FILE = 'images/pxeboot/vmlinuz'
export const INITRD_FILE = 'images/pxeboot/initrd.img'

export const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

/** As much of a boot image as says its version. */
export function bootImage(version: string): Buffer {
  const image = Buffer.alloc(2048)
  image.write('HdrS', 0x202)
  image.writeUInt16LE(0x100, 0x20e)
  image.write(`${version} (builder) #1\0`, 0x300)
  return image
}

/** A description as productmd writes it, with the given lines under `[checksums]`. */
export function treeInfo(checksums: Record<string, string>): string {
  return [
    ...['[checksums]', ...Object.entries(checksums).map(([path, digest]) => `${path} = ${digest}`), ''],
    ...[
      '[general]',
      '; WARNING.0 = This section is for compatibility.',
      'arch = x86_64',
      'family = AlmaLinux',
      'name = AlmaLinux 9.6',
      'version = 9.6',
      '',
    ],
    ...['[header]', 'type = productmd.treeinfo', 'version = 1.2', ''],
    ...['[images-x86_64]', `initrd = ${INITRD_FILE}`, `kernel = ${KERNEL_FILE}`, ''],
    ...['[release]', 'name = AlmaLinux', 'short = AlmaLinux', 'version = 9.6', ''],
    ...['[stage2]', 'mainimage = images/install.img', ''],
    ...['[tree]', 'arch = x86_64', 'variants = BaseOS', ''],
    ...['[variant-BaseOS]', 'id = BaseOS', ''],
  ].join('\n')
}
