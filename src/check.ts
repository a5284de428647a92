/** The fast checks, without a virtual machine. */
import { listDistroNames, loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import { UserError } from './errors.ts'
import type { Finding } from './puppet/findings.ts'
import { checkSyntax } from './puppet/prechecks.ts'
import { findProfile, listProfiles } from './puppet/profile.ts'
import { readConfigTree } from './puppet/tree.ts'
import type { Reporter } from './report/reporter.ts'
import { shownTree } from './steps/puppet.ts'

export interface CheckOptions {
  /** All when absent. */
  distro?: string | undefined
  profile?: string | undefined
  kickstartDirs: readonly string[]
  configDir: string
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/** What is wrong with kickstarts and config tree; empty when nothing is. @throws UserError for unknown names */
export async function check(options: CheckOptions): Promise<Finding[]> {
  const { kickstartDirs, configDir, reporter, signal } = options
  const names = options.distro === undefined ? await listDistroNames(kickstartDirs) : [options.distro]
  const findings: Finding[] = []
  for (const name of names) findings.push(...(await checkKickstart(name, kickstartDirs)))
  if (options.profile === undefined) await listProfiles(configDir)
  else await findProfile(configDir, { name: options.profile, distro: options.distro })
  const tree = await readConfigTree(configDir)
  findings.push(...(await checkSyntax(tree, { shown: shownTree(configDir), reporter, signal })))
  return findings
}

async function checkKickstart(name: string, directories: readonly string[]): Promise<Finding[]> {
  try {
    const distro = await loadDistro(name, directories)
    familyOf(distro).render({ mirror: distro.mirror, securityMirror: distro.securityMirror })
    return []
  } catch (error) {
    if (!(error instanceof UserError) || error.where === undefined) throw error
    const place = /^(.*):(\d+)$/.exec(error.where)
    const message = error.advice === undefined ? error.message : `${error.message} → ${error.advice}`
    return [{ level: 'error', phase: 'host', message, ...(place?.[1] ? { file: place[1], line: Number(place[2]) } : { file: error.where }) }]
  }
}
