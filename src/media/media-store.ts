/** Assembled media in a local directory: one folder a key, complete or absent; and what a mirror last resolved to. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { OWNER, removeAbandoned, stagingOwner } from '../store/owner.ts'
import type { Media } from './media.ts'

/** A mirror is asked again after this, so that a new point release's kernel arrives. */
export const RESOLVE_MAX_AGE_DAYS = 7

const DAY_MS = 24 * 60 * 60 * 1000

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const mediaRecord = z.object({
  kernelVersion: z.string(),
  digests: z.object({ linux: sha256, initrd: sha256 }),
  /** e.g. `Debian 13.7` */
  release: z.string(),
  /** Long key IDs of the signatures; absent where nothing is signed. */
  signedBy: z.array(z.string()).optional(),
  /** What they are made of: packages, or files of a tree, which have no version of their own. */
  packages: z.array(z.object({ name: z.string(), version: z.string().optional(), sha256 })),
})

const resolveRecord = z.object({ key: z.string(), resolvedAt: z.iso.datetime() })

export type MediaRecord = z.infer<typeof mediaRecord>

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  const staging = `${path}.${randomUUID()}`
  await writeFile(staging, `${JSON.stringify(value, null, 2)}\n`)
  await rename(staging, path)
}

async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}

/** The media of a key, unless they are missing or no longer what was stored. */
export async function loadMedia(directory: string, key: string): Promise<Media | undefined> {
  const folder = join(directory, key)
  const record = await readJson(join(folder, 'media.json'), mediaRecord)
  if (!record) return undefined
  const paths = { kernel: join(folder, 'linux'), initrd: join(folder, 'initrd') }
  const [linux, initrd] = await Promise.all([digestOf(paths.kernel), digestOf(paths.initrd)])
  if (linux !== record.digests.linux || initrd !== record.digests.initrd) return undefined
  return { ...paths, key, kernelVersion: record.kernelVersion, digests: record.digests }
}

/** Stores media under their key, in place of damaged ones. */
export async function publishMedia(request: {
  directory: string
  key: string
  kernel: Uint8Array
  initrd: Uint8Array
  record: Omit<MediaRecord, 'digests'>
}): Promise<Media> {
  const { directory, key, kernel, initrd, record } = request
  const staging = join(directory, `.${key}.${OWNER}`)
  const folder = join(directory, key)
  const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
  const digests = { linux: hash(kernel), initrd: hash(initrd) }
  await mkdir(staging, { recursive: true })
  await removeAbandoned(directory, stagingOwner)
  try {
    await writeFile(join(staging, 'linux'), kernel)
    await writeFile(join(staging, 'initrd'), initrd)
    await writeJson(join(staging, 'media.json'), { ...record, digests } satisfies MediaRecord)
    await rm(folder, { recursive: true, force: true })
    await rename(staging, folder)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return {
    kernel: join(folder, 'linux'),
    initrd: join(folder, 'initrd'),
    key,
    kernelVersion: record.kernelVersion,
    digests,
  }
}

function resolvePath(directory: string, request: string): string {
  return join(directory, `${createHash('sha256').update(request).digest('hex').slice(0, 32)}.resolved.json`)
}

/** The key that a request (mirror, suite, recipe) resolved to, if that is not older than RESOLVE_MAX_AGE_DAYS. */
export async function findResolved(directory: string, request: string, now: Date): Promise<string | undefined> {
  const record = await readJson(resolvePath(directory, request), resolveRecord)
  if (!record) return undefined
  const ageMs = now.getTime() - Date.parse(record.resolvedAt)
  return ageMs >= 0 && ageMs < RESOLVE_MAX_AGE_DAYS * DAY_MS ? record.key : undefined
}

export async function recordResolved(
  directory: string,
  request: string,
  resolved: { key: string; now: Date },
): Promise<void> {
  await writeJson(resolvePath(directory, request), { key: resolved.key, resolvedAt: resolved.now.toISOString() })
}
