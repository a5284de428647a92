/** Anaconda, from EL5 to EL10 and Fedora. */
import type { Distro } from '../../header.ts'
import { GUEST_KERNEL_ARGUMENTS, KERNEL_FATAL, type InstallerFamily } from '../family.ts'
import { bootArguments } from './boot.ts'
import { isAtLeast } from './commands.ts'
import { createInstallProgress, installFatal } from './log.ts'
import { generationOf, renderKickstart } from './render.ts'

/** The port on which Anaconda writes all its logs when it exists, from EL7. */
export const LOG_PORT = 'org.fedoraproject.anaconda.log.0'

/** @throws UserError when the header does not name the generation */
export function anaconda(distro: Distro): InstallerFamily {
  const generation = generationOf(distro)
  const modern = isAtLeast(generation, 'el7')
  return {
    render: (mirrors) => renderKickstart(distro, mirrors),
    installArguments: ({ mirror }) => `${bootArguments(generation, `${mirror}/${distro.tree ?? ''}`)} ${GUEST_KERNEL_ARGUMENTS}`,
    hardware: modern ? { virtioPort: LOG_PORT } : { machine: 'pc' },
    // The initrds of EL5 and EL6 lack what a stamp needs, and the oldest kernels know no rdinit for an appended archive.
    layered: modern,
    installFatal: ({ places }) => installFatal(generation, places),
    stampFatal: KERNEL_FATAL,
    // Downloading packages and running scriptlets print nothing for long.
    installQuietSeconds: 900,
    createProgress: () => createInstallProgress(generation),
  }
}
