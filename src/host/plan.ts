/** What a host needs, and the commands that install it. Pure. */
import { osReleaseValue } from './os-release.ts'

/** A program that has to be there, and the package that brings it. */
export interface Requirement {
  program: string
  /** For what is no program: it is there where one of these paths is. */
  paths?: readonly string[]
  /** Package of Debian and Ubuntu. */
  apt: string
  /** Package of the RHEL family; absent where its own repositories have none. */
  dnf?: string
}

/** What a lock takes, see src/store/lock.ts; nearly every system has it. */
export const LOCK_REQUIREMENTS: readonly Requirement[] = [{ program: 'flock', apt: 'util-linux', dnf: 'util-linux' }]

/** What a build runs. */
export const BUILD_REQUIREMENTS: readonly Requirement[] = [
  { program: 'qemu-system-x86_64', apt: 'qemu-system-x86', dnf: 'qemu-kvm' },
  { program: 'qemu-img', apt: 'qemu-utils', dnf: 'qemu-img' },
  { program: 'depmod', apt: 'kmod', dnf: 'kmod' },
  ...LOCK_REQUIREMENTS,
]

/** What reading signed installation images takes beside that. */
export const IMAGE_REQUIREMENTS: readonly Requirement[] = [
  { program: 'gpgv', apt: 'gpgv', dnf: 'gnupg2' },
  { program: 'xorriso', apt: 'xorriso', dnf: 'xorriso' },
]

/** What booting a finished image takes beside that. */
export const PROOF_REQUIREMENTS: readonly Requirement[] = [
  { program: 'ssh', apt: 'openssh-client', dnf: 'openssh-clients' },
  { program: 'ssh-keygen', apt: 'openssh-client', dnf: 'openssh' },
  { program: 'xorriso', apt: 'xorriso', dnf: 'xorriso' },
  {
    program: 'OVMF',
    paths: ['/usr/share/OVMF', '/usr/share/edk2/ovmf', '/usr/share/edk2/x64'],
    apt: 'ovmf',
    dnf: 'edk2-ovmf',
  },
]

/** Oldest qemu that has all options that are used: `hpet` of a machine came last, compression types of qcow2 in 5.1. */
export const MINIMUM_QEMU = { major: 5, minor: 2 }

export interface InstallPlan {
  /** Brings the package lists up to date, with root's rights. */
  refresh?: string[]
  /** Run after it, with root's rights. */
  install: string[]
  /** The same as a person types it. */
  shown: string
}

/** A fresh machine updates itself: apt waits this long for it, where it otherwise fails at once. */
const LOCK_TIMEOUT_SECONDS = 120

/**
 * The commands for the host's distribution.
 * @param osRelease text of /etc/os-release, see os-release(5)
 * @returns undefined for a distribution that has neither apt nor dnf, or no package for a program
 */
export function installPlan(osRelease: string, missing: readonly Requirement[]): InstallPlan | undefined {
  const like = ['ID', 'ID_LIKE'].flatMap((key) => (osReleaseValue(osRelease, key) ?? '').split(/\s+/))
  const is = (...names: string[]): boolean => names.some((name) => like.includes(name))
  if (is('debian', 'ubuntu')) {
    // Through env: sudo drops the caller's environment.
    const apt = [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-q',
      '-o',
      `DPkg::Lock::Timeout=${LOCK_TIMEOUT_SECONDS}`,
    ]
    const packages = [...new Set(missing.map((requirement) => requirement.apt))]
    return {
      refresh: [...apt, 'update'],
      install: [...apt, '-y', '--no-install-recommends', 'install', ...packages],
      shown: `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`,
    }
  }
  if (is('rhel', 'fedora', 'centos')) {
    const packages = [...new Set(missing.flatMap(({ dnf }) => dnf ?? []))]
    if (missing.some(({ dnf }) => dnf === undefined)) return undefined
    return {
      install: ['dnf', '-q', '-y', 'install', ...packages],
      shown: `sudo dnf install ${packages.join(' ')}`,
    }
  }
  return undefined
}

/** What to do about missing programs by hand. */
export function installAdvice(plan: InstallPlan | undefined, missing: readonly Requirement[]): string {
  if (plan) return `Run: ${plan.shown}`
  const list = missing.map(({ program, apt }) => `${program} (in Debian's package ${apt})`).join(', ')
  return `Install with your package manager: ${list}.`
}

/** The version in what `qemu-system-x86_64 --version` or `qemu-img --version` prints. */
export function readQemuVersion(text: string): string | undefined {
  return /\bversion (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1]
}

/** Whether a version, as `readQemuVersion` returns it, is too old to use. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < MINIMUM_QEMU.major || (major === MINIMUM_QEMU.major && minor < MINIMUM_QEMU.minor)
}
