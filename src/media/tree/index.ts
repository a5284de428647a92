/** The media of distros installed by Anaconda: kernel and initrd out of an installation tree. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { keyOf } from '../../digest.ts'
import { HostError } from '../../errors.ts'
import { download } from '../../fetch/download.ts'
import { fetchSmall, isNotFound, type TransferLimits } from '../../fetch/http.ts'
import type { Proxies } from '../../fetch/proxies.ts'
import { displayUrl } from '../../fetch/urls.ts'
import { readRelease } from '../kernel.ts'
import { waiting, type CacheAccess } from '../../store/cache.ts'
import { withTransfer } from '../../store/transfers.ts'
import { warnOfPlainHttp } from '../plain-http.ts'
import { loadMedia, publishMedia } from '../media-store.ts'
import { findResolved, recordResolved } from '../resolved.ts'
import type { Media } from '../media.ts'
import { unpackInitrd } from './initrd.ts'
import { chooseSource, type Pins, type Source } from './source.ts'
import { parseTreeInfo, type TreeFileName, type TreeInfo } from './treeinfo.ts'

export interface TreeRequest extends CacheAccess {
  /** The distro's name, for the record where the tree does not tell its release. */
  name: string
  /** URL of the tree, without a trailing slash. */
  tree: string
  pins: Pins
  /** The kickstart, for messages. */
  kickstart: string
  limits?: Partial<TransferLimits> | undefined
  /** None when absent. */
  proxies?: Proxies | undefined
  now?: Date | undefined
}

/** Raised when the code that prepares media changes what comes out. */
const ASSEMBLY_VERSION = 1

const TREEINFO_LIMIT_BYTES = 256 * 1024

/** Both names are in use. */
const TREEINFO_NAMES = ['.treeinfo', 'treeinfo']

interface Resolved {
  source: Source
  release: string
  /** Names the content, whatever URL it comes from. */
  key: string
}

/**
 * Kernel and initrd of a tree. What the tree says of itself is fetched for each build, because the guest fetches the
 * second stage from the same place and the two have to fit; a URL without a release in it changes with each of them.
 * With both digests pinned, nothing is asked.
 * @throws HostError where the mirror fails, the tree lists no digests and none are pinned, or a file is not the promised
 */
export async function prepareTree(request: TreeRequest): Promise<Media> {
  const { cacheDir, reporter, signal, tree, pins, now } = request
  const asked = keyOf([ASSEMBLY_VERSION, tree, pins.kernel, pins.initrd])
  const isPinned = pins.kernel !== undefined && pins.initrd !== undefined
  warnOfPlainHttp(reporter, { tree, isBootProven: isPinned })
  const resolved = await resolve(request).catch(async (error: unknown) => {
    if (signal?.aborted || !isTrouble(error)) throw error
    const media = await findEarlier(request, asked, now)
    if (!media) throw error
    reporter.warning(`${error.message}; using the kernel and initrd that the tree had when it last answered`)
    return media
  })
  if (!('source' in resolved)) return resolved
  const media = (await loadMedia(request, resolved.key)) ?? (await fetchOnce(request, resolved))
  await recordResolved(cacheDir, asked, { key: media.key, now })
  return media
}

/** The mirror's silence may pass; what it says does not. */
function isTrouble(error: unknown): error is HostError {
  return error instanceof HostError && error.cause !== undefined && !isNotFound(error)
}

async function findEarlier(request: TreeRequest, asked: string, now: Date | undefined): Promise<Media | undefined> {
  const key = await findResolved(request.cacheDir, asked, now)
  return key === undefined ? undefined : loadMedia(request, key)
}

async function resolve(request: TreeRequest): Promise<Resolved> {
  const { name, tree, pins, kickstart } = request
  const isPinned = pins.kernel !== undefined && pins.initrd !== undefined
  const info = isPinned ? undefined : await fetchTreeInfo(request)
  const source = chooseSource({ shownTree: displayUrl(tree), pins, kickstart, info })
  const key = keyOf([ASSEMBLY_VERSION, source.kernel.sha256, source.initrd.sha256])
  return { source, release: info?.release || name, key }
}

async function fetchTreeInfo(request: TreeRequest): Promise<TreeInfo | undefined> {
  const { tree, reporter } = request
  for (const name of TREEINFO_NAMES) {
    const url = `${tree}/${name}`
    const onRetry = (reason: string): void => reporter.warning(`${displayUrl(url)}: ${reason}; trying again`)
    const text = await fetchSmall(url, TREEINFO_LIMIT_BYTES, { ...request, onRetry }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined
      throw error
    })
    if (text === undefined) continue
    try {
      return parseTreeInfo(text.toString('utf8'))
    } catch (error) {
      throw new HostError(
        `the tree's description cannot be used: ${error instanceof Error ? error.message : String(error)}`,
        {
          where: displayUrl(url),
          advice: 'Check the mirror and the header key "tree".',
        },
      )
    }
  }
  return undefined
}

/** Fetches what is not there yet, one build at a time. */
async function fetchOnce(request: TreeRequest, resolved: Resolved): Promise<Media> {
  const { cacheDir } = request
  const { key } = resolved
  return withTransfer(
    { ...waiting(request, 'prepares these media'), cacheDir, name: `downloads-${key}` },
    async (directory) =>
      // The repository's cache was asked before.
      (await loadMedia({ ...request, actionsCache: false }, key)) ?? fetchMedia(request, resolved, directory),
  )
}

async function fetchMedia(request: TreeRequest, { source, release, key }: Resolved, directory: string): Promise<Media> {
  const { tree, reporter } = request
  const shownUrl = (name: TreeFileName): string => displayUrl(`${tree}/${source[name].path}`)
  const fetch = async (name: TreeFileName): Promise<Buffer> => {
    const { path, sha256 } = source[name]
    // A download that was interrupted is continued by that of the same file alone.
    const destination = join(directory, sha256, basename(path))
    await download(`${tree}/${path}`, { ...request, destination, sha256 })
    return readFile(destination)
  }
  const kernel = await fetch('kernel')
  const kernelVersion = readRelease(kernel, shownUrl('kernel'))
  const packed = await fetch('initrd')
  reporter.progress({ text: 'unpacking the initrd' })
  const initrd = await unpackInitrd(packed, shownUrl('initrd'))
  const packages = [source.kernel, source.initrd].map(({ path, sha256 }) => ({ name: path, sha256 }))
  return publishMedia(request, { key, kernel, initrd, details: { kernelVersion, release, packages } })
}
