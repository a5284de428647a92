/** The installer's run: a base without a catalogue, or everything in one pass. */
import { join } from 'node:path'
import { createDisk } from '../image/qcow2.ts'
import { baseKey, installRun, onePassRun } from '../runs.ts'
import { formatBytes } from '../report/format.ts'
import { BASE_DISK, baseStore, type BaseDetails } from '../store/bases.ts'
import { fetchEntry, keepEntry } from '../store/cache.ts'
import type { Entry } from '../store/store.ts'
import { cacheAccess, type Base, type BuildContext, type StampedDisk } from './context.ts'
import { executeRun } from './guest.ts'
import { applyProfile } from './puppet.ts'
import { proveSignatures } from './signatures.ts'

/** The base of this build, installed unless the cache has it. @throws GuestError when the installation fails */
export async function installBase(context: BuildContext): Promise<Base> {
  const { plan, media, directories, reporter } = context
  const { distro, diskBytes, inputs } = plan
  const run = installRun(plan)
  const key = baseKey(run, { mediaKey: media.key, diskBytes })
  // What a dated archive serves does not change.
  const maxAgeDays = inputs.snapshot && inputs.baseMaxAgeDays > 0 ? Infinity : inputs.baseMaxAgeDays
  const store = baseStore(plan.cacheDir, maxAgeDays)
  const caches = cacheAccess(context)
  reporter.phase('base', `Base: ${distro.name}`)
  const cached = await fetchEntry(store, key, caches)
  if (cached) {
    const base = { ...baseOf(cached), cacheHit: true, shared: false }
    reporter.info(`base image from the cache, made ${base.createdAt}, ${formatBytes(base.sizeBytes)}`)
    return base
  }
  const started = Date.now()
  const disk = join(directories.work, BASE_DISK)
  await createDisk(disk, diskBytes)
  await executeRun(context, run, disk)
  const details = { distro: distro.id, installSeconds: Math.round((Date.now() - started) / 1000) }
  const base = await store.make({ key, workDir: directories.work, files: { [BASE_DISK]: disk }, details })
  const shared = await keepEntry(store, base, caches)
  return { ...baseOf(base), cacheHit: false, shared }
}

function baseOf({ key, folder, record }: Entry<BaseDetails>): Pick<Base, 'disk' | 'key' | 'sizeBytes' | 'createdAt'> {
  return {
    disk: join(folder, BASE_DISK),
    key,
    sizeBytes: record.files[BASE_DISK]?.sizeBytes ?? 0,
    createdAt: record.createdAt,
  }
}

/** `layers: off`: installation, catalogue and sealing in one pass. @throws GuestError when any of them fails */
export async function installOnePass(context: BuildContext): Promise<StampedDisk> {
  const { plan, directories, reporter } = context
  reporter.phase('base', `One pass: ${plan.distro.name} with profile ${plan.profile.id}`)
  const disk = join(directories.work, 'image.qcow2')
  await createDisk(disk, plan.diskBytes)
  const catalogue = await applyProfile(context, onePassRun(plan), disk)
  return { disk, upgraded: false, catalogue, signatures: proveSignatures(context, catalogue, 'base') }
}
