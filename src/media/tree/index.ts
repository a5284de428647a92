/** The media of distros installed by Anaconda: kernel and initrd out of an installation tree. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../../errors.ts'
import type { Reporter } from '../../report/reporter.ts'
import { download } from '../download.ts'
import { displayUrl, fetchSmall, isNotFound, type TransferLimits } from '../http.ts'
import { kernelRelease } from '../kernel.ts'
import { withLock } from '../lock.ts'
import { findResolved, loadMedia, publishMedia, recordResolved } from '../media-store.ts'
import type { Media } from '../media.ts'
import { unpackInitrd } from './initrd.ts'
import { DEFAULT_PATHS, parseTreeInfo, type TreeFile, type TreeInfo } from './treeinfo.ts'

export interface TreeRequest {
  /** URL of the tree, without a trailing slash. */
  tree: string
  /** SHA-256 that the kickstart's header pins. */
  pins: { kernel?: string | undefined; initrd?: string | undefined }
  /** The kickstart, for messages. */
  kickstart: string
  /** Where media are kept. */
  directory: string
  reporter: Reporter
  signal?: AbortSignal | undefined
  limits?: Partial<TransferLimits> | undefined
  now?: Date | undefined
}

/** Raised when the code that prepares media changes what comes out. */
const ASSEMBLY_VERSION = 1

const TREEINFO_LIMIT_BYTES = 256 * 1024

/** Both names are in use. */
const TREEINFO_NAMES = ['.treeinfo', 'treeinfo']

/** Files whose digests are known. */
type Source = { release: string } & Record<'kernel' | 'initrd', TreeFile & { sha256: string }>

/**
 * Kernel and initrd of a tree. What the tree says of itself is fetched for each build, because the guest fetches the
 * second stage from the same place and the two have to fit; a URL without a release in it changes with each of them.
 * With both digests pinned, nothing is asked.
 * @throws HostError where the mirror fails, the tree tells no digests and none are pinned, or a file is not the promised
 */
export async function prepareTree(request: TreeRequest): Promise<Media> {
  const { directory, reporter, signal, tree, now = new Date() } = request
  const source = await resolve(request).catch(async (error: unknown) => {
    const known = signal?.aborted || !isTrouble(error) ? undefined : await findResolved(directory, tree, now)
    const media = known === undefined ? undefined : await loadMedia(directory, known)
    if (!media) throw error
    reporter.warning(`${displayUrl(tree)} does not answer; using what it had when it was last asked`)
    return media
  })
  if ('key' in source) return source
  const key = createHash('sha256').update(JSON.stringify([ASSEMBLY_VERSION, source.kernel.sha256, source.initrd.sha256])).digest('hex').slice(0, 32)
  const cached = await loadMedia(directory, key)
  if (cached) return cached
  await mkdir(directory, { recursive: true })
  const onWait = (): void => reporter.info('another build prepares media; waiting for it')
  return withLock(directory, { signal, onWait }, async () => {
    const media = (await loadMedia(directory, key)) ?? (await fetchMedia(request, source, key))
    await recordResolved(directory, tree, { key, now })
    return media
  })
}

/** The mirror's silence may pass; what it says does not. */
function isTrouble(error: unknown): boolean {
  return error instanceof HostError && error.cause !== undefined && !isNotFound(error)
}

async function resolve(request: TreeRequest): Promise<Source> {
  const { pins } = request
  const pinned = pins.kernel !== undefined && pins.initrd !== undefined
  const info = pinned ? undefined : await fetchTreeInfo(request)
  return {
    release: info?.release ?? '',
    kernel: choose(request, 'kernel', info),
    initrd: choose(request, 'initrd', info),
  }
}

function choose({ tree, pins, kickstart }: TreeRequest, name: 'kernel' | 'initrd', info: TreeInfo | undefined): TreeFile & { sha256: string } {
  const file = info?.[name] ?? { path: DEFAULT_PATHS[name], sha256: undefined }
  const pin = pins[name]
  const where = `${displayUrl(tree)}/${file.path}`
  if (pin !== undefined && file.sha256 !== undefined && pin !== file.sha256) {
    throw new HostError(`the tree's ${name} is not the pinned one: its digest is ${file.sha256}, the header's ${pin}`, {
      where,
      advice: `Remove ${name}-sha256 from ${kickstart} if the tree is meant to change, or name another mirror.`,
    })
  }
  const sha256 = pin ?? file.sha256
  if (sha256 !== undefined) return { ...file, sha256 }
  throw new HostError(`the tree tells no SHA-256 of its ${name}, and ${kickstart} pins none`, {
    where,
    advice: `Take the file from a source that you trust, and write what sha256sum prints into the header as "${name}-sha256".`,
  })
}

async function fetchTreeInfo(request: TreeRequest): Promise<TreeInfo | undefined> {
  for (const name of TREEINFO_NAMES) {
    const url = `${request.tree}/${name}`
    const text = await fetchSmall(url, TREEINFO_LIMIT_BYTES, request).catch((error: unknown) => {
      if (isNotFound(error)) return undefined
      throw error
    })
    if (text === undefined) continue
    try {
      return parseTreeInfo(text.toString('utf8'))
    } catch (error) {
      throw new HostError(`the tree's description cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
        where: displayUrl(url),
        advice: 'Check the mirror and the header key "tree".',
      })
    }
  }
  return undefined
}

async function fetchMedia(request: TreeRequest, source: Source, key: string): Promise<Media> {
  const { tree, directory, reporter } = request
  const workDir = join(directory, `downloads-${key}`)
  const fetch = async (name: 'kernel' | 'initrd'): Promise<Buffer> => {
    const destination = join(workDir, name)
    const { path, sha256 } = source[name]
    await download(`${tree}/${path}`, { ...request, destination, sha256 })
    return readFile(destination)
  }
  const kernel = await fetch('kernel')
  const packed = await fetch('initrd')
  reporter.progress({ text: 'unpacking the initrd' })
  const initrd = await unpackInitrd(packed, `${displayUrl(tree)}/${source.initrd.path}`)
  const packages = [
    { name: source.kernel.path, version: source.release, sha256: source.kernel.sha256 },
    { name: source.initrd.path, version: source.release, sha256: source.initrd.sha256 },
  ]
  const record = { kernelVersion: kernelRelease(kernel), release: source.release, signedBy: [], packages }
  const media = await publishMedia({ directory, key, kernel, initrd, record })
  await rm(workDir, { recursive: true })
  return media
}
