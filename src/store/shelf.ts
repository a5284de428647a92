/** Where a store's entries lie: one folder a key. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { linkFiles } from './link.ts'

export interface Shelf {
  /** The lock file of those who change it. */
  lockFile: string
  /** Keys of all entries. */
  keys(): Promise<string[]>
  /** The entry's folder, undefined where there is none. */
  locate(key: string): Promise<string | undefined>
  /** Puts links or copies of a folder's files there, in place of what was. */
  put(key: string, folder: string): Promise<void>
  remove(key: string): Promise<void>
}

/** Names that Cloudstamp gives; what else lies in the directory is not its own. */
const KEY = /^[0-9a-f]{32}$/

/** Entries in a directory, whole or absent: they come by rename. */
export function folderShelf(directory: string): Shelf {
  const pathOf = (key: string): string => join(directory, key)
  return {
    lockFile: `${directory}.lock`,
    keys: async () => (await readdir(directory).catch(() => [])).filter((name) => KEY.test(name)),
    async locate(key) {
      const found = await stat(pathOf(key)).catch(() => undefined)
      return found?.isDirectory() ? pathOf(key) : undefined
    },
    async put(key, folder) {
      // Beside the folder, in a build's own directory: that goes away with the build, however it ends.
      const staging = join(dirname(folder), randomUUID())
      await linkFiles(await readdir(folder), folder, staging)
      await mkdir(directory, { recursive: true })
      await rm(pathOf(key), { recursive: true, force: true })
      await rename(staging, pathOf(key))
    },
    remove: (key) => rm(pathOf(key), { recursive: true, force: true }),
  }
}
