/** Hard links, and copies where there are none. */
import { constants, copyFile, link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Another file system, one without hard links, another user's file (protected_hardlinks in proc(5)), a full inode. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/**
 * Gives files second names in another folder, so that they stay when the first ones go. Where that cannot be, they are
 * copied, which takes their size on the disk unless the file system shares blocks.
 * @throws what the file system throws, EEXIST included
 */
export async function linkFiles(names: readonly string[], from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of names) await linkOrCopy(join(from, name), join(to, name))
}

async function linkOrCopy(source: string, destination: string): Promise<void> {
  try {
    await link(source, destination)
  } catch (error) {
    if (!NO_LINK.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await copyFile(source, destination, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  }
}
