/** Applies one profile to an overlay of the base, in a chroot under the installer's kernel. */
import { join } from 'node:path'
import { createOverlay } from '../image/qcow2.ts'
import { stampRun } from '../runs.ts'
import type { Base, BuildContext, StampedDisk } from './context.ts'
import { applyProfile } from './puppet.ts'
import { proveSignatures } from './signatures.ts'

/** Within this time a mirror keeps the package files that the base's lists name. */
const LISTS_FRESH_MS = 6 * 60 * 60 * 1000

/** @throws GuestError with the findings when the catalogue or the sealing fails, or packages are not trusted */
export async function stampProfile(context: BuildContext, base: Base): Promise<StampedDisk> {
  const { plan, directories, reporter } = context
  reporter.phase('stamp', `Stamp: profile ${plan.profile.id}`)
  const disk = join(directories.work, 'stamp.qcow2')
  await createOverlay({ path: disk, backing: base.disk })
  const aged = Date.now() - Date.parse(base.createdAt) > LISTS_FRESH_MS
  const refreshPackages = aged && !plan.inputs.snapshot
  const catalogue = await applyProfile(context, stampRun(plan, { refreshPackages }), disk)
  const signatures = proveSignatures(context, catalogue, 'stamp')
  return { disk, base, upgraded: refreshPackages && plan.inputs.upgrade, catalogue, signatures }
}
