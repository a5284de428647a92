/** Files of an ISO 9660 image, read on the host by xorriso. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../../errors.ts'
import { run } from '../../host/run.ts'
import type { TreeFileName } from '../tree/treeinfo.ts'
import { BOOT_DIRECTORIES, chooseBootFiles } from './listing.ts'

/** One file that an installation boots from. */
export interface BootFile {
  /** Relative to the image. */
  path: string
  data: Buffer
}

/** Of the user's start-up files nothing is read, and the image is a file whatever its name. */
const open = (image: string): string[] => ['-no_rc', '-osirrox', 'on', '-indev', `stdio:${image}`]

/**
 * Kernel and initrd of an installation image.
 * @param name as messages call the image
 * @throws HostError where it is no image, or has them not
 */
export async function extractBootFiles(
  image: string,
  { name, workDir, signal }: { name: string; workDir: string; signal?: AbortSignal | undefined },
): Promise<Record<TreeFileName, BootFile>> {
  const options = { what: `reading ${name}`, signal }
  const { stdout } = await run('xorriso', [...open(image), '-find', '/', '-type', 'f'], options)
  const paths = chooseBootFiles([...stdout.matchAll(/^'\/(.*)'$/gm)].map(([, path = '']) => path))
  if (!paths) {
    throw new HostError(
      `the image has no vmlinuz and initrd.img in ${BOOT_DIRECTORIES.map((directory) => `${directory}/`).join(' or ')}`,
      {
        where: name,
        advice: 'Name an image that an installation boots from in the header key "image": netinstall or boot.',
      },
    )
  }
  const extract = async (file: TreeFileName): Promise<BootFile> => {
    const destination = join(workDir, file)
    await run('xorriso', [...open(image), '-extract', `/${paths[file]}`, destination], options)
    return { path: paths[file], data: await readFile(destination) }
  }
  return { kernel: await extract('kernel'), initrd: await extract('initrd') }
}
