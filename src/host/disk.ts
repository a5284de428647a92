/** Free space, asked before it runs out. */
import { mkdir, stat, statfs } from 'node:fs/promises'
import { classify, HostError, UserError } from '../errors.ts'
import { isFull } from './errno.ts'
import { formatBytes } from '../report/format.ts'

/** What an installation writes below the cache: media, packages, the base disk and an overlay (measured, rounded up). */
const CACHE_BYTES = 5e9

/** A compressed image and its manifest. */
const OUTPUT_BYTES = 1.5e9

/**
 * Makes the directories and checks that a build will fit; both needs add up where they are on one file system.
 * @throws HostError with how much is free and how much is needed; UserError for a directory that cannot be made
 */
export async function checkSpace(places: { cacheDir: string; outputDir: string }): Promise<void> {
  const cache = { directory: places.cacheDir, bytes: CACHE_BYTES }
  const output = { directory: places.outputDir, bytes: OUTPUT_BYTES }
  const advice = 'Free some, or move the cache with XDG_CACHE_HOME or the image with output-dir.'
  if ((await fileSystem(cache.directory)) === (await fileSystem(output.directory))) {
    await requireFreeSpace({ ...cache, bytes: cache.bytes + output.bytes, what: 'the cache and the image', advice })
    return
  }
  await requireFreeSpace({ ...cache, what: 'the cache', advice })
  await requireFreeSpace({ ...output, what: 'the image', advice })
}

/**
 * Looks at the file system of an existing directory.
 * @throws HostError unless `bytes` are free there for this user
 */
export async function requireFreeSpace(need: {
  directory: string
  bytes: number
  what: string
  advice: string
}): Promise<void> {
  const { bavail, bsize } = await statfs(need.directory)
  const free = bavail * bsize
  if (free >= need.bytes) return
  throw new HostError(
    `too little disk space for ${need.what}: ${formatBytes(free)} are free, ${formatBytes(need.bytes)} are needed`,
    { where: need.directory, advice: need.advice },
  )
}

/**
 * Names the directory whose file system is full: the system's own error of a write names none.
 * @param directories where it may have been
 * @returns the error, as one of ours
 */
export async function locateFull(error: unknown, directories: readonly string[]): Promise<unknown> {
  const known = classify(error)
  if (!(known instanceof HostError) || known.where !== undefined || !isFull(error)) return known
  const free = await Promise.all(
    directories.map((directory) =>
      statfs(directory).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => Infinity,
      ),
    ),
  )
  known.where = directories[free.indexOf(Math.min(...free))]
  return known
}

async function fileSystem(directory: string): Promise<number> {
  try {
    await mkdir(directory, { recursive: true })
    return (await stat(directory)).dev
  } catch (error) {
    if (isFull(error)) throw error
    throw new UserError(`the directory cannot be used: ${(error as Error).message}`, {
      where: directory,
      advice: 'Choose a directory in which this user may write.',
      cause: error,
    })
  }
}
