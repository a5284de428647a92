import type { Distro } from '../header.ts'
import { anaconda } from './anaconda/index.ts'
import { debianInstaller } from './debian-installer/index.ts'
import type { InstallerFamily } from './family.ts'

/** How a distro is installed. */
export function familyOf(distro: Distro): InstallerFamily {
  return distro.family === 'anaconda' ? anaconda(distro) : debianInstaller(distro)
}
