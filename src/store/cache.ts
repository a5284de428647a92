/** An entry from wherever it is, and to wherever it is kept: the store of this machine, the repository's cache. */
import { rm } from 'node:fs/promises'
import { formatBytes } from '../report/format.ts'
import type { Reporter } from '../report/reporter.ts'
import { cacheNames, restoreEntry, saveEntry } from './actions-cache.ts'
import { describeHolder, type LockOptions } from './lock.ts'
import type { Entry, Store } from './store.ts'
import { withTransfer } from './transfers.ts'

/** What a build has to do with caches. */
export interface CacheAccess {
  /** Cloudstamp's cache directory. */
  cacheDir: string
  /** The build's own directory, below it. */
  workDir: string
  /** Whether the repository's cache of GitHub Actions is used, see usesActionsCache. */
  actionsCache: boolean
  /** What a person knows its entries by there: the distro. */
  label: string
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * Leases the entry of a key, from the repository's cache where this machine has none. A cache that fails is only told.
 * @throws the abort reason
 */
export async function fetchEntry<Details>(
  store: Store<Details>,
  key: string,
  access: CacheAccess,
): Promise<Entry<Details> | undefined> {
  const entry = await store.lease(key, access.workDir)
  if (entry || !access.actionsCache) return entry
  return told(access, `${store.kind.title} could not be fetched from the repository's cache`, () =>
    transferred({ store, key, access }, async (directory) => {
      const names = cacheNames(store.kind, { key, label: access.label }, new Date())
      const started = Date.now()
      const found = await restoreEntry(directory, names, access.signal)
      if (found === undefined) access.reporter.info(`not in the repository's cache: ${names[0] ?? ''}`)
      const restored = await store.adopt(key, { folder: directory, workDir: access.workDir })
      if (!restored) return undefined
      access.reporter.info(`from the repository's cache: ${found ?? ''}, ${describeTransfer(restored, started)}`)
      await publish(store, restored, access)
      return restored
    }),
  )
}

/**
 * Publishes an entry in all caches. Their failures are only told: the build has the entry.
 * @returns whether other jobs find it in the repository's cache
 * @throws the abort reason
 */
export async function keepEntry<Details>(
  store: Store<Details>,
  entry: Entry<Details>,
  access: CacheAccess,
): Promise<boolean> {
  await publish(store, entry, access)
  if (!access.actionsCache) return false
  const kept = await told(access, `${store.kind.title} could not be kept in the repository's cache`, () =>
    transferred({ store, key: entry.key, access }, async (directory) => {
      const [name = ''] = cacheNames(store.kind, { key: entry.key, label: access.label }, new Date())
      const started = Date.now()
      const saved = await saveEntry(entry, { directory, name, signal: access.signal })
      access.reporter.info(
        saved
          ? `kept in the repository's cache: ${name}, ${describeTransfer(entry, started)}`
          : `not kept in the repository's cache: ${name}; another job was faster, this run may only read it, or it failed`,
      )
      return saved
    }),
  )
  return kept === true
}

/** Size before compression, which is the library's own, and time. */
function describeTransfer({ record }: Entry<unknown>, started: number): string {
  const sizes = Object.values(record.files).map(({ sizeBytes }) => sizeBytes)
  const seconds = Math.round((Date.now() - started) / 1000)
  return `${formatBytes(sizes.reduce((sum, size) => sum + size, 0))} uncompressed, ${seconds} s`
}

/** What waits for a lock of the caches. */
export function waiting({ reporter, signal }: Pick<CacheAccess, 'reporter' | 'signal'>, what: string): LockOptions {
  return {
    signal,
    onWait: (holder) => reporter.info(`another build ${what} (${describeHolder(holder)}); waiting for it`),
  }
}

async function publish<Details>(store: Store<Details>, entry: Entry<Details>, access: CacheAccess): Promise<void> {
  await told(access, `${store.kind.title} could not be kept for later builds`, () =>
    store.publish(entry, waiting(access, `publishes ${store.kind.title}`)),
  )
}

/** What an earlier transfer left is not continued: the library starts over. */
async function transferred<T>(
  { store, key, access }: { store: Store<unknown>; key: string; access: CacheAccess },
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const name = `${store.kind.name}-${key}`
  const options = { ...waiting(access, `transfers ${store.kind.title}`), cacheDir: access.cacheDir, name }
  return withTransfer(options, async (directory) => {
    await rm(directory, { recursive: true })
    return work(directory)
  })
}

async function told<T>(
  { reporter, signal }: CacheAccess,
  failure: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    signal?.throwIfAborted()
    reporter.warning(`${failure}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}
