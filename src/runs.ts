/** Every run of a guest, described once: the steps execute it, `--plan` prints it, the key of a base hashes it. Pure. */
import { keyOf } from './digest.ts'
import { GUEST_KERNEL_ARGUMENTS } from './distro/families/family.ts'
import { packageKeys } from './distro/header.ts'
import { inspectArchive, installArchive, onePassArchive, stampArchive, type ProfileSettings } from './guest/archive.ts'
import { CATALOGUE_PROOF, type Proof } from './guest/proof.ts'
import type { Secret } from './guest/secrets.ts'
import type { ArchiveEntry } from './initrd/newc.ts'
import { settingArguments } from './inputs/puppet-settings.ts'
import type { Plan } from './plan.ts'
import { applyArguments } from './puppet/apply.ts'
import { isTrace, readStart } from './puppet/trace.ts'
import type { PhaseName } from './report/phase.ts'
import type { Progress } from './report/reporter.ts'
import { BOOT_FATAL } from './prove/fatal.ts'
import type { Accelerator, Bus, Flash, Hardware, MachineSpec } from './vm/arguments.ts'
import type { FatalPattern, Verdict } from './vm/watchdog.ts'

/** One run of a guest, less what only its moment knows: nonce and proxies, the files of this host, the accelerator. */
export interface RunDescription {
  /** Part of the names of its files. */
  name: 'install' | 'stamp' | 'inspect'
  /** For messages. */
  title: string
  /** Whose findings are its own. */
  phase: PhaseName
  /** What is injected behind the installer's initrd, see `atMoment`. */
  archive: ArchiveEntry[]
  kernelArguments: string
  hardware: Hardware
  memoryMiB: number
  /** The event that, with a clean power-off, is success. */
  successEvent: 'installed' | 'sealed' | 'looked'
  /** What must have arrived beside it. */
  requires: Proof
  /** What is sent to it when it asks. */
  secrets: readonly Secret[]
  fatalPatterns: readonly FatalPattern[]
  /** What a line of the virtio port means. */
  judgePortLine?: ((line: string) => Verdict | undefined) | undefined
  /** Seconds that it may print nothing. */
  quietSeconds: number
  /** Reads how far it is out of its lines; one reader a run. */
  createProgress: () => (line: string) => Progress | undefined
}

/** The installation of a base, which knows no profile. */
export function installRun(plan: Plan): RunDescription {
  const { rendered, family } = plan
  return {
    ...installer(plan),
    archive: installArchive({ rendered, installer: family.files }),
    successEvent: 'installed',
    requires: { puppet: false, files: [] },
    secrets: [],
  }
}

/** `layers: off`: installation, catalogue and sealing in one pass. */
export function onePassRun(plan: Plan): RunDescription {
  const { rendered, family } = plan
  const settings = profileSettings(plan, { refreshPackages: false })
  return {
    ...installer(plan),
    archive: onePassArchive({ rendered, installer: family.files, settings }),
    successEvent: 'sealed',
    requires: catalogueProof(plan),
    secrets: plan.secrets,
  }
}

/** With what rpm says of the packages' signatures, where there are keys to check them with. */
function catalogueProof({ distro }: Plan): Proof {
  if (packageKeys(distro).length === 0) return CATALOGUE_PROOF
  return { ...CATALOGUE_PROOF, files: [...CATALOGUE_PROOF.files, 'signatures.txt'] }
}

/** Downloads inside Puppet print nothing while they run. */
const STAMP_QUIET_SECONDS = 600

/**
 * The stamp of a profile on a base.
 * @param options.refreshPackages whether the base's package lists are too old to be used
 */
export function stampRun(plan: Plan, options: { refreshPackages: boolean }): RunDescription {
  return {
    ...ownRun(plan, 'stamp'),
    name: 'stamp',
    title: 'the stamp',
    phase: 'stamp',
    archive: stampArchive(profileSettings(plan, options)),
    successEvent: 'sealed',
    requires: catalogueProof(plan),
    secrets: plan.secrets,
    quietSeconds: STAMP_QUIET_SECONDS,
  }
}

