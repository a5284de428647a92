/** The installer's run: a base without a catalogue, or everything in one pass. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { installArchive, installScripts, onePassArchive } from '../guest/archive.ts'
import { createDisk } from '../image/qcow2.ts'
import { fetchBase, keepBase } from '../store/actions-cache.ts'
import { findBase, publishBase } from '../store/base-cache.ts'
import type { Base, BuildContext, StampedDisk } from './context.ts'
import { CATALOGUE_PROOF, readCatalogue } from '../puppet/catalogue.ts'
import { profileSettings, runStep, type GuestStep } from './guest.ts'
import { explainPuppet, treeMapping } from './puppet.ts'

/** Raised when bases of older versions must not be used. */
const BASE_SCHEMA_VERSION = 1

/** The key of a base: everything that shapes it. Equal inputs give an equal key. */
export function baseKey(context: Pick<BuildContext, 'media' | 'rendered' | 'machine' | 'family'>): string {
  const parts = [
    BASE_SCHEMA_VERSION,
    context.media.key,
    { ...context.rendered, places: [] },
    installScripts(context.family.files),
    context.machine.diskBytes,
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** The base of this build, installed unless the cache has it. @throws GuestError when the installation fails */
export async function installBase(context: BuildContext): Promise<Base> {
  const { distro, reporter, cacheDir } = context
  const key = baseKey(context)
  const directory = join(cacheDir, 'bases')
  reporter.phase('base', `Base: ${distro.name}`)
  const cached = (await findBase(directory, key)) ?? (await fetchBase({ directory, key, reporter }))
  if (cached) {
    reporter.info(`base image from the cache, made ${cached.record.createdAt}`)
    return { disk: cached.disk, key, cacheHit: true, createdAt: cached.record.createdAt }
  }
  const started = Date.now()
  const disk = join(context.workDir, 'base.qcow2')
  await createDisk(disk, context.machine.diskBytes)
  await runStep(context, {
    ...installation(context, disk),
    archive: (nonce) => installArchive({ nonce, rendered: context.rendered, installer: context.family.files }),
    successEvent: 'installed',
    requires: { puppet: false, files: [] },
  })
  const record = {
    distro: distro.id,
    createdAt: new Date().toISOString(),
    installSeconds: Math.round((Date.now() - started) / 1000),
  }
  const base = await publishBase({ directory, key, disk, record })
  await keepBase({ directory, key, reporter })
  return { disk: base.disk, key, cacheHit: false, createdAt: record.createdAt }
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
