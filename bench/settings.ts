import type { ProfileSettings } from '../src/guest/archive.ts'
import { applyArguments } from '../src/puppet/apply.ts'
import { findProfile } from '../src/puppet/profile.ts'
import { readConfigTree, readContents } from '../src/puppet/tree.ts'

/** What a guest is told of a profile that ships, with nothing asked for beside it. */
export async function plainSettings(profile: string): Promise<ProfileSettings> {
  const tree = await readConfigTree('configs')
  return {
    profile,
    hostName: 'localhost.localdomain',
    keepConfig: false,
    refreshPackages: false,
    upgradePackages: false,
    mirrorRewrites: [],
    options: [],
    environment: 'production',
    facts: '',
    secretPaths: [],
    removePuppet: false,
    packageKeys: new Map(),
    puppet: applyArguments(tree.environment, await findProfile(tree, { name: profile })),
    configTree: readContents(tree),
  }
}
