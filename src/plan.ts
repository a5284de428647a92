/** What a build would do: everything that is known before the first download. */
import { join } from 'node:path'
import { loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import { kindOf } from './distro/header.ts'
import { UserError } from './errors.ts'
import { installArchive, onePassArchive, stampArchive } from './guest/archive.ts'
import { outputPaths } from './image/output.ts'
import { gibToBytes } from './image/qcow2.ts'
import type { ArchiveEntry } from './initrd/newc.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { resolveMirrors } from './mirror/index.ts'
import { cacheDirectory } from './paths.ts'
import { readFacts } from './inputs/facts.ts'
import { readSecrets } from './inputs/secrets.ts'
import { GUEST_TREE } from './puppet/log.ts'
import { checkSyntax } from './puppet/prechecks.ts'
import { fileNameOf, findProfile } from './puppet/profile.ts'
import { readConfigTree, readContents } from './puppet/tree.ts'
import type { Reporter } from './report/reporter.ts'
import type { BuildContext } from './steps/context.ts'
import { usesActionsCache } from './store/actions-cache.ts'
import { profileSettings } from './steps/guest.ts'
import { stampArguments } from './steps/stamp.ts'
import { defaultCpus, qemuArguments, type MachineSpec } from './vm/arguments.ts'

/** Inputs that were found good. */
export type Plan = Pick<
  BuildContext,
  | 'inputs'
  | 'distro'
  | 'family'
  | 'profile'
  | 'configTree'
  | 'treeContents'
  | 'secrets'
  | 'facts'
  | 'mirrors'
  | 'rendered'
  | 'output'
  | 'cacheDir'
  | 'actionsCache'
> & {
  machine: Omit<BuildContext['machine'], 'cpus'>
}

/** Reads and checks all that the user gave, and changes nothing. @throws UserError with its findings */
export async function planBuild(inputs: BuildInputs, reporter: Reporter, signal?: AbortSignal): Promise<Plan> {
  const distro = await loadDistro(inputs.distro, inputs.kickstartDirs)
  const family = familyOf(distro)
  const configTree = await readConfigTree(inputs.configDir, { outputDir: inputs.outputDir })
  const profile = await findProfile(configTree, {
    name: inputs.profile,
    distro: { id: distro.id, kind: kindOf(distro) },
  })
  const findings = [...configTree.findings, ...(await checkSyntax(configTree, { reporter, signal }))]
  const errors = findings.filter(({ level }) => level === 'error').length
  if (errors > 0) {
    throw new UserError(`the config tree has ${errors === 1 ? 'an error' : `${errors} errors`}`, {
      where: configTree.displayPath,
      advice: 'Mend what the findings name.',
      findings,
    })
  }
  for (const finding of findings) reporter.finding(finding)
  const mirrors = await resolveMirrors(inputs.mirror, distro)
  const machine = {
    memoryMiB: inputs.memoryMiB ?? distro.memoryMiB,
    diskBytes: inputs.diskBytes ?? gibToBytes(distro.diskGiB),
  }
  const rendered = family.render(mirrors)
  return {
    inputs,
    distro,
    family,
    profile,
    configTree,
    treeContents: readContents(configTree),
    secrets: await readSecrets(inputs.secrets, { treeInGuest: GUEST_TREE, environment: process.env }),
    facts: inputs.factsFile === undefined ? '' : await readFacts(inputs.factsFile),
    mirrors,
    rendered,
    machine,
    output: outputPaths({ ...inputs, profile: fileNameOf(profile.id) }),
    cacheDir: cacheDirectory(),
    actionsCache: usesActionsCache(inputs.cache, process.env),
  }
}

/** One virtual machine of a plan. */
export interface PlannedRun {
  name: 'install' | 'stamp'
  /** qemu and its arguments. Files that do not exist yet stand in angle brackets. */
  command: string[]
  /** Paths of the archive behind the installer's initrd; a config tree's files are left out. */
  injected: string[]
}

/** A plan as people and scripts read it. */
export interface PlanDescription {
  distro: string
  profile: string
  /** Whether a base is installed first and the profile stamped on it. */
  layered: boolean
  mirror: string
  image: string
  kickstart: string
  runs: PlannedRun[]
}

/** Describes what a build would do. Pure. */
export function describePlan(plan: Plan): PlanDescription {
  const { inputs, family, mirrors, rendered, machine } = plan
  const layered = family.layered && inputs.layers === 'auto'
  const accelerator = inputs.accel === 'kvm' ? 'kvm' : 'tcg'
  const settings = { ...profileSettings(plan, { refreshPackages: false }), configTree: [] }
  const command = (
    name: PlannedRun['name'],
    spec: Pick<MachineSpec, 'append' | 'machine' | 'cpu' | 'virtioPort'>,
  ): string[] => [
    'qemu-system-x86_64',
    ...qemuArguments({
      ...spec,
      kernel: '<media>/linux',
      initrd: `<work>/${name}.initrd`,
      disk: `<work>/${name}.qcow2`,
      memoryMiB: machine.memoryMiB,
      cpus: inputs.cpus ?? defaultCpus(accelerator),
      accelerator,
      network: true,
    }),
  ]
  const run = { nonce: '', rendered, installer: family.files }
  const install: PlannedRun = {
    name: 'install',
    command: command('install', { ...family.hardware, append: family.installArguments(mirrors) }),
    injected: pathsOf(layered ? installArchive(run) : onePassArchive({ ...run, settings })),
  }
  const stamp: PlannedRun = {
    name: 'stamp',
    command: command('stamp', { cpu: family.hardware.cpu, append: stampArguments() }),
    injected: pathsOf(stampArchive({ nonce: '', settings })),
  }
  return {
    distro: plan.distro.id,
    profile: plan.profile.id,
    layered,
    mirror: mirrors.mirror,
    image: join(plan.output.image),
    kickstart: rendered.kickstart,
    runs: layered ? [install, stamp] : [install],
  }
}

function pathsOf(entries: readonly ArchiveEntry[]): string[] {
  return entries.filter(({ type }) => type !== 'directory').map(({ path }) => path)
}

/** The plan as a person reads it: the kickstart, then each machine's command, an option a line. Pure. */
export function formatPlan(plan: PlanDescription): string[] {
  return [
    `${plan.distro} with profile ${plan.profile}, ${plan.layered ? 'a base and a stamp on it' : 'in one pass'}, from ${plan.mirror}`,
    `image: ${plan.image}`,
    '',
    '--- ks.cfg',
    ...plan.kickstart.trimEnd().split('\n'),
    ...plan.runs.flatMap(({ name, command, injected }) => [
      '',
      `--- ${name}: added to the initrd`,
      ...injected,
      '',
      `--- ${name}: command`,
      ...command.map((word, index) => (/^-[a-z]/.test(word) || index === 0 ? word : `    ${word}`)),
    ]),
  ]
}
