/** A build's own directory: no two builds meet, and nothing of a killed one stays for long. */
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LOCK_SUFFIX, ownedNames, removeAbandoned } from './store/abandoned.ts'
import { withLock } from './store/lock.ts'

/**
 * Runs `work` in a new directory below the cache and removes it, whatever happens. Directories that killed builds left
 * are removed first.
 */
export async function withWorkDirectory<T>(cacheDir: string, work: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDir, 'work')
  await removeAbandoned(parent, await ownedNames(parent))
  const directory = join(parent, randomUUID())
  return withLock(`${directory}${LOCK_SUFFIX}`, { onWait: () => undefined }, async () => {
    try {
      await mkdir(directory)
      return await work(directory)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
}
