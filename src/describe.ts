/** `--plan`: what a build would do, as people and scripts read it. Pure. */
import { displayProxies, NO_PROXIES, proxiesOfGuest, proxyEnvironment } from './fetch/proxies.ts'
import { atMoment, injectedPaths } from './guest/archive.ts'
import type { Plan } from './plan.ts'
import { installRun, isLayered, machineOf, onePassRun, stampRun, type RunDescription } from './runs.ts'
import { defaultCpus, qemuArguments } from './vm/arguments.ts'

/** One virtual machine of a plan. */
export interface PlannedRun {
  name: RunDescription['name']
  /** qemu and its arguments. Files that do not exist yet stand in angle brackets. */
  command: string[]
  /** Paths of the archive behind the installer's initrd; a config tree's files are left out. */
  injected: string[]
}

export interface PlanDescription {
  distro: string
  /** Absent of a base. */
  profile: string | undefined
  /** Whether a base is installed first and the profile stamped on it. */
  layered: boolean
  /** Why everything is done in one pass where nobody asked for it. */
  onePass: string | undefined
  mirror: string
  /** What the installer comes from and what proves it. */
  installer: string
  image: string | undefined
  /** What a guest's programs are told of proxies, passwords hidden. */
  proxies: Record<string, string>
  kickstart: string
  runs: PlannedRun[]
}

/** Describes what a build would do. */
export function describePlan(plan: Plan): PlanDescription {
  const layered = isLayered(plan)
  const runs = layered ? [installRun(plan), stampRun(plan, { refreshPackages: false })] : [onePassRun(plan)]
  const proxies = displayProxies(proxiesOfGuest(plan.inputs.proxies))
  return {
    distro: plan.distro.id,
    profile: plan.profile.id,
    layered,
    onePass: plan.inputs.layers === 'auto' ? plan.family.onePass : undefined,
    mirror: plan.mirrors.mirror,
    installer: describeInstaller(plan),
    image: plan.output.image,
    proxies: proxyEnvironment(proxies),
    kickstart: plan.family.throughProxies(plan.rendered.kickstart, proxies),
    runs: runs.map((run) => describeRun(run, plan)),
  }
}

function describeInstaller({ distro, mirrors: { mirror } }: Plan): string {
  if (distro.family === 'debian-installer') return `packages of ${distro.suite}, by the archive's signature`
  const { image, pins } = distro
  if (image) return `${mirror}/${image.path}, as ${image.fingerprint} signed it in ${mirror}/${image.list}`
  const proof = pins.kernel !== undefined && pins.initrd !== undefined ? 'the kickstart' : 'the tree'
  return `${mirror}/${distro.tree}, by the digests of ${proof}`
}

/** Describes what the installation of a base would do. */
export function describeBase(plan: Plan): PlanDescription {
  const described = describePlan(plan)
  const runs = described.layered ? described.runs.slice(0, 1) : []
  return { ...described, profile: undefined, image: undefined, runs }
}

function describeRun(run: RunDescription, { inputs, family }: Plan): PlannedRun {
  const accelerator = inputs.accel === 'kvm' ? 'kvm' : 'tcg'
  const machine = machineOf(run, {
    kernel: '<media>/linux',
    initrd: `<work>/${run.name}.initrd`,
    disk: `<work>/${run.name}.qcow2`,
    cpus: inputs.cpus ?? defaultCpus(accelerator),
    accelerator,
  })
  return {
    name: run.name,
    command: ['qemu-system-x86_64', ...qemuArguments(machine)],
    injected: injectedPaths(
      atMoment(run.archive, { nonce: '', proxies: NO_PROXIES, throughProxies: family.throughProxies }),
    ),
  }
}

function wayOf({ layered, onePass, profile }: PlanDescription): string {
  if (layered && profile === undefined) return 'a base'
  if (layered) return 'a base and a stamp on it'
  return onePass === undefined ? 'in one pass' : `in one pass (${onePass})`
}

/** The plan as a person reads it: the kickstart, then each machine's command, an option a line. */
export function formatPlan(plan: PlanDescription): string[] {
  return [
    `${plan.distro}${plan.profile === undefined ? '' : ` with profile ${plan.profile}`}, ${wayOf(plan)}, from ${plan.mirror}`,
    `installer: ${plan.installer}`,
    ...(plan.image === undefined ? [] : [`image: ${plan.image}`]),
    ...Object.entries(plan.proxies).map(([name, value]) => `${name}: ${value}`),
    '',
    '--- ks.cfg',
    ...plan.kickstart.trimEnd().split('\n'),
    ...plan.runs.flatMap(({ name, command, injected }) => [
      '',
      `--- ${name}: added to the initrd`,
      ...injected,
      '',
      `--- ${name}: command`,
      ...command.map((argument, index) => (/^-[a-z]/.test(argument) || index === 0 ? argument : `    ${argument}`)),
    ]),
  ]
}
