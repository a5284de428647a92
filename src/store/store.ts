/**
 * The keyed store: an entry is a folder of files and a record that lists their sizes and SHA-256. Whoever uses an entry
 * holds a lease, links of its own to the files, whose content was checked through these links: nothing in use is
 * replaced or goes away, whatever others do to the store. On a file system without hard links a lease is a copy.
 */
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { readJson, writeJson } from './json.ts'
import { linkFiles } from './link.ts'
import { withLock, type LockOptions } from './lock.ts'
import { DAY_MS, describeFiles, isFresh, isWhole, RECORD_FILE, recordSchema, type EntryRecord } from './record.ts'
import type { Shelf } from './shelf.ts'

/** What a store keeps. */
export interface Kind<Details> {
  /** Part of names: `base`. */
  name: string
  /** For messages: `the base image`. */
  title: string
  /** Names of an entry's files. */
  files: readonly string[]
  /** What the record tells beside the files. */
  details: z.ZodType<Details>
  /** An entry that is older is made anew. It stays for builds that take older ones until it is long unused. */
  maxAgeDays: number
}

/** An entry that is leased or was just made. */
export interface Entry<Details> {
  key: string
  /** Of this build alone. Holds the files and the record. */
  folder: string
  record: EntryRecord<Details>
}

/** Entries, and what helped to make them, that nobody used for so long are removed. */
export const MAX_IDLE_DAYS = 30

export class Store<Details> {
  readonly kind: Kind<Details>
  readonly #shelf: Shelf
  readonly #schema: z.ZodType<EntryRecord<Details>>

  constructor(kind: Kind<Details>, shelf: Shelf) {
    this.kind = kind
    this.#shelf = shelf
    this.#schema = recordSchema(kind.details)
  }

  /** Keys of what is there, whole or not. */
  keys(): Promise<string[]> {
    return this.#shelf.keys()
  }

  /** Where an entry lies, for people and for those who need no lease. */
  locate(key: string): Promise<string | undefined> {
    return this.#shelf.locate(key)
  }

  /**
   * Leases the entry of a key.
   * @param workDir the build's own directory; the lease ends with it
   * @returns undefined when there is none, when it is too old or of the future, and when a file is not what was stored
   */
  async lease(key: string, workDir: string, now = new Date()): Promise<Entry<Details> | undefined> {
    const folder = await this.#shelf.locate(key)
    const entry = folder === undefined ? undefined : await this.adopt(key, { folder, workDir, now })
    // Shows prune() that somebody uses it.
    if (folder !== undefined && entry) await utimes(join(folder, RECORD_FILE), now, now).catch(() => undefined)
    return entry
  }

  /** Leases what lies in a folder outside of the store, as `lease` does. */
  async adopt(
    key: string,
    { folder, workDir, now = new Date() }: { folder: string; workDir: string; now?: Date | undefined },
  ): Promise<Entry<Details> | undefined> {
    const record = await readJson(join(folder, RECORD_FILE), this.#schema)
    if (!record || !isFresh(record.createdAt, this.kind.maxAgeDays, now)) return undefined
    const lease = await this.#newFolder(key, workDir)
    try {
      await linkFiles([...this.kind.files, RECORD_FILE], folder, lease)
      if (await isWhole(lease, this.kind.files, record.files)) return { key, folder: lease, record }
    } catch (error) {
      // Whatever cannot be read is not there; what cannot be written will tell when the entry is made.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
    }
    await rm(lease, { recursive: true, force: true })
    return undefined
  }

  /**
   * Makes an entry of files, which move into its folder. It is not in the store yet.
   * @param request.files paths by name, on the file system of the work directory
   */
  async make(request: {
    key: string
    workDir: string
    files: Record<string, string>
    details: Details
    now?: Date | undefined
  }): Promise<Entry<Details>> {
    const { key, workDir, files, details, now = new Date() } = request
    const folder = await this.#newFolder(key, workDir)
    await mkdir(folder, { recursive: true })
    for (const [name, path] of Object.entries(files)) await rename(path, join(folder, name))
    const record = { createdAt: now.toISOString(), files: await describeFiles(folder, this.kind.files), details }
    await writeJson(join(folder, RECORD_FILE), record)
    return { key, folder, record }
  }

  /**
   * Puts an entry into the store, for others, and removes from there what nobody needs. Of two builds that publish one
   * key, the first is kept; the second uses its own.
   * @throws what the file system throws; the entry can be used nevertheless
   */
  async publish(entry: Entry<Details>, options: LockOptions & { now?: Date | undefined }): Promise<void> {
    await withLock(this.#shelf.lockFile, options, async () => {
      // What another build published while this one waited is not of the future.
      const { now = new Date() } = options
      const scratch = join(dirname(entry.folder), 'published')
      if (!(await this.lease(entry.key, scratch, now))) await this.#shelf.put(entry.key, entry.folder)
      await rm(scratch, { recursive: true, force: true })
      await this.#prune(now)
    })
  }

  async #newFolder(key: string, workDir: string): Promise<string> {
    const folder = join(workDir, `${this.kind.name}-${key}`)
    await rm(folder, { recursive: true, force: true })
    return folder
  }

  async #prune(now: Date): Promise<void> {
    for (const key of await this.#shelf.keys()) {
      const folder = await this.#shelf.locate(key)
      if (folder === undefined || (await this.#isNeeded(folder, now)) || (await isLeased(folder))) continue
      await this.#shelf.remove(key)
    }
  }

  async #isNeeded(folder: string, now: Date): Promise<boolean> {
    const file = join(folder, RECORD_FILE)
    const record = await readJson(file, this.#schema)
    if (!record || !isFresh(record.createdAt, Infinity, now)) return false
    return now.getTime() - (await stat(file)).mtimeMs < MAX_IDLE_DAYS * DAY_MS
  }
}

/** Whether a file has a second name. */
async function isLeased(folder: string): Promise<boolean> {
  const found = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))))
  return found.some(({ nlink }) => nlink > 1)
}
