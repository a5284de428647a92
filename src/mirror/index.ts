/** Which mirror a build uses: the one asked for, the runner's own, or the distro's. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mirrors } from '../distro/families/family.ts'
import type { AnacondaDistro, Distro } from '../distro/header.ts'
import { osReleaseValue } from '../host/os-release.ts'
import { UserError } from '../errors.ts'
import { displayUrl } from '../fetch/urls.ts'
import { hidePassword } from '../report/secrets.ts'
import { chooseMirrors, namesDebian, parseDeb822Sources, parseOneLineSources, type AptSource } from './apt-sources.ts'
import { chooseTreeMirror } from './dnf-sources.ts'
import { atDate, DATE_FORMS, isDated } from './snapshot.ts'

/** A file that is missing or not readable names no mirror. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

/** Debian's installer writes its own into sources.list; those of third parties lie in sources.list.d. */
async function readAptSources(etc: string): Promise<AptSource[]> {
  const apt = join(etc, 'apt')
  const sources = parseOneLineSources(await readText(join(apt, 'sources.list')))
  const parts = join(apt, 'sources.list.d')
  for (const name of (await readdir(parts).catch(() => [])).sort()) {
    const text = await readText(join(parts, name))
    const found = name.endsWith('.list') ? parseOneLineSources(text) : parseDeb822Sources(text)
    if (/\.(list|sources)$/.test(name)) sources.push(...found.filter(namesDebian))
  }
  return sources
}

/** The mirrors that a Debian host's apt uses; undefined on any other host. */
async function aptMirrors(etc: string): Promise<Mirrors | undefined> {
  const osRelease = await readText(join(etc, 'os-release'))
  if (osReleaseValue(osRelease, 'ID') !== 'debian') return undefined
  return chooseMirrors(await readAptSources(etc), osReleaseValue(osRelease, 'VERSION_CODENAME') ?? 'sid')
}

/** `ID` of os-release(5), and how this project's distros of that distribution begin. */
const RHEL_LIKE: Record<string, string> = {
  almalinux: 'alma',
  rocky: 'rocky',
  centos: 'centos',
  fedora: 'fedora',
  scientific: 'sl',
}

/** The mirror that dnf uses on a host of the same distribution and major release; undefined on any other host. */
async function dnfMirrors(distro: AnacondaDistro, etc: string): Promise<Mirrors | undefined> {
  const osRelease = await readText(join(etc, 'os-release'))
  const prefix = RHEL_LIKE[osReleaseValue(osRelease, 'ID') ?? '']
  const major = osReleaseValue(osRelease, 'VERSION_ID')?.split('.')[0]
  if (
    prefix === undefined ||
    major === undefined ||
    !distro.id.startsWith(prefix) ||
    distro.release?.split('.')[0] !== major
  )
    return undefined
  const variables: Record<string, string> = {
    releasever: major,
    releasever_major: major,
    basearch: distro.arch,
    arch: distro.arch,
  }
  for (const directory of ['yum/vars', 'dnf/vars']) {
    for (const name of await readdir(join(etc, directory)).catch(() => []))
      variables[name] = (await readText(join(etc, directory, name))).trim()
  }
  const parts = join(etc, 'yum.repos.d')
  const names = (await readdir(parts).catch(() => [])).filter((name) => name.endsWith('.repo')).sort()
  const mirror = chooseTreeMirror(
    await Promise.all(names.map((name) => readText(join(parts, name)))),
    variables,
    distro.tree,
  )
  return mirror === undefined ? undefined : { mirror }
}

/**
 * The mirrors of one build.
 * @param requested a URL as `mirrorUrl` has it, or `auto`: the host's own where the host is of the distro's distribution, else the distro's
 * @param options.snapshot the moment whose packages are asked for; undefined for now
 * @param options.etc the host's configuration directory
 * @throws UserError for a moment without an archive that is dated, and for such an archive without a moment
 */
export async function resolveMirrors(
  requested: string,
  distro: Distro,
  { snapshot, etc = '/etc' }: { snapshot?: Date | undefined; etc?: string } = {},
): Promise<Mirrors> {
  if (requested !== 'auto') hidePassword(requested)
  if (snapshot) return datedMirrors(requested, distro, snapshot)
  const own: Mirrors = { mirror: distro.mirror, securityMirror: distro.securityMirror }
  if (requested !== 'auto') {
    if (!isDated(requested)) return { ...own, mirror: requested }
    throw new UserError("the mirror's URL has a place for a date, and no snapshot is asked for", {
      where: 'inputs',
      advice: 'Name the day with the input "snapshot", or a mirror without one.',
    })
  }
  const host = distro.family === 'debian-installer' ? await aptMirrors(etc) : await dnfMirrors(distro, etc)
  return host ? { mirror: host.mirror, securityMirror: host.securityMirror ?? own.securityMirror } : own
}

/** The mirrors of a moment. The host's own are of today. */
function datedMirrors(requested: string, distro: Distro, snapshot: Date): Mirrors {
  if (requested !== 'auto' && !isDated(requested)) {
    throw new UserError(`the mirror ${displayUrl(requested)} has no date in its URL, and a snapshot is asked for`, {
      where: 'inputs',
      advice: `Write one of ${DATE_FORMS} where its URL has the date, or leave the mirror out.`,
    })
  }
  const mirror = requested === 'auto' ? distro.snapshots.mirror : requested
  const { securityMirror } = distro.snapshots
  const missing = [
    ...(mirror === undefined ? ['snapshot-mirror'] : []),
    ...(distro.securityMirror !== undefined && securityMirror === undefined ? ['snapshot-security-mirror'] : []),
  ]
  if (mirror === undefined || missing.length > 0) {
    throw new UserError(`no dated archive of ${distro.name} is known`, {
      where: { file: distro.file, line: 1 },
      advice: `Write ${missing.map((key) => `"${key}"`).join(' and ')} into its header, or build without a snapshot.`,
    })
  }
  return {
    mirror: atDate(mirror, snapshot),
    securityMirror: securityMirror === undefined ? undefined : atDate(securityMirror, snapshot),
    snapshot,
  }
}
