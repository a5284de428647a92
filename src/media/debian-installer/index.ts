/** The media of distros installed by debian-installer, kept in the cache by content. */
import { keyOf } from '../../digest.ts'
import type { ExtraStorage } from '../../distro/storage.ts'
import { openSuite, type Suite, type SuiteRequest } from '../../debian-archive/suite.ts'
import { waiting, type CacheAccess } from '../../store/cache.ts'
import { withTransfer } from '../../store/transfers.ts'
import { loadMedia, publishMedia } from '../media-store.ts'
import type { Media } from '../media.ts'
import { findResolved, recordResolved } from '../resolved.ts'
import { assemble } from './assemble.ts'
import { recipeFor, type Recipe } from './recipe.ts'

/** Raised when the code that puts the parts together changes what comes out. */
const ASSEMBLY_VERSION = 1

export type InstallerRequest = SuiteRequest &
  CacheAccess & {
    /** What the kickstart's storage needs beyond plain partitions. */
    storage: readonly ExtraStorage[]
  }

/** The signed indexes fix every package by its digest, so they and the recipe name the content. */
function mediaKey(suite: Suite, recipe: Recipe): string {
  const indexes = [suite.indexFile('packages').sha256, suite.indexFile('udebs').sha256]
  return keyOf({ ASSEMBLY_VERSION, recipe, indexes })
}

async function resolve(
  request: InstallerRequest,
  { recipe, workDir }: { recipe: Recipe; workDir: string },
): Promise<Media> {
  const { reporter, signal } = request
  const suite = await openSuite(request)
  const key = mediaKey(suite, recipe)
  const existing = await loadMedia(request, key)
  if (existing) return existing
  reporter.info(`${suite.release.title}: index signed by ${suite.signedBy.join(', ')}`)
  const { kernel, initrd, kernelVersion, packages } = await assemble({ suite, recipe, workDir, reporter, signal })
  const details = {
    kernelVersion,
    release: suite.release.title,
    signedBy: suite.signedBy,
    packages: packages.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
  }
  return publishMedia(request, { key, kernel, initrd, details })
}

/**
 * The installer's kernel and initrd for a suite. Within RESOLVE_MAX_AGE_DAYS of the last time the network is not used;
 * after that a suite that did not change costs the download of its signed index.
 * @throws HostError where the mirror fails, lacks a part or is not who it claims, and where depmod is missing
 */
export async function prepareDebianInstaller(request: InstallerRequest): Promise<Media> {
  const { mirror, suite, cacheDir, now } = request
  const recipe = recipeFor(request.storage)
  const asked = keyOf({ ASSEMBLY_VERSION, recipe, mirror, suite })
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
    const media = await resolve(request, { recipe, workDir: directory })
    await recordResolved(cacheDir, asked, { key: media.key, now })
    return media
  })
}
