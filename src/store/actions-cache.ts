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

/**
 * Names of an entry in the cache, the one to save it under first. Entries cannot be replaced there, so those that age
 * carry their day, and the names of days that are too long ago are not asked for. Pure.
 */
export function cacheNames(kind: Pick<Kind<unknown>, 'name' | 'maxAgeDays'>, key: string, now: Date): string[] {
  const name = `cloudstamp-${kind.name}-${key}`
  if (kind.maxAgeDays === Infinity) return [name]
  return Array.from({ length: kind.maxAgeDays + 1 }, (_, days) => {
    const day = new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10)
    return `${name}-${day}`
  })
}

/**
 * Restores an entry's files into a directory, unchecked; what is found depends on the directory's path.
 * @throws what the library throws; the abort reason
 */
export async function restoreEntry(
  directory: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { restoreCache } = await import('@actions/cache')
  const [name = '', ...others] = names
  await untilAborted(restoreCache([directory], name, others), signal)
}

/**
 * Saves an entry through a directory, whose path is part of what it is saved as. Where the token may only read, as in a
 * pull request from a fork, and where another job was faster, nothing happens.
 * @throws what the library throws; the abort reason
 */
export async function saveEntry(
  entry: Entry<unknown>,
  { directory, name, signal }: { directory: string; name: string; signal: AbortSignal | undefined },
): Promise<void> {
  const { saveCache } = await import('@actions/cache')
  await linkFiles(await readdir(entry.folder), entry.folder, directory)
  await untilAborted(saveCache([directory], name), signal)
}

/** The library takes no signal: when it fires, the transfer is left to the end of the process. */
async function untilAborted(transfer: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const done = new AbortController()
  const aborted = signal && once(signal, 'abort', { signal: done.signal }).catch(() => undefined)
  try {
    await Promise.race([transfer, ...(aborted ? [aborted] : [])])
    signal?.throwIfAborted()
  } finally {
    done.abort()
    transfer.catch(() => undefined)
  }
}
