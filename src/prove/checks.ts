/** The programs of a config tree that look at a booted image: checks/<profile>/. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { nearest } from '../inputs/names.ts'
import { listUserDirectory, readUserFile } from '../inputs/user-file.ts'
import { manifestOfClass } from '../puppet/classes.ts'
import { fileNameOf, listProfiles } from '../puppet/profile.ts'
import type { ConfigTree } from '../puppet/tree.ts'
import { CHECKS } from '../puppet/travels.ts'
import type { Finding } from '../report/finding.ts'

export interface Check {
  name: string
  /** Its own path, as findings name it. */
  file: string
  data: Buffer
}

export interface Checks {
  /** By the profile's name in names of files, each sorted by name. */
  byProfile: Map<string, Check[]>
  findings: Finding[]
}

const MAX_CHECK_BYTES = 4 * 1024 * 1024

/** What a volume and a shell carry as it is. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/

/** Reads all checks of a tree; what is wrong with one is a finding. Hidden files are none. */
export async function readChecks(tree: ConfigTree): Promise<Checks> {
  const byProfile = new Map<string, Check[]>()
  const findings: Finding[] = []
  const refuse = (path: string, message: string): void =>
    void findings.push({ level: 'error', phase: 'host', file: join(tree.displayPath, CHECKS, path), message })
  const names = await readdir(join(tree.directory, CHECKS)).catch(() => [])
  const profiles = names.length === 0 ? [] : (await listProfiles(tree)).map(({ id }) => fileNameOf(id))
  for (const profile of names.filter(isVisible).sort()) {
    if (!profiles.includes(profile) && manifestOfClass(tree, profile.replaceAll('-', '::')) === undefined) {
      refuse(profile, unknownProfile(profile, profiles))
      continue
    }
    try {
      byProfile.set(profile, await readDirectory(tree, profile, refuse))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      refuse(profile, error.message)
    }
  }
  return { byProfile, findings }
}

async function readDirectory(
  tree: ConfigTree,
  profile: string,
  refuse: (path: string, message: string) => void,
): Promise<Check[]> {
  const checks: Check[] = []
  const directory = join(tree.directory, CHECKS, profile)
  for (const name of (await listUserDirectory(directory, 'the directory of checks')).filter(isVisible)) {
    const path = join(profile, name)
    if (!NAME.test(name)) {
      refuse(path, 'the name of a check has other characters than letters, digits, ".", "-" and "_" → Rename it.')
      continue
    }
    const request = { root: tree.directory, path: join(CHECKS, path), maxBytes: MAX_CHECK_BYTES, what: 'the check' }
    try {
      const found = await readUserFile(request)
      if (!found) continue
      if ((found.mode & 0o111) === 0)
        refuse(path, `the check is not executable → Run: chmod +x ${join(tree.displayPath, CHECKS, path)}`)
      checks.push({ name, file: join(tree.displayPath, CHECKS, path), data: found.data })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      refuse(path, error.message)
    }
  }
  return checks
}

function isVisible(name: string): boolean {
  return !name.startsWith('.')
}

function unknownProfile(name: string, profiles: readonly string[]): string {
  const near = nearest(name, profiles)
  const hint = near === undefined ? '' : `; is it "${near}"?`
  return `the checks are for an unknown profile "${name}"${hint} → Name their directory after one of: ${profiles.join(', ')}.`
}
