import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { withLock } from '../../../src/store/lock.ts'

/**
 * Has a directory made once for all workers: the first one makes it, the others wait.
 * @param directory absolute
 * @param make fills the directory it is given, which does not exist and takes the name only when whole
 */
export async function madeOnce(directory: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  await withLock(`${directory}.lock`, { onWait: () => {} }, async () => {
    if (existsSync(directory)) return
    const unfinished = `${directory}.unfinished`
    await rm(unfinished, { recursive: true, force: true })
    await make(unfinished)
    await rename(unfinished, directory)
  })
}
