/** What is read of a list of images and of an image. Pure. */
import type { TreeFileName } from '../tree/treeinfo.ts'

/**
 * The SHA-256 of a file in what sha256sum prints.
 * @returns undefined when the file is not listed, or listed twice with different digests
 */
export function listedDigest(list: string, name: string): string | undefined {
  const found = list.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{64}) [ *](.+?)\s*$/.exec(line)
    return match?.[1] !== undefined && match[2] === name ? [match[1]] : []
  })
  const [first, ...others] = new Set(found)
  return others.length === 0 ? first : undefined
}

/**
 * Directories of an image that hold what is booted; links of the same files where both are there (mk-images.x86 of
 * Anaconda's branches for EL5 and EL6, x86.tmpl of lorax for EL7). EL5's has the second alone.
 */
export const BOOT_DIRECTORIES = ['images/pxeboot', 'isolinux'] as const

const FILES: Record<TreeFileName, string> = { kernel: 'vmlinuz', initrd: 'initrd.img' }

/**
 * Paths of kernel and initrd in an image, both of the first directory that has them.
 * @param paths of files in the image, without a leading slash
 */
export function chooseBootFiles(paths: readonly string[]): Record<TreeFileName, string> | undefined {
  const directory = BOOT_DIRECTORIES.find((candidate) =>
    Object.values(FILES).every((file) => paths.includes(`${candidate}/${file}`)),
  )
  if (directory === undefined) return undefined
  return { kernel: `${directory}/${FILES.kernel}`, initrd: `${directory}/${FILES.initrd}` }
}
