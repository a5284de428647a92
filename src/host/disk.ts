/** Free space, asked before it runs out. */
import { mkdir, statfs } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { formatBytes } from '../report/format.ts'

/** What an installation writes below the cache: media, packages, the base disk and an overlay (measured, rounded up). */
const CACHE_BYTES = 5e9

/** A compressed image and its manifest. */
const OUTPUT_BYTES = 1.5e9

/**
 * Checks that a build will fit.
 * @throws UserError with how much is free and how much is needed
 */
export async function checkSpace(places: { cacheDir: string; outputDir: string }): Promise<void> {
  await requireFree(places.cacheDir, CACHE_BYTES, 'the cache', 'Free some, or point XDG_CACHE_HOME to a larger file system.')
  await requireFree(places.outputDir, OUTPUT_BYTES, 'the image', 'Free some, or choose another output-dir.')
}

/** @throws UserError unless the file system of `directory` has `bytes` free */
export async function requireFree(directory: string, bytes: number, what: string, advice: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  if (free >= bytes) return
  throw new UserError(`too little disk space for ${what}: ${formatBytes(free)} are free, ${formatBytes(bytes)} are needed`, {
    where: directory,
    advice,
  })
}