/** Looks through a disk of a few hundred thousand files in silence. */
const INSPECT_QUIET_SECONDS = 300

/** The look at a finished disk from outside. */
export function inspectRun(plan: Plan): RunDescription {
  return {
    ...ownRun(plan, 'inspect'),
    name: 'inspect',
    title: 'the inspection',
    phase: 'inspect',
    archive: inspectArchive(profileSettings(plan, { refreshPackages: false })),
    successEvent: 'looked',
    requires: { puppet: false, files: [] },
    secrets: [],
    quietSeconds: INSPECT_QUIET_SECONDS,
  }
}

/**
 * What runs of the installer's kernel with a first process of ours have in common. SELinux is off, not permissive: before
 * Linux 5.5 a kernel that has it but no policy lets nobody write the labels that the sealing sets.
 */
function ownRun({ family, memoryMiB }: Plan, script: 'stamp' | 'inspect') {
  return {
    kernelArguments: `rdinit=/cloudstamp/${script} selinux=0 ${GUEST_KERNEL_ARGUMENTS}`,
    hardware: { cpu: family.hardware.cpu },
    memoryMiB,
    fatalPatterns: family.stampFatal,
    createProgress: () => stampProgress,
  }
}

/** The resource that Puppet begins with, or the line. */
function stampProgress(line: string): Progress | undefined {
  return readStart(line) ?? (isTrace(line) ? undefined : { text: line })
}

/** Whether a base is installed first and the profile stamped on it. */
export function isLayered({ family, inputs }: Plan): boolean {
  return family.onePass === undefined && inputs.layers === 'auto'
}

/** What any run of the installer has. */
interface InstallerRun {
  name: 'install'
  title: string
  phase: PhaseName
  kernelArguments: string
  hardware: Hardware
  memoryMiB: number
  fatalPatterns: readonly FatalPattern[]
  judgePortLine?: ((line: string) => Verdict | undefined) | undefined
  quietSeconds: number
  createProgress: RunDescription['createProgress']
}

function installer({ family, mirrors, rendered, memoryMiB }: Plan): InstallerRun {
  return {
    name: 'install',
    title: 'the installation',
    phase: 'base',
    kernelArguments: family.installArguments(mirrors),
    hardware: family.hardware,
    memoryMiB,
    fatalPatterns: family.installFatal(rendered),
    judgePortLine: family.judgePortLine,
    quietSeconds: family.installQuietSeconds,
    createProgress: family.createProgress,
  }
}

/** What the guest is told about the profile. */
function profileSettings(plan: Plan, options: { refreshPackages: boolean }): ProfileSettings {
  const { mirrors, distro } = plan
  const { puppetSettings } = plan.inputs
  const pairs = [
    { from: mirrors.mirror, to: distro.mirror },
    { from: mirrors.securityMirror, to: distro.securityMirror },
  ]
  return {
    profile: plan.profile.id,
    hostName: plan.inputs.hostName,
    puppet: applyArguments(plan.configTree.environment, plan.profile),
    options: settingArguments(puppetSettings.filter(({ name }) => name !== 'environment')),
    environment: puppetSettings.find(({ name }) => name === 'environment')?.value ?? 'production',
    facts: plan.facts,
    secretPaths: plan.secrets.map(({ path }) => path),
    removePuppet: plan.inputs.removePuppet,
    packageKeys: new Map(packageKeys(distro).map(({ fingerprint, key }) => [fingerprint, armored(key)])),
    keepConfig: plan.inputs.keepConfig,
    refreshPackages: options.refreshPackages,
    upgradePackages: options.refreshPackages && plan.inputs.upgrade,
    mirrorRewrites: pairs
      .flatMap(({ from, to }) => (from && to && from !== to ? [{ from, to }] : []))
      // The longer first: one mirror's URL may be the beginning of the other's.
      .sort((a, b) => b.from.length - a.from.length),
    configTree: plan.treeContents,
  }
}

