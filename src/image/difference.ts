/** The difference of two images, by what their manifests and lists of files tell. Pure. */
import type { FileEntry, Group, KnownContents, Service, User } from './contents.ts'
import type { Manifest } from './manifest.ts'

/** What is known of an image. */
export interface DescribedImage {
  manifest: Manifest
  /** Sorted by path; undefined, with the reason, where the manifest or its list does not tell. */
  files: readonly FileEntry[] | undefined
  /** Why there are no files. */
  reason?: string | undefined
}

/** Something that is in one image, or other in it than in the other one. */
export interface Change<T> {
  before?: T | undefined
  after?: T | undefined
}

/** What can be told of one kind of things. */
export type Compared<T> = { known: true; changes: T[] } | { known: false; reason: string }

/** Versions of a package; a kernel may have several. None where it is not installed. */
export interface PackageChange {
  name: string
  before: string[]
  after: string[]
}

/** What of a file is other than before. `as packaged` tells that one of the two is as its package has installed it. */
export type FileAspect = 'type' | 'mode' | 'owner' | 'content' | 'target' | 'manager' | 'as packaged'

export interface FileChange extends Change<FileEntry> {
  kind: 'added' | 'removed' | 'changed'
  /** As the list has it, see `readablePath`. */
  path: string
  /** Whose it is: in the second image, where it is there. */
  whose: { by: 'puppet' | 'package'; name: string } | { by: 'nobody' }
  /** Of a changed one. */
  aspects: FileAspect[]
}

/** Which image it is. */
export interface ImageIdentity {
  distro: string
  profile: string
  /** ISO 8601 */
  createdAt: string
  /** Of the config tree. */
  commit?: { id: string; dirty: boolean } | undefined
}

export interface Difference {
  before: ImageIdentity
  after: ImageIdentity
  /** What a reader has to know of the comparison. */
  remarks: string[]
  /** Of the image file, in bytes; absent of a build without an image. */
  imageBytes: Change<number>
  /** Of all files on its disk, in bytes; absent where it is not known. */
  usedBytes: Change<number>
  packages: PackageChange[]
  files: Compared<FileChange>
  services: Compared<Change<Service> & { name: string }>
  users: Compared<Change<User> & { name: string }>
  groups: Compared<Change<Group> & { name: string }>
}

/** What is in the second image and not, or not so, in the first. */
export function differenceOf(before: DescribedImage, after: DescribedImage): Difference {
  const [old, now] = [before.manifest, after.manifest]
  const packages = comparePackages(old, now)
  const files = compareFiles(before, after)
  return {
    before: identityOf(old),
    after: identityOf(now),
    remarks: [...identityRemarks(old, now), ...files.remarks],
    imageBytes: { before: old.image?.sizeBytes, after: now.image?.sizeBytes },
    usedBytes: { before: knownContents(old)?.usedBytes, after: knownContents(now)?.usedBytes },
    packages,
    files: files.compared,
    services: compareNamed(old, now, ({ services }) => services),
    users: compareNamed(old, now, ({ users }) => users),
    groups: compareNamed(old, now, ({ groups }) => groups),
  }
}

/** Whether nothing that is known is other; what is not known is for `remarks` and the parts to tell. */
export function isEmpty({ packages, files, services, users, groups }: Difference): boolean {
  const parts = [files, services, users, groups]
  return packages.length === 0 && parts.every((part) => !part.known || part.changes.length === 0)
}

function identityOf({ distro, profile, createdAt, sources }: Manifest): ImageIdentity {
  return { distro: distro.id, profile, createdAt, commit: sources.configTree.commit }
}

function identityRemarks(old: Manifest, now: Manifest): string[] {
  const remarks: string[] = []
  if (old.distro.id !== now.distro.id)
    remarks.push(
      `the images are of different distros, ${old.distro.id} and ${now.distro.id}: most of this is their own`,
    )
  if (old.profile !== now.profile)
    remarks.push(`the images are of different profiles, ${old.profile} and ${now.profile}`)
  if (old.base && now.base && old.base.createdAt !== now.base.createdAt)
    remarks.push('the bases were installed at different times: some of this may have come from the mirror')
  const [oldRules, nowRules] = [knownContents(old)?.rules, knownContents(now)?.rules]
  if (oldRules !== undefined && nowRules !== undefined && oldRules !== nowRules)
    remarks.push(
      `the lists of files were made by other rules (Cloudstamp ${old.cloudstamp.version} and ${now.cloudstamp.version}): files that only one of them has may be in both images`,
    )
  return remarks
}

function knownContents({ contents }: Manifest): KnownContents | undefined {
  return contents.known ? contents : undefined
}

function comparePackages(old: Manifest, now: Manifest): PackageChange[] {
  const [before, after] = [versionsOf(old), versionsOf(now)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name) ?? [], after: after.get(name) ?? [] }))
    .filter((change) => change.before.join() !== change.after.join())
}

