/**
 * Directories for what comes over the network: their names stay the same, so that the next build continues what one
 * before could not end, and one process at a time uses one.
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LOCK_SUFFIX, removeAbandoned } from './abandoned.ts'
import { withLock, type LockOptions } from './lock.ts'
import { DAY_MS } from './record.ts'

/** What was left for so long is not continued any more. */
const MAX_IDLE_DAYS = 7

/**
 * Runs `work` in the directory of that name, made if it is not there, and removes it when the work succeeds. Waits for
 * another process that uses it; removes what others left long ago.
 * @throws as `work` does, and as withLock
 */
export async function withTransfer<T>(
  request: LockOptions & { cacheDir: string; name: string },
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const parent = join(request.cacheDir, 'transfers')
  const directory = join(parent, request.name)
  return withLock(`${directory}${LOCK_SUFFIX}`, request, async () => {
    await removeAbandoned(parent, await idleNames(parent))
    await mkdir(directory, { recursive: true })
    const result = await work(directory)
    await rm(directory, { recursive: true, force: true })
    return result
  })
}

async function idleNames(parent: string): Promise<string[]> {
  const idle: string[] = []
  for (const name of await readdir(parent)) {
    const found = await stat(join(parent, name)).catch(() => undefined)
    if (found?.isDirectory() && Date.now() - found.mtimeMs > MAX_IDLE_DAYS * DAY_MS) idle.push(name)
  }
  return idle
}
