/** Assembled media, in the runner's tool cache or below the cache directory. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fetchEntry, keepEntry, type CacheAccess } from '../store/cache.ts'
import { folderShelf } from '../store/shelf.ts'
import { Store, type Entry } from '../store/store.ts'
import { toolCacheDirectory, toolCacheShelf } from '../store/tool-cache.ts'
import type { Media } from './media.ts'

const KERNEL = 'linux'
const INITRD = 'initrd'

const mediaDetails = z.object({
  kernelVersion: z.string(),
  /** e.g. `Debian 13.7` */
  release: z.string(),
  /** Long key IDs of the signatures; absent where nothing is signed. */
  signedBy: z.array(z.string()).optional(),
  /** What they are made of: packages, or files of a tree, which have no version of their own. */
  packages: z.array(z.object({ name: z.string(), version: z.string().optional(), sha256: z.string() })),
})

export type MediaDetails = z.infer<typeof mediaDetails>

export function mediaStore(cacheDir: string): Store<MediaDetails> {
  const toolCache = toolCacheDirectory()
  return new Store(
    // Their key fixes their content, so they do not age.
    { name: 'media', title: 'the installer', files: [KERNEL, INITRD], details: mediaDetails, maxAgeDays: Infinity },
    toolCache === undefined ? folderShelf(join(cacheDir, 'media')) : toolCacheShelf(toolCache, 'cloudstamp-media'),
  )
}

/** Paths of kernel and initrd in an entry's folder. */
export function mediaFiles(folder: string): Pick<Media, 'kernel' | 'initrd'> {
  return { kernel: join(folder, KERNEL), initrd: join(folder, INITRD) }
}

/** Leases the media of a key. @returns undefined when they are missing or no longer what was stored */
export async function loadMedia(access: CacheAccess, key: string): Promise<Media | undefined> {
  const entry = await fetchEntry(mediaStore(access.cacheDir), key, access)
  return entry && describeMedia(entry)
}

/** Stores media under their key, in place of damaged ones, and leases them. */
export async function publishMedia(
  access: CacheAccess,
  request: { key: string; kernel: Uint8Array; initrd: Uint8Array; details: MediaDetails },
): Promise<Media> {
  const { key, kernel, initrd, details } = request
  const files = { [KERNEL]: join(access.workDir, KERNEL), [INITRD]: join(access.workDir, INITRD) }
  await writeFile(join(access.workDir, KERNEL), kernel)
  await writeFile(join(access.workDir, INITRD), initrd)
  const store = mediaStore(access.cacheDir)
  const entry = await store.make({ key, workDir: access.workDir, files, details })
  await keepEntry(store, entry, access)
  return describeMedia(entry)
}

function describeMedia({ key, folder, record }: Entry<MediaDetails>): Media {
  const digests = Object.fromEntries(Object.entries(record.files).map(([name, { sha256 }]) => [name, sha256]))
  return { ...mediaFiles(folder), key, kernelVersion: record.details.kernelVersion, digests }
}
