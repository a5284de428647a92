/** What an installer boots from: fetched, verified, put together and kept. */
import type { Mirrors } from '../distro/families/family.ts'
import type { Distro } from '../distro/header.ts'
import type { ExtraStorage } from '../distro/storage.ts'
import type { Proxies } from '../fetch/proxies.ts'
import { IMAGE_REQUIREMENTS, type Requirement } from '../host/plan.ts'
import type { CacheAccess } from '../store/cache.ts'
import { prepareDebianInstaller } from './debian-installer/index.ts'
import { prepareImage } from './iso/index.ts'
import type { Media } from './media.ts'
import { prepareTree } from './tree/index.ts'

export interface PrepareMediaOptions extends CacheAccess {
  mirrors: Mirrors
  /** What the kickstart's storage needs beyond plain partitions. */
  storage: readonly ExtraStorage[]
  proxies: Proxies
}

/** Programs that preparing a distro's media takes beside those of every build. */
export function mediaRequirements(distro: Distro): readonly Requirement[] {
  return distro.family === 'anaconda' && distro.image ? IMAGE_REQUIREMENTS : []
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
  const { name, pins, published, image, file: kickstart } = distro
  const tree = `${mirror}/${distro.tree}`
  if (image === undefined) return prepareTree({ ...access, name, tree, pins, kickstart })
  const { path, list, ...signer } = image
  const urls = { tree, image: `${mirror}/${path}`, list: `${mirror}/${list}` }
  return prepareImage({ ...access, ...urls, ...signer, name, published })
}
