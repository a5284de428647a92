/** Base images in the cache of GitHub Actions: hosted runners start with empty directories. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reporter } from '../report/reporter.ts'
import { BASE_MAX_AGE_DAYS, findBase, type CachedBase } from './base-cache.ts'

const WINDOW_MS = BASE_MAX_AGE_DAYS * 24 * 60 * 60 * 1000

export interface BasePlace {
  /** Of the local base cache. */
  directory: string
  key: string
  reporter: Reporter
}

/** What the runner gives to an action's step, and to nothing else. */
function isAvailable(): boolean {
  return process.env['ACTIONS_RESULTS_URL'] !== undefined && process.env['ACTIONS_RUNTIME_TOKEN'] !== undefined
}

/** Entries cannot be replaced, so the name changes as often as bases grow stale. */
function entryName(key: string): string {
  return `cloudstamp-base-${key}-${Math.floor(Date.now() / WINDOW_MS)}`
}

/** Brings the base of that key into the local cache, where there is one. A cache that fails is only told. */
export async function fetchBase({ directory, key, reporter }: BasePlace): Promise<CachedBase | undefined> {
  if (!isAvailable()) return undefined
  try {
    const { restoreCache } = await import('@actions/cache')
    await restoreCache([join(directory, key)], entryName(key))
  } catch (error) {
    reporter.warning(`the base image could not be fetched from the repository's cache: ${(error as Error).message}`)
  }
  const base = await findBase(directory, key)
  // What was restored in part would stand in the way of the whole one.
  if (!base) await rm(join(directory, key), { recursive: true, force: true })
  return base
}

/**
 * Keeps a base for later runs. Where the token may only read, as in a pull request from a fork, and where another job
 * was faster, nothing happens.
 */
export async function keepBase({ directory, key, reporter }: BasePlace): Promise<void> {
  if (!isAvailable()) return
  try {
    const { saveCache } = await import('@actions/cache')
    await saveCache([join(directory, key)], entryName(key))
  } catch (error) {
    reporter.warning(`the base image could not be kept in the repository's cache: ${(error as Error).message}`)
  }
}
