/** Profiles of a config tree: one manifest each, nodes/<profile>.pp. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { checkName, unknownName } from '../inputs/names.ts'

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

/** All profiles of a config tree, sorted by name. @throws UserError when it has no nodes/ */
export async function listProfiles(configDir: string): Promise<Profile[]> {
  const nodes = join(configDir, 'nodes')
  const files = await readdir(nodes).catch(() => undefined)
  if (!files) {
    throw new UserError('the config tree has no nodes/ directory', {
      where: configDir,
      advice: 'Put one manifest a profile into nodes/.',
    })
  }
  const names = files.filter((file) => file.endsWith('.pp')).map((file) => file.slice(0, -3))
  return Promise.all(
    names.sort().map(async (id): Promise<Profile> => {
      const manifest = join(nodes, `${id}.pp`)
      return { id, manifest, configDir, ...describeManifest(await readFile(manifest, 'utf8')) }
    }),
  )
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
