/** What the host puts into the initrd for one run of a guest. Pure. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { GuestFile } from './guest-file.ts'
import type { RenderedKickstart } from '../distro/families/family.ts'
import type { InstallerFiles } from './installers.ts'
import apply from './scripts/apply.sh'
import events from './scripts/events.sh'
import seal from './scripts/seal.sh'
import stamp from './scripts/stamp.sh'

/** What applying a profile needs to know inside the guest. */
export interface ProfileSettings {
  profile: string
  keepConfig: boolean
  /** Whether package lists are fetched anew first: a cached base's may name files that the mirror has dropped. */
  refreshPackages: boolean
  /** Mirrors of the build and what the image shall ask instead. */
  mirrorRewrites: { from: string; to: string }[]
  configTree: GuestFileBytes[]
}

export interface GuestFileBytes {
  /** Relative to the config tree. */
  path: string
  mode: number
  data: Uint8Array
}

const library: GuestFile[] = [{ path: 'cloudstamp/events', mode: 0o644, data: events }]

const applying: GuestFile[] = [
  { path: 'cloudstamp/apply', mode: 0o644, data: apply },
  { path: 'cloudstamp/seal', mode: 0o644, data: seal },
]

/** Everything of ours that shapes a base image, for its cache key. */
export function installScripts(installer: InstallerFiles): GuestFile[] {
  return [...library, ...installer.installing, ...installer.base]
}

/** One run of an installer. */
export interface InstallerRun {
  nonce: string
  rendered: RenderedKickstart
  installer: InstallerFiles
}

/** The archive of an installation without a catalogue. */
export function installArchive({ nonce, rendered, installer }: InstallerRun): ArchiveEntry[] {
  return toEntries([
    kickstart(rendered),
    ...placed(installer, [nonceFile(nonce), ...installScripts(installer), ...rendered.files]),
  ])
}

/** The archive of an installation that applies the catalogue and seals in the same pass. */
export function onePassArchive({
  nonce,
  rendered,
  installer,
  settings,
}: InstallerRun & { settings: ProfileSettings }): ArchiveEntry[] {
  const scripts = [...library, ...installer.installing, ...applying, ...installer.onePass]
  return toEntries([
    kickstart(rendered),
    ...placed(installer, [nonceFile(nonce), ...scripts, ...rendered.files, ...profileFiles(settings)]),
  ])
}

/** The archive of a stamp, whose first process is /cloudstamp/stamp. */
export function stampArchive(run: { nonce: string; settings: ProfileSettings }): ArchiveEntry[] {
  return toEntries([
    ...library,
    nonceFile(run.nonce),
    ...applying,
    { path: 'cloudstamp/stamp', mode: 0o755, data: stamp },
    ...profileFiles(run.settings),
  ])
}

function kickstart(rendered: RenderedKickstart): GuestFile {
  return { path: 'ks.cfg', mode: 0o644, data: rendered.kickstart }
}

function placed<T extends { path: string }>(installer: InstallerFiles, files: readonly T[]): T[] {
  return files.map((file) =>
    file.path.startsWith('cloudstamp/') ? { ...file, path: `${installer.prefix}${file.path}` } : file,
  )
}

function nonceFile(nonce: string): GuestFile {
  return { path: 'cloudstamp/nonce', mode: 0o400, data: `${nonce}\n` }
}

/** Settings are shell assignments: their values come from a closed set or from names checked before. */
function profileFiles(settings: ProfileSettings): (GuestFile | GuestFileBytes)[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(settings.profile)) throw new RangeError('profile name was not checked')
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
  const text = [
    `PROFILE=${settings.profile}`,
    `KEEP_CONFIG=${yesNo(settings.keepConfig)}`,
    `REFRESH_PACKAGES=${yesNo(settings.refreshPackages)}`,
    '',
  ].join('\n')
  const rewrites = settings.mirrorRewrites.map(({ from, to }) => `${from} ${to}\n`).join('')
  return [
    { path: 'cloudstamp/settings', mode: 0o644, data: text },
    { path: 'cloudstamp/mirrors', mode: 0o644, data: rewrites },
    ...settings.configTree.map((file) => ({ ...file, path: `cloudstamp/config/${file.path}` })),
  ]
}

/** Directories of the base initrd must not be named again: only those below /cloudstamp are ours to make. */
function toEntries(files: readonly (GuestFile | GuestFileBytes)[]): ArchiveEntry[] {
  const directories = new Set<string>()
  for (const { path } of files) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) directories.add(parts.slice(0, depth).join('/'))
  }
  return [
    ...[...directories]
      .filter((path) => /^(updates\/)?cloudstamp(\/|$)/.test(path))
      .sort()
      .map((path): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })),
    ...files.map(
      ({ data, ...file }): ArchiveEntry => ({
        type: 'file',
        ...file,
        data: typeof data === 'string' ? Buffer.from(data) : data,
      }),
    ),
  ]
}
