/** The media of distros installed by debian-installer, kept in the cache by content. */
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reporter } from '../../report/reporter.ts'
import { openSuite, type Suite, type SuiteRequest } from '../../debian-archive/suite.ts'
import { withLock } from '../../store/lock.ts'
import { findResolved, loadMedia, publishMedia, recordResolved } from '../media-store.ts'
import type { Media } from '../media.ts'
import { assemble } from './assemble.ts'
import { recipe } from './recipe.ts'

/** Raised when the code that puts the parts together changes what comes out. */
const ASSEMBLY_VERSION = 1

export interface InstallerRequest extends SuiteRequest {
  /** Where media are kept. */
  directory: string
  reporter: Reporter
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (part instanceof RegExp ? part.source : part))
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** The signed indexes fix every package by its digest, so they and the recipe name the content. */
function mediaKey(suite: Suite): string {
  const indexes = [suite.indexFile('packages').sha256, suite.indexFile('udebs').sha256]
  return digest({ ASSEMBLY_VERSION, recipe, indexes })
}

async function resolve(request: InstallerRequest): Promise<Media> {
  const { directory, reporter, signal } = request
  const suite = await openSuite(request)
  const key = mediaKey(suite)
  const existing = await loadMedia(directory, key)
  if (existing) return existing
  reporter.info(`${suite.release.title}: index signed by ${suite.signedBy.join(', ')}`)
  const workDir = join(directory, 'downloads')
  const { kernel, initrd, kernelVersion, packages } = await assemble({ suite, recipe, workDir, reporter, signal })
  const record = {
    kernelVersion,
    release: suite.release.title,
    signedBy: suite.signedBy,
    packages: packages.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
  }
  const media = await publishMedia({ directory, key, kernel, initrd, record })
  await rm(workDir, { recursive: true })
  return media
}

/**
 * The installer's kernel and initrd for a suite. Within RESOLVE_MAX_AGE_DAYS of the last time the network is not used;
 * after that a suite that did not change costs the download of its signed index.
 * @throws HostError where the mirror fails, lacks a part or is not who it claims, and where depmod is missing
 */
export async function prepareDebianInstaller(request: InstallerRequest): Promise<Media> {
  const { mirror, suite, directory, reporter, signal, now = new Date() } = request
  const asked = digest({ ASSEMBLY_VERSION, recipe, mirror, suite })
  const findReady = async (): Promise<Media | undefined> => {
    const key = await findResolved(directory, asked, now)
    return key === undefined ? undefined : loadMedia(directory, key)
  }
  const ready = await findReady()
  if (ready) return ready
  await mkdir(directory, { recursive: true })
  const onWait = (): void => reporter.info('another build prepares media; waiting for it')
  return withLock(directory, { signal, onWait }, async () => {
    const meanwhile = await findReady()
    if (meanwhile) return meanwhile
    const media = await resolve(request)
    await recordResolved(directory, asked, { key: media.key, now })
    return media
  })
}
