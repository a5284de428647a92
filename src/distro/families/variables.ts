/** What a kickstart may ask for. Pure. */
import type { Distro } from '../header.ts'
import type { Mirrors } from './family.ts'

/** Variables that a kickstart's body may use as `{{ name }}`. */
export function kickstartVariables(distro: Distro, mirrors: Mirrors): Record<string, string> {
  return {
    name: distro.name,
    mirror: mirrors.mirror,
    ...(mirrors.securityMirror === undefined ? {} : { 'security-mirror': mirrors.securityMirror }),
    ...(distro.family === 'anaconda' ? { tree: `${mirrors.mirror}/${distro.tree}` } : { suite: distro.suite }),
    ...(distro.release === undefined ? {} : { release: distro.release }),
  }
}
