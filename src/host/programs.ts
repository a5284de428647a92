/** Finds programs. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { HostError } from '../errors.ts'

/** Where distributions and Puppet's own packages keep programs that an ordinary user's PATH leaves out. */
const EXTRA_DIRECTORIES = ['/usr/sbin', '/sbin', '/usr/libexec', '/opt/puppetlabs/bin']

/** RHEL's qemu has another name. */
const ALIASES: Record<string, string[]> = { 'qemu-system-x86_64': ['qemu-system-x86_64', 'qemu-kvm'] }

/** Packages of the programs that only some builds need. */
const PACKAGES: Record<string, string> = {
  xz: 'xz-utils (Debian, Ubuntu) or xz (RHEL-like)',
  zstd: 'zstd',
}

/**
 * The absolute path of a program; relative directories of PATH are not searched.
 * @throws HostError when it is not installed
 */
export async function findProgram(name: string): Promise<string> {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...EXTRA_DIRECTORIES]
  for (const candidate of ALIASES[name] ?? [name]) {
    for (const directory of directories) {
      const path = join(directory, candidate)
      if (await isExecutable(path)) return path
    }
  }
  const known = PACKAGES[name]
  throw new HostError(`${name} is not installed`, {
    advice:
      known === undefined
        ? 'Run "cloudstamp build" without --no-install, or install the packages that its message names.'
        : `Install the package ${known}: this installer's initrd is packed with it.`,
  })
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
