/** Applies one profile to an overlay of the base, in a chroot under the installer's kernel. */
import { join } from 'node:path'
import { GUEST_KERNEL_ARGUMENTS } from '../distro/families/family.ts'
import { stampArchive } from '../guest/archive.ts'
import { createOverlay } from '../image/qcow2.ts'
import type { Base, BuildContext, StampedDisk } from './context.ts'
import { CATALOGUE_PROOF, readCatalogue } from '../puppet/catalogue.ts'
import { profileSettings, runStep } from './guest.ts'
import { explainPuppet, treeMapping } from './puppet.ts'

/** Within this time a mirror keeps the package files that the base's lists name. */
const LISTS_FRESH_MS = 6 * 60 * 60 * 1000

/** Downloads inside Puppet print nothing while they run. */
const QUIET_SECONDS = 600

/**
 * Kernel command line of a stamp. SELinux is off, not permissive: before Linux 5.5 a kernel that has it but no policy
 * lets nobody write the labels that the sealing sets.
 */
export function stampArguments(): string {
  return `rdinit=/cloudstamp/stamp selinux=0 ${GUEST_KERNEL_ARGUMENTS}`
}

/** @throws GuestError with the findings when the catalogue or the sealing fails */
export async function stampProfile(context: BuildContext, base: Base): Promise<StampedDisk> {
  const { reporter, profile } = context
  reporter.phase('stamp', `Stamp: profile ${profile.id}`)
  const disk = join(context.workDir, 'stamp.qcow2')
  await createOverlay({ path: disk, backing: base.disk })
  const refreshPackages = Date.now() - Date.parse(base.createdAt) > LISTS_FRESH_MS
  const settings = profileSettings(context, { refreshPackages })
  const outcome = await explainPuppet(context, 'stamp', () =>
    runStep(context, {
      name: 'stamp',
      title: 'the stamp',
      disk,
      archive: (nonce) => stampArchive({ nonce, settings }),
      hardware: { cpu: context.family.hardware.cpu },
      append: stampArguments(),
      successEvent: 'sealed',
      requires: CATALOGUE_PROOF,
      fatalPatterns: context.family.stampFatal,
      quietSeconds: QUIET_SECONDS,
      onLine: (line) => {
        reporter.log(line)
        reporter.progress({ text: line })
      },
    }),
  )
  return { disk, base, catalogue: await readCatalogue(outcome, treeMapping(context, 'stamp')) }
}
