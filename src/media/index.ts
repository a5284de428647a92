/** What an installer boots from: fetched, verified, put together and kept. */
import { join } from 'node:path'
import type { Distro } from '../distro/header.ts'
import type { Proxies } from '../fetch/proxies.ts'
import type { Reporter } from '../report/reporter.ts'
import { prepareDebianInstaller } from './debian-installer/index.ts'
import type { Media } from './media.ts'
import { prepareTree } from './tree/index.ts'

export interface PrepareMediaOptions {
  /** URL without a trailing slash, as `resolveMirrors` returns it. */
  mirror: string
  /** Cloudstamp's cache directory; media live in `media` below it. */
  cacheDir: string
  proxies: Proxies
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * The kernel and initrd of a distro's installer; downloads only what the cache lacks.
 * @throws HostError where the mirror fails or is not who it claims
 */
export async function prepareMedia(
  distro: Distro,
  { mirror, cacheDir, proxies, reporter, signal }: PrepareMediaOptions,
): Promise<Media> {
  const directory = join(cacheDir, 'media')
  if (distro.family === 'debian-installer') {
    return prepareDebianInstaller({ mirror, suite: distro.suite, directory, proxies, reporter, signal })
  }
  const { name, tree, pins, file: kickstart } = distro
  return prepareTree({ name, tree: `${mirror}/${tree}`, pins, kickstart, directory, proxies, reporter, signal })
}
