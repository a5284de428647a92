/** A build's own directory: no two builds meet, and nothing of a killed one stays for long. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { OWNER, removeAbandoned } from './store/owner.ts'

/**
 * Runs `work` in a new directory below the cache and removes it, whatever happens. Directories that killed builds left
 * are removed first; their names carry the process that made them.
 */
export async function withWorkDirectory<T>(cacheDir: string, work: (directory: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDir, 'work')
  await mkdir(parent, { recursive: true })
  await removeAbandoned(parent, (name) => name.split('.')[0])
  const directory = await mkdtemp(join(parent, `${OWNER}.`))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
