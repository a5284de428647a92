/** Profiles of a config tree: manifests nodes/<profile>.pp, and classes. */
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { checkName, unknownName } from '../inputs/names.ts'
import { readUserFile } from '../inputs/user-file.ts'
import { definesClass, manifestOfClass, roleClasses } from './classes.ts'
import type { ConfigTree } from './tree.ts'

export interface Profile {
  id: string
  /** The manifest's first comment line. */
  description: string
  /** The file that defines it, relative to the tree. */
  manifest: string
  /** Whether it is a class: the main manifest is then applied, and the class with it. */
  isClass: boolean
  /** Distros or kinds of distros (el9, debian-installer) it is for, from a comment `# supports: …`; any when absent. */
  supports?: string[]
}

/** A profile's name in names of files. */
export function fileNameOf(profile: string): string {
  return profile.replaceAll('::', '-')
}

/** Reads what a manifest's leading comments say of the profile. Pure. */
export function describeManifest(text: string): { description: string; supports?: string[] } {
  const comments: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break
    comments.push(line.replace(/^#[\s#=]*(@summary\s*)?/, '').trim())
  }
  const supports = comments.map((line) => /^supports:\s*(.*)$/i.exec(line)?.[1]).find((list) => list !== undefined)
  // Older manifests are headed by what they define.
  const description = comments.find((line) => line !== '' && !/^(supports|class)\b:?/i.test(line)) ?? ''
  return { description, ...(supports === undefined ? {} : { supports: supports.split(/[,\s]+/).filter(Boolean) }) }
}

/** The manifests of nodes/ and the role classes, each sorted by name. */
export async function listProfiles(tree: ConfigTree): Promise<Profile[]> {
  const profiles = [
    ...nodeManifests(tree).map((id) => readProfile(tree, { id, manifest: `nodes/${id}.pp`, isClass: false })),
    ...roleClasses(tree).map(({ name, manifest }) => readProfile(tree, { id: name, manifest, isClass: true })),
  ]
  return (await Promise.all(profiles)).flatMap((profile) => profile ?? [])
}

function nodeManifests(tree: ConfigTree): string[] {
  return tree.entries.flatMap(({ path }) => /^nodes\/([^/]+)\.pp$/.exec(path)?.[1] ?? [])
}

/** Manifests of profiles are a few lines; this is for one that is all of a site. */
const MAX_MANIFEST_BYTES = 1024 * 1024

/** @returns undefined when the file does not define the class */
async function readProfile(
  tree: ConfigTree,
  profile: { id: string; manifest: string; isClass: boolean },
): Promise<Profile | undefined> {
  const file = { root: tree.directory, path: profile.manifest, maxBytes: MAX_MANIFEST_BYTES, what: 'the manifest' }
  const text = (await readUserFile(file))?.data.toString('utf8') ?? ''
  if (profile.isClass && !definesClass(text, profile.id)) return undefined
  return { ...profile, ...describeManifest(text) }
}

/**
 * One profile, and whether it is for that distro: a manifest of nodes/, or any class that the tree defines where Puppet
 * looks for it.
 * @throws UserError for a bad or unknown name (with the valid ones), a distro that it does not support, or a class whose
 *   image would have the name of another profile's
 */
export async function findProfile(
  tree: ConfigTree,
  request: { name: string; distro?: { id: string; kind: string } | undefined },
): Promise<Profile> {
  const { distro } = request
  const name = checkName('profile', request.name)
  const profile = await lookUp(tree, name)
  if (!profile)
    throw unknownName(
      'profile',
      name,
      (await listProfiles(tree)).map(({ id }) => id),
    )
  const where = join(tree.displayPath, profile.manifest)
  if (profile.supports && distro && !isSupported(profile, distro)) {
    throw new UserError(`the profile "${name}" does not support ${distro.id}`, {
      where,
      advice: `It supports: ${profile.supports.join(', ')}.`,
    })
  }
  const twin = fileNameOf(name)
  if (twin !== name && nodeManifests(tree).includes(twin)) {
    throw new UserError(`the image of the class ${name} would have the name of nodes/${twin}.pp's`, {
      where,
      advice: 'Rename one of the two.',
    })
  }
  return profile
}

/** Whether a profile is for a distro. @param distro.kind undefined where it is not known */
export function isSupported({ supports }: Profile, distro: { id: string; kind: string | undefined }): boolean {
  if (!supports || distro.kind === undefined) return true
  return supports.some((name) => name === distro.id || name === distro.kind)
}

async function lookUp(tree: ConfigTree, name: string): Promise<Profile | undefined> {
  if (nodeManifests(tree).includes(name))
    return readProfile(tree, { id: name, manifest: `nodes/${name}.pp`, isClass: false })
  const candidates = [manifestOfClass(tree, name), ...mainManifests(tree)]
  for (const manifest of candidates) {
    const profile = manifest === undefined ? undefined : await readProfile(tree, { id: name, manifest, isClass: true })
    if (profile) return profile
  }
  return undefined
}

/** The files of the main manifest, all of which Puppet reads. */
function mainManifests({ environment, entries }: ConfigTree): string[] {
  const main = environment.manifest
  const isMain = (path: string): boolean => path === main || path.startsWith(`${main}/`)
  return entries.flatMap(({ type, path }) => (type === 'file' && path.endsWith('.pp') && isMain(path) ? [path] : []))
}