/** Without the text above it, which not every rpm reads over. */
function armored(key: string): string {
  return key.slice(Math.max(0, key.indexOf('-----BEGIN PGP')))
}

/** What of this host a run's virtual machine uses. */
export interface RunHost {
  kernel: string
  initrd: string
  disk: string
  cpus: number
  accelerator: Accelerator
}

/** The virtual machine of a run. */
export function machineOf(run: RunDescription, host: RunHost): MachineSpec {
  return { ...run.hardware, ...host, memoryMiB: run.memoryMiB, append: run.kernelArguments, network: true }
}

/** One boot of the finished image, by its own boot loader. */
export interface BootDescription {
  /** Part of the names of its files. */
  name: string
  /** For messages. */
  title: string
  firmware: Firmware
  hardware: Hardware
  memoryMiB: number
  /** Whether the seed is read and the image looked at from inside; else its login prompt is all that is waited for. */
  looksInside: boolean
  fatalPatterns: readonly FatalPattern[]
  /** Seconds that it may print nothing. */
  quietSeconds: number
}

export type Firmware = 'bios' | 'uefi'

/** A boot under emulation takes a minute or two, in which units wait for each other in silence. */
const BOOT_QUIET_SECONDS = 300

/**
 * The boots that prove an image: under KVM each firmware with each bus, under emulation, where a boot takes minutes, the
 * youngest of each that the image has.
 * @param image.hasEsp whether there is a UEFI's partition on its disk
 */
export function proofBoots(
  plan: Plan,
  image: { hasEsp: boolean; accelerator: Accelerator },
): [BootDescription, ...BootDescription[]] {
  const boot = (firmware: Firmware, bus: Bus): BootDescription => ({
    name: `prove-${firmware}-${bus}`,
    title: `the boot with ${firmware.toUpperCase()} and ${bus}`,
    firmware,
    hardware: { machine: plan.family.hardware.machine, cpu: plan.family.hardware.cpu, bus },
    memoryMiB: plan.memoryMiB,
    looksInside: plan.family.looksInside,
    fatalPatterns: BOOT_FATAL,
    quietSeconds: BOOT_QUIET_SECONDS,
  })
  if (!plan.family.looksInside) return [boot('bios', 'virtio-blk')]
  if (image.accelerator === 'tcg') return [image.hasEsp ? boot('uefi', 'virtio-scsi') : boot('bios', 'virtio-blk')]
  const bios = [boot('bios', 'virtio-scsi')]
  const uefi = image.hasEsp ? [boot('uefi', 'virtio-blk'), boot('uefi', 'virtio-scsi')] : []
  return [boot('bios', 'virtio-blk'), ...bios, ...uefi]
}

/** The virtual machine of a boot. Its network lets nothing out: a clone must not sign up where the image's machines do. */
export function bootMachineOf(
  { hardware, memoryMiB }: BootDescription,
  host: {
    disk: string
    volume?: string | undefined
    flash?: Flash | undefined
    cpus: number
    accelerator: Accelerator
  },
): MachineSpec {
  return { ...hardware, ...host, memoryMiB, network: 'closed' }
}

/** Raised when bases of older versions must not be used. */
const BASE_SCHEMA_VERSION = 3

/**
 * The key of a base: everything that shapes it. What does not is left out: how fast and how closely watched it is
 * installed, and when (the nonce).
 */
export function baseKey(run: RunDescription, disk: { mediaKey: string; diskBytes: number }): string {
  const { archive, kernelArguments, hardware, memoryMiB } = run
  const files = archive.map((entry) =>
    entry.type === 'file' ? { ...entry, data: Buffer.from(entry.data).toString('base64') } : entry,
  )
  return keyOf([BASE_SCHEMA_VERSION, disk, files, kernelArguments, hardware, memoryMiB])
}
