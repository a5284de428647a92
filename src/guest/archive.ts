/** What the host puts into the initrd for one run of a guest. Pure. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { ApplyArguments } from '../puppet/apply.ts'
import { CLEARED, INSTALLERS, REMOVED, type SealedPath } from './contract.ts'
import type { GuestFile } from './guest-file.ts'
import type { InstallerFamily, RenderedKickstart } from '../distro/families/family.ts'
import { proxyEnvironment, type Proxies } from '../fetch/proxies.ts'
import type { InstallerFiles } from './installers.ts'
import { LISTING } from './listing.ts'
import apply from './scripts/apply.sh'
import firstProcess from './scripts/first-process.sh'
import forgetProxies from './scripts/forget-proxies.sh'
import events from './scripts/events.sh'
import fileSystems from './scripts/file-systems.sh'
import compiled from './scripts/compiled.rb'
import managed from './scripts/managed.rb'
import nameDisks from './scripts/name-disks.sh'
import privateScript from './scripts/private.sh'
import seal from './scripts/seal.sh'
import signatures from './scripts/signatures.sh'
import hygiene from './scripts/hygiene.sh'
import inspect from './scripts/inspect.sh'
import stamp from './scripts/stamp.sh'

/** What applying a profile needs to know inside the guest. */
export interface ProfileSettings {
  profile: string
  /** Of the guest and of the image. */
  hostName: string
  keepConfig: boolean
  /** Whether package lists are fetched anew first: a cached base's may name files that the mirror has dropped. */
  refreshPackages: boolean
  /** Whether the base's packages are upgraded before the catalogue. */
  upgradePackages: boolean
  /** Mirrors of the build and what the image shall ask instead. */
  mirrorRewrites: { from: string; to: string }[]
  puppet: ApplyArguments
  /** Further arguments of puppet apply. */
  options: readonly string[]
  environment: string
  /** External facts as JSON; empty for none. */
  facts: string
  /** Where secrets go; they themselves do not travel in an archive, which lies on the host's disk. */
  secretPaths: readonly string[]
  removePuppet: boolean
  /** ASCII-armoured keys of those who may sign packages, by fingerprint; none where packages are not checked. */
  packageKeys: ReadonlyMap<string, string>
  /** Paths are relative to the config tree. */
  configTree: ArchiveEntry[]
}

/** Where the config tree lies. */
const TREE = 'cloudstamp/config'

const KICKSTART = 'ks.cfg'

const EVENTS = 'cloudstamp/events'

const library: GuestFile[] = [
  { path: EVENTS, mode: 0o644, data: events },
  { path: 'cloudstamp/name-disks', mode: 0o644, data: nameDisks },
]

const installing: GuestFile[] = [...library, { path: 'cloudstamp/forget-proxies', mode: 0o644, data: forgetProxies }]

const applying: GuestFile[] = [
  { path: 'cloudstamp/apply', mode: 0o644, data: apply },
  { path: 'cloudstamp/private', mode: 0o644, data: privateScript },
  { path: 'cloudstamp/file-systems', mode: 0o644, data: fileSystems },
  { path: 'cloudstamp/compiled.rb', mode: 0o644, data: compiled },
  { path: 'cloudstamp/managed.rb', mode: 0o644, data: managed },
  { path: 'cloudstamp/signatures', mode: 0o644, data: signatures },
  { path: 'cloudstamp/seal', mode: 0o644, data: seal },
  { path: 'cloudstamp/sealed/installers', mode: 0o644, data: patterns(INSTALLERS) },
  { path: 'cloudstamp/sealed/removed', mode: 0o644, data: patterns(REMOVED) },
  { path: 'cloudstamp/sealed/cleared', mode: 0o644, data: patterns(CLEARED) },
  ...LISTING,
]

/** What an installer is given. */
export interface InstallerInput {
  rendered: RenderedKickstart
  installer: InstallerFiles
}

/** The archive of an installation without a catalogue, less what is of its moment. */
export function installArchive({ rendered, installer }: InstallerInput): ArchiveEntry[] {
  const scripts = [...installing, ...installer.installing, ...installer.base]
  return toEntries([kickstart(rendered), ...placed(installer, [...scripts, ...rendered.files])])
}

/** The archive of an installation that applies the catalogue and seals in the same pass, less what is of its moment. */
export function onePassArchive({
  rendered,
  installer,
  settings,
}: InstallerInput & { settings: ProfileSettings }): ArchiveEntry[] {
  const scripts = [...installing, ...installer.installing, ...applying, ...installer.onePass]
  return toEntries([
    kickstart(rendered),
    ...placed(installer, [...scripts, ...rendered.files, ...profileFiles(settings)]),
  ])
}

/** The archive of a stamp, whose first process is /cloudstamp/stamp, less what is of its moment. */
export function stampArchive(settings: ProfileSettings): ArchiveEntry[] {
  return ownArchive(settings, [{ path: 'cloudstamp/stamp', mode: 0o755, data: stamp }])
}

