/** What an installer boots from: fetched, verified, put together and kept. */
import type { Mirrors } from '../distro/families/family.ts'
import type { Distro } from '../distro/header.ts'
import type { ExtraStorage } from '../distro/storage.ts'
import type { Proxies } from '../fetch/proxies.ts'
import type { CacheAccess } from '../store/cache.ts'
import { prepareDebianInstaller } from './debian-installer/index.ts'
import type { Media } from './media.ts'
import { prepareTree } from './tree/index.ts'

export interface PrepareMediaOptions extends CacheAccess {
  mirrors: Mirrors
  /** What the kickstart's storage needs beyond plain partitions. */
  storage: readonly ExtraStorage[]
  proxies: Proxies
}

/**
 * The kernel and initrd of a distro's installer, leased; downloads only what the caches lack.
 * @throws HostError where the mirror fails or is not who it claims
 */
export async function prepareMedia(
  distro: Distro,
  { mirrors, storage, ...access }: PrepareMediaOptions,
): Promise<Media> {
  const { mirror, snapshot } = mirrors
  if (distro.family === 'debian-installer') {
    return prepareDebianInstaller({ ...access, mirror, storage, suite: distro.suite, validAt: snapshot })
  }
  const { name, tree, pins, file: kickstart } = distro
  return prepareTree({ ...access, name, tree: `${mirror}/${tree}`, pins, kickstart })
}
