/** What a host needs, and the commands that install it. Pure. */
import { osReleaseValue } from './os-release.ts'

/** Programs that a build runs. */
export const PROGRAMS = ['qemu-system-x86_64', 'qemu-img', 'depmod'] as const

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

const DEBIAN_PACKAGES = ['qemu-system-x86', 'qemu-utils', 'kmod']
const RHEL_PACKAGES = ['qemu-kvm', 'qemu-img', 'kmod']

/** A fresh machine updates itself: apt waits this long for it, where it otherwise fails at once. */
const LOCK_TIMEOUT_SECONDS = 120

/**
 * The commands for the host's distribution.
 * @param osRelease text of /etc/os-release, see os-release(5)
 * @returns undefined for a distribution that has neither apt nor dnf
 */
export function installPlan(osRelease: string): InstallPlan | undefined {
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
    return {
      refresh: [...apt, 'update'],
      install: [...apt, '-y', '--no-install-recommends', 'install', ...DEBIAN_PACKAGES],
      shown: `sudo apt-get update && sudo apt-get install --no-install-recommends ${DEBIAN_PACKAGES.join(' ')}`,
    }
  }
  if (is('rhel', 'fedora', 'centos')) {
    return {
      install: ['dnf', '-q', '-y', 'install', ...RHEL_PACKAGES],
      shown: `sudo dnf install ${RHEL_PACKAGES.join(' ')}`,
    }
  }
  return undefined
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
