/** Directories with a lock beside them, `<directory>.lock`: nothing of a killed process stays for long. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { tryLock } from './lock.ts'

export const LOCK_SUFFIX = '.lock'

/**
 * Removes those of a directory's entries that no process holds.
 * @param names of the entries, without LOCK_SUFFIX
 */
export async function removeAbandoned(directory: string, names: Iterable<string>): Promise<void> {
  for (const name of new Set(names)) {
    const path = join(directory, name)
    const lock = await tryLock(`${path}${LOCK_SUFFIX}`)
    if (!lock) continue
    try {
      await rm(path, { recursive: true, force: true })
    } finally {
      await lock.release()
    }
  }
}

/** Names of all entries of a directory that holds nothing else. */
export async function ownedNames(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.map((name) => (name.endsWith(LOCK_SUFFIX) ? name.slice(0, -LOCK_SUFFIX.length) : name))
}