function versionsOf({ packages }: Manifest): Map<string, string[]> {
  const versions = new Map<string, string[]>()
  for (const { name, version } of packages) versions.set(name, [...(versions.get(name) ?? []), version].sort())
  return versions
}

function compareNamed<T extends { name: string }>(
  old: Manifest,
  now: Manifest,
  partOf: (contents: KnownContents) => readonly T[],
): Compared<Change<T> & { name: string }> {
  for (const [which, { contents }] of [['first', old] as const, ['second', now] as const])
    if (!contents.known) return { known: false, reason: `of the ${which} image: ${contents.reason}` }
  const [before, after] = [old, now].map((manifest) => {
    const contents = knownContents(manifest)
    return new Map((contents ? partOf(contents) : []).map((item) => [item.name, item]))
  }) as [Map<string, T>, Map<string, T>]
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
  return { known: true, changes }
}

function compareFiles(
  before: DescribedImage,
  after: DescribedImage,
): { compared: Compared<FileChange>; remarks: string[] } {
  for (const [which, { files, reason = '' }] of [['first', before] as const, ['second', after] as const])
    if (!files) return { compared: { known: false, reason: `of the ${which} image: ${reason}` }, remarks: [] }
  const ends = [before, after].flatMap(endOf)
  const isCompared = ({ path }: FileEntry): boolean => ends.every((end) => path <= end)
  const [old, now] = [before, after].map(
    ({ files = [] }) => new Map(files.filter(isCompared).map((entry) => [entry.path, entry])),
  ) as [Map<string, FileEntry>, Map<string, FileEntry>]
  const [oldPackages, nowPackages] = [versionsOf(before.manifest), versionsOf(after.manifest)]
  let unread = 0
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const pair = { before: old.get(path), after: now.get(path) }
    if (pair.before && pair.after && isUnread(pair.before, pair.after)) unread += 1
    return compareFile(path, pair, { before: oldPackages, after: nowPackages }) ?? []
  })
  const remarks: string[] = []
  if (ends.length > 0) remarks.push(`of the files, those behind ${ends.sort()[0]} are not compared: there are too many`)
  if (unread > 0) remarks.push(`the contents of ${unread} files are not compared: they are too large`)
  return { compared: { known: true, changes }, remarks }
}

/** The last path of a list that had to be cut. */
function endOf({ manifest, files = [] }: DescribedImage): string[] {
  const contents = knownContents(manifest)
  return contents && contents.unlisted > 0 ? [files.at(-1)?.path ?? ''] : []
}

/** Regular files of one size, one of which was not read. */
function isUnread(before: FileEntry, after: FileEntry): boolean {
  if (before.type !== 'f' || after.type !== 'f' || before.size !== after.size) return false
  return before.sha256 === undefined || after.sha256 === undefined
}

type PackageVersions = Record<'before' | 'after', ReadonlyMap<string, readonly string[]>>

/** @returns undefined where nothing has changed, or nothing that the change of its package does not say */
function compareFile(path: string, pair: Change<FileEntry>, packages: PackageVersions): FileChange | undefined {
  const { before, after } = pair
  const known = after ?? before
  if (!known) return undefined
  const change = { ...pair, path, whose: whoseIs(known) }
  if (before && after) {
    const aspects = aspectsOf(before, after, isOther(known.package, packages))
    return aspects.length === 0 ? undefined : { ...change, kind: 'changed', aspects }
  }
  const elsewhere = after ? packages.before : packages.after
  if (known.package !== undefined && isOther(known.package, packages) && known.asPackaged && !known.resource)
    return undefined
  // In the other image it is as its package has installed it, which has no row.
  if (known.package !== undefined && elsewhere.has(known.package))
    return { ...change, kind: 'changed', aspects: ['as packaged'] }
  return { ...change, kind: after ? 'added' : 'removed', aspects: [] }
}

function isOther(name: string | undefined, { before, after }: PackageVersions): boolean {
  return name !== undefined && before.get(name)?.join() !== after.get(name)?.join()
}

function aspectsOf(before: FileEntry, after: FileEntry, newPackage: boolean): FileAspect[] {
  if (before.type !== after.type) return ['type']
  const packaged = newPackage && before.asPackaged && after.asPackaged
  const sameContent =
    before.sha256 === undefined || after.sha256 === undefined
      ? before.size === after.size
      : before.sha256 === after.sha256
  const aspects: [FileAspect, boolean][] = [
    ['mode', before.mode !== after.mode],
    ['owner', before.user !== after.user || before.group !== after.group],
    ['content', !packaged && !sameContent],
    ['target', !packaged && before.target !== after.target],
    ['manager', (before.resource === undefined) !== (after.resource === undefined)],
  ]
  return aspects.flatMap(([aspect, differs]) => (differs ? [aspect] : []))
}

function whoseIs({ resource, package: owner }: FileEntry): FileChange['whose'] {
  if (resource !== undefined) return { by: 'puppet', name: resource }
  return owner === undefined ? { by: 'nobody' } : { by: 'package', name: owner }
}