/** The archive of the look at a finished disk, whose first process is /cloudstamp/inspect, less what is of its moment. */
export function inspectArchive(settings: ProfileSettings): ArchiveEntry[] {
  return ownArchive({ ...settings, configTree: [], packageKeys: new Map() }, [
    { path: 'cloudstamp/hygiene', mode: 0o644, data: hygiene },
    { path: 'cloudstamp/inspect', mode: 0o755, data: inspect },
  ])
}

/** The archive of a run whose first process is ours. */
function ownArchive(settings: ProfileSettings, scripts: readonly GuestFile[]): ArchiveEntry[] {
  const first: GuestFile = { path: 'cloudstamp/first-process', mode: 0o644, data: firstProcess }
  return toEntries([...library, ...applying, first, ...scripts, ...profileFiles(settings)])
}

/** What one run has that shapes nothing of its result. */
export interface Moment {
  nonce: string
  /** As the guest reaches them. */
  proxies: Proxies
  throughProxies: InstallerFamily['throughProxies']
}

/** An archive with what only the moment of its run knows, beside the library that reads it. */
export function atMoment(archive: readonly ArchiveEntry[], { nonce, proxies, throughProxies }: Moment): ArchiveEntry[] {
  const directory = archive.find((entry) => entry.path.endsWith(EVENTS))?.path.replace(/events$/, '')
  if (directory === undefined) throw new RangeError('an archive without the event library')
  const file = (name: string, text: string): ArchiveEntry => ({
    type: 'file',
    path: `${directory}${name}`,
    mode: 0o400,
    data: Buffer.from(text),
  })
  const entries = archive.map((entry) =>
    entry.type === 'file' && entry.path === KICKSTART
      ? { ...entry, data: Buffer.from(throughProxies(Buffer.from(entry.data).toString(), proxies)) }
      : entry,
  )
  return [...entries, file('nonce', `${nonce}\n`), file('proxies', shellExports(proxyEnvironment(proxies)))]
}

function shellExports(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join('')
}

/** Paths of what an archive holds, a config tree's files left out. */
export function injectedPaths(archive: readonly ArchiveEntry[]): string[] {
  return archive
    .filter(({ type, path }) => type !== 'directory' && !path.replace(/^updates\//, '').startsWith(`${TREE}/`))
    .map(({ path }) => path)
}

function kickstart(rendered: RenderedKickstart): GuestFile {
  return { path: KICKSTART, mode: 0o644, data: rendered.kickstart }
}

function placed<T extends { path: string }>(installer: InstallerFiles, files: readonly T[]): T[] {
  return files.map((file) =>
    file.path.startsWith('cloudstamp/') ? { ...file, path: `${installer.prefix}${file.path}` } : file,
  )
}

/** Settings are shell assignments. */
function profileFiles(settings: ProfileSettings): (GuestFile | ArchiveEntry)[] {
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
  const { manifest, className, modulePath, hieraConfig } = settings.puppet
  const assignments = {
    PROFILE: settings.profile,
    HOST_NAME: settings.hostName,
    MANIFEST: manifest,
    CLASS: className,
    MODULE_PATH: modulePath,
    HIERA_CONFIG: hieraConfig,
    ENVIRONMENT: settings.environment,
    REMOVE_PUPPET: yesNo(settings.removePuppet),
    KEEP_CONFIG: yesNo(settings.keepConfig),
    REFRESH_PACKAGES: yesNo(settings.refreshPackages),
    UPGRADE_PACKAGES: yesNo(settings.upgradePackages),
  }
  const text = Object.entries(assignments).map(([name, value]) => `${name}=${shellQuote(value)}\n`)
  const rewrites = settings.mirrorRewrites.map(({ from, to }) => `${from} ${to}\n`).join('')
  return [
    { path: 'cloudstamp/settings', mode: 0o644, data: text.join('') },
    { path: 'cloudstamp/mirrors', mode: 0o644, data: rewrites },
    { path: 'cloudstamp/options', mode: 0o644, data: lines(settings.options) },
    { path: 'cloudstamp/facts.json', mode: 0o644, data: settings.facts },
    { path: 'cloudstamp/secrets', mode: 0o644, data: lines(settings.secretPaths) },
    ...[...settings.packageKeys].map(([fingerprint, key]) => ({
      path: `cloudstamp/package-keys/${fingerprint}`,
      mode: 0o644,
      data: key,
    })),
    { type: 'directory', path: TREE, mode: 0o755 },
    ...settings.configTree.map((entry) => ({ ...entry, path: `${TREE}/${entry.path}` })),
  ]
}

function patterns(paths: readonly SealedPath[]): string {
  return lines(paths.map(({ pattern }) => pattern))
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('')
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** Directories of the base initrd must not be named again: only those below /cloudstamp are ours to make. */
function toEntries(files: readonly (GuestFile | ArchiveEntry)[]): ArchiveEntry[] {
  const entries = files.map((file): ArchiveEntry => {
    return 'type' in file ? file : { type: 'file', ...file, data: Buffer.from(file.data) }
  })
  const seen = new Set<string>()
  return entries.flatMap((entry) => {
    const parts = entry.path.split('/')
    const parents = parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'))
    const missing = parents.filter((path) => /^(updates\/)?cloudstamp(\/|$)/.test(path) && !seen.has(path))
    for (const path of [...missing, entry.path]) seen.add(path)
    return [...missing.map((path): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })), entry]
  })
}
