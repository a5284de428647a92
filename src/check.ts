/** The fast checks, without a virtual machine. */
import { join } from 'node:path'
import { listDistroNames, loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import { kindOf, KINDS } from './distro/header.ts'
import { checkFits } from './distro/storage.ts'
import { UserError } from './errors.ts'
import { gibToBytes } from './image/qcow2.ts'
import { readFacts } from './inputs/facts.ts'
import { nearest } from './inputs/names.ts'
import type { PuppetSetting } from './inputs/puppet-settings.ts'
import type { Finding } from './report/finding.ts'
import { checkStyle, checkSyntax } from './puppet/prechecks.ts'
import { findProfile, listProfiles, type Profile } from './puppet/profile.ts'
import { readConfigTree, type ConfigTree } from './puppet/tree.ts'
import { checkCatalogues } from './puppet/compile/check.ts'
import { readChecks } from './prove/checks.ts'

export interface CheckOptions {
  /** All when absent. */
  distro?: string | undefined
  profile?: string | undefined
  kickstartDirs: readonly string[]
  configDir: string
  /** Where builds put their images; not looked at. */
  outputDir: string
  /** Whether the catalogues are compiled, too, and what with. */
  compile: boolean
  hostName: string
  /** YAML of external facts. */
  factsFile: string | undefined
  puppetSettings: readonly PuppetSetting[]
  signal?: AbortSignal | undefined
}

/** What is wrong with kickstarts and config tree; empty when nothing is. @throws UserError for unknown names */
export async function check(options: CheckOptions): Promise<Finding[]> {
  const { kickstartDirs, configDir } = options
  const known = await listDistroNames(kickstartDirs)
  const names = options.distro === undefined ? known : [options.distro]
  const findings: Finding[] = []
  for (const name of names) findings.push(...(await checkKickstart(name, kickstartDirs)))
  const tree = await readConfigTree(configDir, { outputDir: options.outputDir })
  const profiles =
    options.profile === undefined
      ? await listProfiles(tree)
      : [await findProfile(tree, { name: options.profile, distro: await describeDistro(options) })]
  findings.push(...profiles.flatMap((profile) => checkSupport(profile, { tree, known: [...known, ...KINDS] })))
  findings.push(
    ...tree.findings,
    ...(await readChecks(tree)).findings,
    ...(await checkSyntax(tree, options.signal)),
    ...(await checkStyle(tree, options.signal)),
  )
  if (!options.compile) return findings
  const distros = await describeDistros(names, kickstartDirs)
  const facts = options.factsFile === undefined ? '' : await readFacts(options.factsFile)
  const catalogues = await checkCatalogues(
    tree,
    { profiles, distros, kickstartDirs },
    { ...options, facts, known: findings },
  )
  return [...findings, ...catalogues]
}

/** Those whose kickstart can be read. */
async function describeDistros(
  names: readonly string[],
  kickstartDirs: readonly string[],
): Promise<{ id: string; kind: string }[]> {
  const found = names.map((distro) =>
    describeDistro({ distro, kickstartDirs }).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error
      return undefined
    }),
  )
  return (await Promise.all(found)).flatMap((distro) => distro ?? [])
}

async function describeDistro({
  distro,
  kickstartDirs,
}: Pick<CheckOptions, 'distro' | 'kickstartDirs'>): Promise<{ id: string; kind: string } | undefined> {
  return distro === undefined ? undefined : { id: distro, kind: kindOf(await loadDistro(distro, kickstartDirs)) }
}

/** A profile that claims a distro which does not exist means another one. */
function checkSupport(
  { id, manifest, supports = [] }: Profile,
  { tree, known }: { tree: ConfigTree; known: readonly string[] },
): Finding[] {
  return supports
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known)
      const message = `the profile "${id}" supports an unknown distro "${name}"${near === undefined ? '' : `; is it "${near}"?`}`
      return { level: 'error', phase: 'host', message, file: join(tree.displayPath, manifest), line: 1 }
    })
}

async function checkKickstart(name: string, directories: readonly string[]): Promise<Finding[]> {
  try {
    const distro = await loadDistro(name, directories)
    const rendered = familyOf(distro).render({ mirror: distro.mirror, securityMirror: distro.securityMirror })
    checkFits(rendered, gibToBytes(distro.diskGiB))
    return []
  } catch (error) {
    if (!(error instanceof UserError) || error.where === undefined) throw error
    return error.toFindings()
  }
}
