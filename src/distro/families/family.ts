/** What a build needs of an installer's family. */
import type { FatalPattern } from '../../vm/watchdog.ts'
import type { Progress } from '../../report/reporter.ts'
import type { Distro } from '../header.ts'
import { renderKickstart, type Mirrors, type RenderedKickstart } from './debian-installer.ts'
import { createInstallProgress, INSTALLER_FATAL, KERNEL_FATAL } from './debian-installer-log.ts'
import { UserError } from '../../errors.ts'

export interface InstallerFamily {
  render: (distro: Distro, mirrors: Mirrors) => RenderedKickstart
  /** Kernel command line of an installation. */
  installArguments: string
  installFatal: readonly FatalPattern[]
  stampFatal: readonly FatalPattern[]
  /** Seconds that an installation may be silent. */
  installQuietSeconds: number
  createProgress: () => (line: string) => Progress | undefined
}

/**
 * Kernel arguments of a virtual machine that lives for one run: no defences against neighbours that it does not have,
 * no zeroing of pages that are overwritten next, no probing of clocks. Each costs time under emulation; norandmaps most:
 * TCG keys translated code by address, and with random addresses each process has its libraries translated anew (a fork
 * and exec takes a quarter of the time without).
 */
export const GUEST_KERNEL_ARGUMENTS =
  'console=ttyS0,115200n8 norandmaps mitigations=off nopti init_on_alloc=0 tsc=reliable nowatchdog audit=0 apparmor=0'

const debianInstaller: InstallerFamily = {
  render: renderKickstart,
  installArguments: `priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${GUEST_KERNEL_ARGUMENTS}`,
  installFatal: INSTALLER_FATAL,
  stampFatal: KERNEL_FATAL,
  installQuietSeconds: 600,
  createProgress: createInstallProgress,
}

/** @throws UserError for a family that cannot be built */
export function familyOf(distro: Distro): InstallerFamily {
  if (distro.family === 'debian-installer') return debianInstaller
  throw new UserError(`distros of the family "${distro.family}" cannot be built yet`, {
    where: `${distro.file}:1`,
    advice: 'Families that can be built: debian-installer.',
  })
}
