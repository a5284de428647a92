/** Anaconda, from EL5 to EL10 and Fedora. */
import { anacondaFiles } from '../../../guest/installers.ts'
import type { AnacondaDistro } from '../../header.ts'
import type { Hardware } from '../../../vm/arguments.ts'
import { GUEST_KERNEL_ARGUMENTS, KERNEL_FATAL, type InstallerFamily } from '../family.ts'
import { onePassReason } from '../../storage.ts'
import { bootArguments } from './boot.ts'
import { isAtLeast, type Generation } from './generations.ts'
import { createInstallProgress, installFatal } from './log.ts'
import { judgePortLine } from './port.ts'
import { knowsProxies, throughProxies } from './proxies.ts'
import { renderKickstart } from './render.ts'

/** The port on which Anaconda writes all its logs when it exists, from EL7. */
export const LOG_PORT = 'org.fedoraproject.anaconda.log.0'

/** Processors that a release is compiled for, where that is not the first x86-64 (x86-64 psABI, micro-architecture levels). */
const CPU_LEVELS: Partial<Record<Generation, Hardware['cpu']>> = { el9: 'x86-64-v2', el10: 'x86-64-v3' }

export function anaconda(distro: AnacondaDistro): InstallerFamily {
  const { generation, tree } = distro
  const modern = isAtLeast(generation, 'el7')
  return {
    render: (mirrors) => renderKickstart(distro, mirrors),
    throughProxies: (kickstart, proxies) => throughProxies(kickstart, proxies, generation),
    knowsProxies: knowsProxies(generation),
    installArguments: ({ mirror }) => `${bootArguments(generation, `${mirror}/${tree}`)} ${GUEST_KERNEL_ARGUMENTS}`,
    // From EL7 the installer leaves its initrd; dracut takes what is below /updates along (apply-live-updates.sh).
    files: anacondaFiles(modern ? 'updates/' : ''),
    hardware: modern ? { cpu: CPU_LEVELS[generation], virtioPort: LOG_PORT } : { machine: 'pc', cpu: 'baseline' },
    // And the oldest kernels know no rdinit for an appended archive.
    onePass: modern ? onePassReason(distro.lines) : 'the initrds of EL5 and EL6 lack what a stamp needs',
    looksInside: modern,
    installFatal: ({ places }) => installFatal(generation, places),
    stampFatal: KERNEL_FATAL,
    judgePortLine,
    // Downloading packages and running scriptlets print nothing for long.
    installQuietSeconds: 900,
    createProgress: () => createInstallProgress(generation),
  }
}
