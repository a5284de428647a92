/** The installer's run: a base without a catalogue, or everything in one pass. */
import { join } from 'node:path'
import { keyOf } from '../digest.ts'
import { installArchive, installScripts, onePassArchive } from '../guest/archive.ts'
import { createDisk } from '../image/qcow2.ts'
import { BASE_DISK, baseStore } from '../store/bases.ts'
import { fetchEntry, keepEntry } from '../store/cache.ts'
import type { Base, BuildContext, StampedDisk } from './context.ts'
import { CATALOGUE_PROOF, readCatalogue } from '../puppet/catalogue.ts'
import { profileSettings, runStep, type GuestStep } from './guest.ts'
import { explainPuppet, treeMapping } from './puppet.ts'

/** Raised when bases of older versions must not be used. */
const BASE_SCHEMA_VERSION = 1

/** The key of a base: everything that shapes it. Equal inputs give an equal key. */
export function baseKey(context: Pick<BuildContext, 'media' | 'rendered' | 'machine' | 'family'>): string {
  return keyOf([
    BASE_SCHEMA_VERSION,
    context.media.key,
    { ...context.rendered, places: [] },
    installScripts(context.family.files),
    context.machine.diskBytes,
  ])
}

/** The base of this build, installed unless the cache has it. @throws GuestError when the installation fails */
export async function installBase(context: BuildContext): Promise<Base> {
  const { distro, reporter, workDir } = context
  const key = baseKey(context)
  const store = baseStore(context.cacheDir)
  reporter.phase('base', `Base: ${distro.name}`)
  const cached = await fetchEntry(store, key, context)
  if (cached) {
    const { createdAt } = cached.record
    reporter.info(`base image from the cache, made ${createdAt}`)
    return { disk: join(cached.folder, BASE_DISK), key, cacheHit: true, createdAt }
  }
  const started = Date.now()
  const disk = join(workDir, BASE_DISK)
  await createDisk(disk, context.machine.diskBytes)
  await runStep(context, {
    ...installation(context, disk),
    archive: (nonce) => installArchive({ nonce, rendered: context.rendered, installer: context.family.files }),
    successEvent: 'installed',
    requires: { puppet: false, files: [] },
  })
  const details = { distro: distro.id, installSeconds: Math.round((Date.now() - started) / 1000) }
  const base = await store.make({ key, workDir, files: { [BASE_DISK]: disk }, details })
  await keepEntry(store, base, context)
  return { disk: join(base.folder, BASE_DISK), key, cacheHit: false, createdAt: base.record.createdAt }
}

/** `layers: off`: installation, catalogue and sealing in one pass. @throws GuestError when any of them fails */
export async function installOnePass(context: BuildContext): Promise<StampedDisk> {
  context.reporter.phase('base', `One pass: ${context.distro.name} with profile ${context.profile.id}`)
  const disk = join(context.workDir, 'image.qcow2')
  await createDisk(disk, context.machine.diskBytes)
  const settings = profileSettings(context, { refreshPackages: false })
  const outcome = await explainPuppet(context, 'base', () =>
    runStep(context, {
      ...installation(context, disk),
      archive: (nonce) =>
        onePassArchive({ nonce, rendered: context.rendered, installer: context.family.files, settings }),
      successEvent: 'sealed',
      requires: CATALOGUE_PROOF,
    }),
  )
  return { disk, catalogue: await readCatalogue(outcome, treeMapping(context, 'base')) }
}

function installation(context: BuildContext, disk: string): Omit<GuestStep, 'archive' | 'successEvent' | 'requires'> {
  const { family, reporter } = context
  const progressOf = family.createProgress()
  return {
    name: 'install',
    title: 'the installation',
    disk,
    hardware: family.hardware,
    append: family.installArguments(context.mirrors),
    fatalPatterns: family.installFatal(context.rendered),
    quietSeconds: family.installQuietSeconds,
    onLine: (line) => {
      reporter.log(line)
      const progress = progressOf(line)
      if (progress) reporter.progress(progress)
    },
  }
}
