/** How a profile of an environment is applied in the guest. Pure. */
import type { Environment } from './environment.ts'
import { isInside } from './environment-conf.ts'
import { GUEST_TREE } from './place.ts'
import type { Profile } from './profile.ts'

export interface ApplyArguments {
  /** A file, or a directory all of whose manifests count. */
  manifest: string
  /** Assigned to the node as a classifier would, beside what the manifest says of it; empty for none. */
  className: string
  /** As Puppet's setting `modulepath`; Puppet itself replaces `$basemodulepath` and the like. */
  modulePath: string
  /**
   * A hiera.yaml for the global layer, the only place for version 3 and the only layer of Puppet 3; empty when Puppet
   * finds it in the environment.
   */
  hieraConfig: string
}

export function applyArguments(environment: Environment, profile: Profile): ApplyArguments {
  const { modulePath, hiera } = environment
  const main = environment.manifest === undefined ? '/dev/null' : inGuest(environment.manifest)
  return {
    manifest: profile.isClass ? main : inGuest(profile.manifest),
    className: profile.isClass ? profile.id : '',
    modulePath: modulePath.map(inGuest).join(':'),
    hieraConfig: (hiera.version ?? 5) < 4 ? inGuest('hiera.yaml') : '',
  }
}

function inGuest(path: string): string {
  return isInside(path) ? `${GUEST_TREE}${path === '.' ? '' : path}` : path
}
