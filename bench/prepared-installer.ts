import { mkdir } from 'node:fs/promises'
import { loadDistro } from '../src/distro/catalogue.ts'
import { familyOf } from '../src/distro/families/index.ts'
import { readProxies } from '../src/fetch/proxies.ts'
import { prepareMedia } from '../src/media/index.ts'
import { resolveMirrors } from '../src/mirror/index.ts'
import type { Reporter } from '../src/report/reporter.ts'

/** Media and kickstart of a distro that ships, fetched anew into `workDir`: what every flow begins with. */
export async function prepareInstaller(name: string, { workDir, reporter }: { workDir: string; reporter: Reporter }) {
  await mkdir(workDir, { recursive: true })
  const distro = await loadDistro(name, ['kickstarts'])
  const mirrors = await resolveMirrors('auto', distro)
  const { render, throughProxies } = familyOf(distro)
  const rendered = render(mirrors)
  const { kernel, initrd } = await prepareMedia(distro, {
    mirrors,
    storage: rendered.storage,
    proxies: readProxies(process.env),
    cacheDir: workDir,
    workDir,
    actionsCache: false,
    label: distro.id,
    reporter,
  })
  return { distro, rendered, throughProxies, kernel, initrd }
}
