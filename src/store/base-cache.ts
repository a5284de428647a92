/** Base images in a local directory: one folder a key, complete or absent. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { OWNER, removeAbandoned, stagingOwner } from './owner.ts'

/** A base older than this is built anew, so that security updates arrive. */
export const BASE_MAX_AGE_DAYS = 7

const DAY_MS = 24 * 60 * 60 * 1000

const recordSchema = z.object({
  distro: z.string(),
  /** ISO 8601 */
  createdAt: z.iso.datetime(),
  installSeconds: z.number(),
  /** Of the disk's file: one that was restored in part has another. */
  sizeBytes: z.number(),
})

export type BaseRecord = z.infer<typeof recordSchema>

/** A cached base image. */
export interface CachedBase {
  disk: string
  record: BaseRecord
}

/** The base of that key, unless there is none, it is not whole, or it is older than BASE_MAX_AGE_DAYS. */
export async function findBase(directory: string, key: string, now = new Date()): Promise<CachedBase | undefined> {
  const folder = join(directory, key)
  const disk = join(folder, 'base.qcow2')
  try {
    const record = recordSchema.parse(JSON.parse(await readFile(join(folder, 'base.json'), 'utf8')))
    const { size } = await stat(disk)
    return isFresh(record, now) && size === record.sizeBytes ? { disk, record } : undefined
  } catch {
    return undefined
  }
}

/**
 * Moves a finished base into the cache and removes the stale ones. Two builds may publish the same key at once: the
 * first one stays.
 * @param disk on the same file system as the cache
 */
export async function publishBase(request: {
  directory: string
  key: string
  disk: string
  record: Omit<BaseRecord, 'sizeBytes'>
}): Promise<CachedBase> {
  const { directory, key, disk } = request
  const record = { ...request.record, sizeBytes: (await stat(disk)).size }
  await mkdir(directory, { recursive: true })
  await removeStaleBases(directory, new Date(record.createdAt))
  const staging = join(directory, `.${key}.${OWNER}`)
  await mkdir(staging)
  await rename(disk, join(staging, 'base.qcow2'))
  await writeFile(join(staging, 'base.json'), `${JSON.stringify(record, null, 2)}\n`)
  try {
    await rename(staging, join(directory, key))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    const other = await findBase(directory, key)
    if (!other) throw error
    return other
  }
  return { disk: join(directory, key, 'base.qcow2'), record }
}

async function removeStaleBases(directory: string, now: Date): Promise<void> {
  await removeAbandoned(directory, stagingOwner)
  for (const name of await readdir(directory)) {
    if (name.startsWith('.') || (await findBase(directory, name, now))) continue
    await rm(join(directory, name), { recursive: true, force: true })
  }
}

function isFresh(record: BaseRecord, now: Date): boolean {
  return now.getTime() - Date.parse(record.createdAt) < BASE_MAX_AGE_DAYS * DAY_MS
}
