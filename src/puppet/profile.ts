/** Profiles of a config tree: one manifest each, nodes/<profile>.pp. */
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { checkName, unknownName } from '../inputs/names.ts'
import { listUserDirectory, readUserFile, resolveUserPath } from '../inputs/user-file.ts'

export interface Profile {
  id: string
  /** The manifest's first comment line. */
  description: string
  manifest: string
  configDir: string
  /** Distros or kinds of distros (el9, debian-installer) it is for, from a comment `# supports: …`; any when absent. */
  supports?: string[]
}

/** Reads what a manifest's leading comments say of the profile. Pure. */
export function describeManifest(text: string): Pick<Profile, 'description' | 'supports'> {
  const comments: string[] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break
    comments.push(line.replace(/^#\s*/, '').trim())
  }
  const supports = comments.map((line) => /^supports:\s*(.*)$/i.exec(line)?.[1]).find((list) => list !== undefined)
  const description = comments.find((line) => line !== '' && !/^supports:/i.test(line)) ?? ''
  return { description, ...(supports === undefined ? {} : { supports: supports.split(/[,\s]+/).filter(Boolean) }) }
}

/** Manifests of profiles are a few lines; this is for one that is all of a site. */
const MAX_MANIFEST_BYTES = 1024 * 1024

/** All profiles of a config tree, sorted by name. @throws UserError without a tree or its nodes/, or for a bad manifest */
export async function listProfiles(configDir: string): Promise<Profile[]> {
  await listUserDirectory(configDir, 'config-dir')
  const nodes = await resolveUserPath({ root: configDir, path: 'nodes', what: 'nodes/' })
  if (nodes === undefined) {
    throw new UserError('the config tree has no nodes/ directory', {
      where: configDir,
      advice: 'Put one manifest a profile into nodes/.',
    })
  }
  const manifests = (await listUserDirectory(nodes, 'nodes/')).filter((file) => file.endsWith('.pp'))
  return Promise.all(manifests.map((name) => readProfile(configDir, name)))
}

async function readProfile(configDir: string, name: string): Promise<Profile> {
  const path = join('nodes', name)
  const manifest = join(configDir, path)
  const found = await readUserFile({ root: configDir, path, maxBytes: MAX_MANIFEST_BYTES, what: 'the manifest' })
  if (!found) throw new UserError('the manifest is gone', { where: manifest, advice: 'Try again.' })
  return { id: name.slice(0, -'.pp'.length), manifest, configDir, ...describeManifest(found.data.toString('utf8')) }
}

/**
 * One profile, and whether it is for that distro.
 * @throws UserError for a bad or unknown name (with the valid ones) or a distro that it does not support
 */
export async function findProfile(
  configDir: string,
  request: { name: string; distro?: { id: string; kind: string } | undefined },
): Promise<Profile> {
  const { distro } = request
  const name = checkName('profile', request.name)
  const profiles = await listProfiles(configDir)
  const profile = profiles.find(({ id }) => id === name)
  if (!profile)
    throw unknownName(
      'profile',
      name,
      profiles.map(({ id }) => id),
    )
  if (profile.supports && distro && !profile.supports.some((name) => name === distro.id || name === distro.kind)) {
    throw new UserError(`the profile "${name}" does not support ${distro.id}`, {
      where: profile.manifest,
      advice: `It supports: ${profile.supports.join(', ')}.`,
    })
  }
  return profile
}
