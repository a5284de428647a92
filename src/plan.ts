/** What a build will do: the inputs, found good. Nothing is changed or downloaded for it. */
import { loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import type { InstallerFamily, Mirrors, RenderedKickstart } from './distro/families/family.ts'
import { kindOf, type Distro } from './distro/header.ts'
import { checkFits } from './distro/storage.ts'
import { allGood, readingInputs, UserError } from './errors.ts'
import { proxyFor } from './fetch/proxies.ts'
import type { Provenance } from './image/manifest.ts'
import { outputPaths, type OutputPaths } from './image/output.ts'
import { gibToBytes } from './image/qcow2.ts'
import type { Secret } from './guest/secrets.ts'
import type { ArchiveEntry } from './initrd/newc.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { resolveMirrors } from './mirror/index.ts'
import { cacheDirectory } from './paths.ts'
import { readFacts } from './inputs/facts.ts'
import { readSecrets } from './inputs/secrets.ts'
import { readProvenance } from './provenance.ts'
import { GUEST_TREE } from './puppet/place.ts'
import { checkSyntax } from './puppet/prechecks.ts'
import { findProfile, type Profile } from './puppet/profile.ts'
import { spareOthers } from './puppet/reach/others.ts'
import { readConfigTree, readContents, type ConfigTree } from './puppet/tree.ts'
import { readChecks, type Check } from './prove/checks.ts'
import type { Finding } from './report/finding.ts'
import type { Reporter } from './report/reporter.ts'
import { usesActionsCache } from './store/actions-cache.ts'

/** Everything that is known before the first download. */
export interface Plan {
  inputs: BuildInputs
  distro: Distro
  family: InstallerFamily
  profile: Profile
  configTree: ConfigTree
  /** Programs that look at a booted image, by the profile's name in names of files. */
  checks: ReadonlyMap<string, Check[]>
  /** What travels of it, paths relative to it. */
  treeContents: ArchiveEntry[]
  provenance: Provenance
  /** In memory only. */
  secrets: Secret[]
  /** External facts as JSON; empty for none. */
  facts: string
  mirrors: Mirrors
  rendered: RenderedKickstart
  /** Of each virtual machine. */
  memoryMiB: number
  /** Virtual size of the disk. */
  diskBytes: number
  output: OutputPaths
  cacheDir: string
  /** Whether the repository's cache of GitHub Actions is used. */
  actionsCache: boolean
}

/** Reads and checks all that the user gave, and changes nothing. @throws UserError with its findings */
export function planBuild(inputs: BuildInputs, reporter: Reporter, signal?: AbortSignal): Promise<Plan> {
  return readingInputs(() => readInputs(inputs, reporter, signal))
}

async function readInputs(inputs: BuildInputs, reporter: Reporter, signal: AbortSignal | undefined): Promise<Plan> {
  const reading = {
    distro: loadDistro(inputs.distro, inputs.kickstartDirs),
    secrets: readSecrets(inputs.secrets, { treeInGuest: GUEST_TREE, environment: process.env }),
    facts: inputs.factsFile === undefined ? Promise.resolve('') : readFacts(inputs.factsFile),
  }
  const readingTree = readProfile(inputs, reading.distro)
  await allGood([...Object.values(reading), readingTree])
  const distro = await reading.distro
  const { configTree, profile } = await readingTree
  const family = familyOf(distro)
  const checks = await readChecks(configTree)
  await reportFindings({ configTree, profile }, { checks: checks.findings, reporter, signal })
  const treeContents = readContents(configTree)
  const provenance = await readProvenance({ distro, configTree, treeContents }, { reporter, signal })
  const mirrors = await resolveMirrors(inputs.mirror, distro, { snapshot: inputs.snapshot })
  if (!family.knowsProxies && proxyFor(mirrors.mirror, inputs.proxies) !== undefined)
    reporter.warning(`the installer of ${distro.name} knows no proxies: it asks the mirror itself`)
  const rendered = family.render(mirrors)
  const diskBytes = inputs.diskBytes ?? gibToBytes(distro.diskGiB)
  checkFits(rendered, diskBytes)
  return {
    inputs,
    distro,
    family,
    profile,
    configTree,
    checks: checks.byProfile,
    treeContents,
    provenance,
    secrets: await reading.secrets,
    facts: await reading.facts,
    mirrors,
    rendered,
    memoryMiB: inputs.memoryMiB ?? distro.memoryMiB,
    diskBytes,
    output: outputPaths(inputs),
    cacheDir: cacheDirectory(),
    actionsCache: usesActionsCache(inputs.cache, process.env),
  }
}

/** The tree and its profile, which needs no good distro to be unknown. */
async function readProfile(
  { configDir, outputDir, profile: name }: BuildInputs,
  reading: Promise<Distro>,
): Promise<{ configTree: ConfigTree; profile: Profile }> {
  const configTree = await readConfigTree(configDir, { outputDir })
  const distro = await reading.then(
    (known) => ({ id: known.id, kind: kindOf(known) }),
    () => undefined,
  )
  return { configTree, profile: await findProfile(configTree, { name, distro }) }
}

/** Tells what is wrong with the tree. @throws UserError when some of it are errors that the profile meets */
async function reportFindings(
  { configTree: tree, profile }: { configTree: ConfigTree; profile: Profile },
  options: { checks: readonly Finding[]; reporter: Reporter; signal: AbortSignal | undefined },
): Promise<void> {
  const syntax = spareOthers(tree, profile, await checkSyntax(tree, options.signal))
  const findings = [...tree.findings, ...options.checks, ...syntax]
  const errors = findings.filter(({ level }) => level === 'error').length
  if (errors > 0) {
    throw new UserError(`the config tree has ${errors === 1 ? 'an error' : `${errors} errors`}`, {
      where: tree.displayPath,
      advice: 'Mend what the findings name.',
      findings,
    })
  }
  for (const finding of findings) options.reporter.finding(finding)
}
