/** Entries of stores in the cache of GitHub Actions: hosted runners start with empty directories. */
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { linkFiles } from './link.ts'
import { DAY_MS } from './record.ts'
import type { Entry, Kind } from './store.ts'

/** Events whose jobs run with the repository's rights on what others have written. */
const PRIVILEGED_EVENTS = ['pull_request_target', 'workflow_run', 'release']

/**
 * Whether a build uses the repository's cache. `auto` keeps it out of what is released and of jobs that others can
 * start with the repository's rights: any branch's job may have written what is in it. Pure.
 * @param environment of an action's step; a `run:` step lacks what the cache needs
 */
export function usesActionsCache(
  mode: 'auto' | 'always' | 'never',
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!environment['ACTIONS_RESULTS_URL'] || !environment['ACTIONS_RUNTIME_TOKEN'] || mode === 'never') return false
  if (mode === 'always') return true
  return !PRIVILEGED_EVENTS.includes(environment['GITHUB_EVENT_NAME'] ?? '') && environment['GITHUB_REF_TYPE'] !== 'tag'
}

/** So many names the library asks for at most (restoreCacheV2 of its cache.js). */
const MAX_NAMES = 10

/**
 * Names of an entry in the cache, the one to save it under first: kind, distro, key and, of entries that age, their day.
 * Entries cannot be replaced there, and the names of days that are too long ago are not asked for. Where there would be
 * too many names, one stands for several days. Pure.
 * @param entry.label what a person knows it by, such as the distro
 */
export function cacheNames(
  kind: Pick<Kind<unknown>, 'name' | 'maxAgeDays'>,
  entry: { key: string; label: string },
  now: Date,
): string[] {
  const name = `cloudstamp-${kind.name}-${entry.label}-${entry.key}`
  if (kind.maxAgeDays === Infinity) return [name]
  const days = Math.ceil(kind.maxAgeDays)
  const step = Math.ceil(days / (MAX_NAMES - 1))
  const today = Math.floor(now.getTime() / DAY_MS / step)
  return Array.from({ length: Math.ceil(days / step) + 1 }, (_, ago) => {
    const day = new Date((today - ago) * step * DAY_MS).toISOString().slice(0, 10)
    return `${name}-${day}`
  })
}

/**
 * Restores an entry's files into a directory, unchecked; what is found depends on the directory's path.
 * @returns the name under which it was found; undefined where there is none, and where the library failed, which says so
 * @throws what the library throws; the abort reason
 */
export async function restoreEntry(
  directory: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { restoreCache } = await import('@actions/cache')
  const [name = '', ...others] = names
  return untilAborted(restoreCache([directory], name, others), signal)
}

/**
 * Saves an entry through a directory, whose path is part of what it is saved as. Where the token may only read, as in a
 * pull request from a fork, and where another job was faster, nothing happens, and the library says why.
 * @returns whether it was saved
 * @throws what the library throws; the abort reason
 */
export async function saveEntry(
  entry: Entry<unknown>,
  { directory, name, signal }: { directory: string; name: string; signal: AbortSignal | undefined },
): Promise<boolean> {
  const { saveCache } = await import('@actions/cache')
  await linkFiles(await readdir(entry.folder), entry.folder, directory)
  return (await untilAborted(saveCache([directory], name), signal)) !== -1
}

/** The library takes no signal: when it fires, the transfer is left to the end of the process. */
async function untilAborted<T>(transfer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted()
  const done = new AbortController()
  const aborted = signal && once(signal, 'abort', { signal: done.signal }).catch(() => undefined)
  try {
    await Promise.race([transfer, ...(aborted ? [aborted] : [])])
    signal?.throwIfAborted()
    return await transfer
  } finally {
    done.abort()
    transfer.catch(() => undefined)
  }
}
