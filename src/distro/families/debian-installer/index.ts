/** Debian's installer, whose kickstart front end is kickseed. */
import { debianInstallerFiles } from '../../../guest/installers.ts'
import type { DebianDistro } from '../../header.ts'
import { GUEST_KERNEL_ARGUMENTS, KERNEL_FATAL, type InstallerFamily } from '../family.ts'
import { createInstallProgress, INSTALLER_FATAL } from './log.ts'
import { throughProxies } from './proxies.ts'
import { renderKickstart } from './render.ts'

export function debianInstaller(distro: DebianDistro): InstallerFamily {
  return {
    render: (mirrors) => renderKickstart(distro, mirrors),
    throughProxies,
    knowsProxies: true,
    installArguments: () => `priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text ${GUEST_KERNEL_ARGUMENTS}`,
    files: debianInstallerFiles,
    hardware: {},
    onePass: undefined,
    looksInside: true,
    installFatal: () => INSTALLER_FATAL,
    stampFatal: KERNEL_FATAL,
    installQuietSeconds: 600,
    createProgress: createInstallProgress,
  }
}
