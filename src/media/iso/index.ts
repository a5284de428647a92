/**
 * The media of releases whose trees list no digests: kernel and initrd out of an installation image, whose digest stands
 * in a list that the distribution signed.
 */
import { join } from 'node:path'
import { keyOf, sha256 } from '../../digest.ts'
import { HostError } from '../../errors.ts'
import { download } from '../../fetch/download.ts'
import { fetchSmall, type TransferLimits } from '../../fetch/http.ts'
import type { Proxies } from '../../fetch/proxies.ts'
import { displayUrl } from '../../fetch/urls.ts'
import { waiting, type CacheAccess } from '../../store/cache.ts'
import { withTransfer } from '../../store/transfers.ts'
import { readRelease } from '../kernel.ts'
import { loadMedia, publishMedia } from '../media-store.ts'
import { findResolved, recordResolved } from '../resolved.ts'
import type { Media } from '../media.ts'
import { warnOfPlainHttp } from '../plain-http.ts'
import { comparePublished, type PublishedDigests } from '../published.ts'
import { unpackInitrd } from '../tree/initrd.ts'
import type { TreeFileName } from '../tree/treeinfo.ts'
import { extractBootFiles, type BootFile } from './extract.ts'
import { listedDigest } from './listing.ts'
import { verifyList } from './signed-list.ts'

export interface ImageRequest extends CacheAccess {
  /** The distro's name, for the record. */
  name: string
  /** URL of the tree that the installer goes on with. */
  tree: string
  published: PublishedDigests
  /** URL of the image. */
  image: string
  /** URL of the clear-signed list of digests. */
  list: string
  /** Fingerprint of the key that signs the list. */
  fingerprint: string
  /** That key, ASCII-armoured. */
  key: string
  limits?: Partial<TransferLimits> | undefined
  /** None when absent. */
  proxies?: Proxies | undefined
  now?: Date | undefined
}

/** Raised when the code that prepares media changes what comes out. */
const ASSEMBLY_VERSION = 1

const LIST_LIMIT_BYTES = 256 * 1024

/**
 * Kernel and initrd of an image. What a release signed does not change: within RESOLVE_MAX_AGE_DAYS of the last time the
 * network is not used, after that the list alone is fetched.
 * @throws HostError where the mirror fails, the list is not signed by the key or does not name the image, and where the
 *   image is another or lacks the files
 */
export async function prepareImage(request: ImageRequest): Promise<Media> {
  const { image, list, fingerprint, cacheDir, reporter, tree, now } = request
  warnOfPlainHttp(reporter, { tree, isBootProven: true })
  const asked = keyOf([ASSEMBLY_VERSION, image, list, fingerprint])
  const findReady = async (): Promise<Media | undefined> => {
    const key = await findResolved(cacheDir, asked, now)
    return key === undefined ? undefined : loadMedia(request, key)
  }
  const ready = await findReady()
  if (ready) return ready
  const transfer = { ...waiting(request, 'prepares these media'), cacheDir, name: `downloads-${asked}` }
  return withTransfer(transfer, async (directory) => {
    const meanwhile = await findReady()
    if (meanwhile) return meanwhile
    const media = await resolve(request, directory)
    await recordResolved(cacheDir, asked, { key: media.key, now })
    return media
  })
}

async function resolve(request: ImageRequest, directory: string): Promise<Media> {
  const digest = await signedDigest(request, directory)
  const key = keyOf([ASSEMBLY_VERSION, digest])
  return (await loadMedia(request, key)) ?? fetchMedia(request, { digest, key, directory })
}

/** The image's SHA-256, as the distribution signed it. */
async function signedDigest(request: ImageRequest, workDir: string): Promise<string> {
  const { list, image, fingerprint, key, reporter } = request
  const name = displayUrl(list)
  const onRetry = (reason: string): void => reporter.warning(`${name}: ${reason}; trying again`)
  const content = await fetchSmall(list, LIST_LIMIT_BYTES, { ...request, onRetry })
  const text = await verifyList({ name, content, fingerprint, key, workDir })
  const file = fileName(image)
  const digest = listedDigest(text, file)
  if (digest === undefined) {
    throw new HostError(`the signed list has no SHA-256 of ${file}`, {
      where: name,
      advice: 'Check the header keys "image" and "image-list": the list is that of the folder that holds the image.',
    })
  }
  reporter.info(`${file}: SHA-256 signed by ${fingerprint}`)
  return digest
}

async function fetchMedia(
  request: ImageRequest,
  { digest, key, directory }: { digest: string; key: string; directory: string },
): Promise<Media> {
  const { image, name: release, fingerprint, reporter, signal } = request
  const name = displayUrl(image)
  const destination = join(directory, digest, fileName(image))
  await download(image, { ...request, destination, sha256: digest })
  const files = await extractBootFiles(destination, { name, workDir: directory, signal })
  comparePublishedFiles(request, files)
  const { kernel, initrd } = files
  const kernelVersion = readRelease(kernel.data, `${name}: ${kernel.path}`)
  reporter.progress({ text: 'unpacking the initrd' })
  const packages = [
    { name: fileName(image), sha256: digest },
    ...[kernel, initrd].map(({ path, data }) => ({ name: path, sha256: sha256(data) })),
  ]
  const details = { kernelVersion, release, signedBy: [fingerprint], packages }
  const unpacked = await unpackInitrd(initrd.data, `${name}: ${initrd.path}`)
  return publishMedia(request, { key, kernel: kernel.data, initrd: unpacked, details })
}

/** The signature is the proof; what contradicts it is worth knowing. */
function comparePublishedFiles({ published, reporter }: ImageRequest, files: Record<TreeFileName, BootFile>): void {
  for (const name of ['kernel', 'initrd'] as const) {
    const found = comparePublished(published, name, files[name].data)
    if (found) reporter[found.agrees ? 'info' : 'warning'](found.text)
  }
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').pop() ?? ''
}
