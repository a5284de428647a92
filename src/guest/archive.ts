/** What the host puts into the initrd for one run of a guest. Pure. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { GuestFile, RenderedKickstart } from '../distro/families/family.ts'
import apply from './scripts/apply.sh'
import beforePackages from './scripts/debian-installer/before-packages.sh'
import debconfSetSelections from './scripts/debian-installer/debconf-set-selections.sh'
import environment from './scripts/debian-installer/environment.sh'
import finished from './scripts/debian-installer/finished.sh'
import holdInitramfs from './scripts/debian-installer/hold-initramfs.sh'
import initramfs from './scripts/debian-installer/initramfs.sh'
import onePass from './scripts/debian-installer/one-pass.sh'
import onePassSeal from './scripts/debian-installer/one-pass-seal.sh'
import partitioned from './scripts/debian-installer/partitioned.sh'
import startup from './scripts/debian-installer/startup.sh'
import events from './scripts/events.sh'
import runSection from './scripts/run-section.sh'
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

const installing: GuestFile[] = [
  // Its presence makes debian-installer run on the preferred console alone (rootskel, reopen-console).
  { path: 'preseed.cfg', mode: 0o644, data: '# answers come from the kickstart\n' },
  { path: 'cloudstamp/run-section', mode: 0o755, data: runSection },
  { path: 'usr/bin/debconf-set-selections', mode: 0o755, data: debconfSetSelections },
  { path: 'usr/lib/debian-installer-startup.d/S11cloudstamp', mode: 0o755, data: startup },
  { path: 'usr/lib/debian-installer.d/S00cloudstamp', mode: 0o755, data: environment },
  { path: 'usr/lib/partman/finish.d/99cloudstamp', mode: 0o755, data: partitioned },
  { path: 'usr/lib/base-installer.d/01cloudstamp', mode: 0o755, data: beforePackages },
  { path: 'usr/lib/post-base-installer.d/01cloudstamp', mode: 0o755, data: holdInitramfs },
  { path: 'usr/lib/finish-install.d/02cloudstamp-initramfs', mode: 0o755, data: initramfs },
]

/** Everything of ours that shapes a base image, for its cache key. */
export const installScripts: readonly GuestFile[] = [
  ...library,
  ...installing,
  { path: 'usr/lib/finish-install.d/96cloudstamp-finished', mode: 0o755, data: finished },
]

/** The archive of an installation without a catalogue. */
export function installArchive(run: { nonce: string; rendered: RenderedKickstart }): ArchiveEntry[] {
  return toEntries([...installScripts, ...installation(run)])
}

/** The archive of an installation that applies the catalogue and seals in the same pass. */
export function onePassArchive(run: {
  nonce: string
  rendered: RenderedKickstart
  settings: ProfileSettings
}): ArchiveEntry[] {
  return toEntries([
    ...library,
    ...installing,
    ...applying,
    { path: 'usr/lib/finish-install.d/01zcloudstamp-apply', mode: 0o755, data: onePass },
    { path: 'usr/lib/finish-install.d/94zcloudstamp-seal', mode: 0o755, data: onePassSeal },
    ...installation(run),
    ...profileFiles(run.settings),
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

function installation(run: { nonce: string; rendered: RenderedKickstart }): GuestFile[] {
  return [nonceFile(run.nonce), { path: 'ks.cfg', mode: 0o644, data: run.rendered.kickstart }, ...run.rendered.files]
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
      .filter((path) => path === 'cloudstamp' || path.startsWith('cloudstamp/'))
      .sort()
      .map((path): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })),
    ...files.map(({ data, ...file }): ArchiveEntry => ({ type: 'file', ...file, data: typeof data === 'string' ? Buffer.from(data) : data })),
  ]
}
