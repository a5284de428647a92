/** Fetches and verifies what installers boot from. */
import { loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import { HostError } from './errors.ts'
import type { Proxies } from './fetch/proxies.ts'
import { locateFull } from './host/disk.ts'
import { askForPrivilege, prepareHost } from './host/install.ts'
import { BUILD_REQUIREMENTS } from './host/plan.ts'
import { mediaRequirements, prepareMedia } from './media/index.ts'
import { mediaFiles, mediaStore } from './media/media-store.ts'
import { resolveMirrors } from './mirror/index.ts'
import { cacheDirectory } from './paths.ts'
import type { Reporter } from './report/reporter.ts'
import { withWorkDirectory } from './work.ts'

/** Media of one distro, as `bootstrap` tells of them. */
export interface BootstrapResult {
  distro: string
  kernel: string
  initrd: string
  kernelVersion: string
}

/** Fetches and verifies the media of distros, and nothing else. @throws UserError or HostError */
export async function bootstrap(
  names: readonly string[],
  options: {
    kickstartDirs: readonly string[]
    mirror: string
    install: boolean
    proxies: Proxies
    reporter: Reporter
    signal?: AbortSignal | undefined
  },
): Promise<BootstrapResult[]> {
  const distros = await Promise.all(names.map((name) => loadDistro(name, options.kickstartDirs)))
  const results: BootstrapResult[] = []
  const requirements = [...BUILD_REQUIREMENTS, ...distros.flatMap(mediaRequirements)]
  await askForPrivilege(options, requirements)
  options.reporter.phase('host', 'Host: qemu')
  await prepareHost(options, requirements)
  const cacheDir = cacheDirectory()
  for (const distro of distros) {
    options.reporter.phase('media', `Media: installer of ${distro.name}`)
    const mirrors = await resolveMirrors(options.mirror, distro)
    const { storage } = familyOf(distro).render(mirrors)
    const fetching = withWorkDirectory(cacheDir, (workDir) =>
      prepareMedia(distro, { ...options, mirrors, storage, cacheDir, workDir, actionsCache: false, label: distro.id }),
    )
    const { key, kernelVersion } = await fetching.catch(async (error: unknown) => {
      throw await locateFull(error, [cacheDir])
    })
    const folder = await mediaStore(cacheDir).locate(key)
    if (folder === undefined) {
      throw new HostError(`the installer of ${distro.name} could not be kept`, {
        where: cacheDir,
        advice: 'The warning before this names the reason.',
      })
    }
    results.push({ distro: distro.id, ...mediaFiles(folder), kernelVersion })
  }
  return results
}
