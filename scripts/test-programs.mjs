// What the tests run beyond an essential system and Node.js, provided by the product's own code.
import { importBundled } from './bundle.mjs'

const host = await importBundled(`
  export { describeError, exitCode } from './src/errors.ts'
  export { askForPrivilege, providePrograms } from './src/host/install.ts'
  export { BUILD_REQUIREMENTS, LOCK_REQUIREMENTS } from './src/host/plan.ts'
  export { plainReporter } from './src/report/plain.ts'`)

export const { describeError, exitCode } = host

const MEDIA = [
  { program: 'dpkg-deb', apt: 'dpkg' },
  { program: 'cpio', apt: 'cpio', dnf: 'cpio' },
  { program: 'xz', apt: 'xz-utils', dnf: 'xz' },
  { program: 'zstd', apt: 'zstd', dnf: 'zstd' },
  { program: 'depmod', apt: 'kmod', dnf: 'kmod' },
]

const PUPPET = [
  { program: 'puppet', apt: 'puppet-agent' },
  { program: 'ruby', apt: 'puppet-agent' },
]

const MACHINES = [
  ...host.BUILD_REQUIREMENTS,
  { program: 'setpriv', apt: 'util-linux', dnf: 'util-linux' },
  { program: 'script', apt: 'bsdutils', dnf: 'util-linux' },
]

const UNIT = [...MEDIA, ...PUPPET, ...host.LOCK_REQUIREMENTS]

/** The package that brings no service. */
const PROXY = { program: 'tinyproxy', apt: 'tinyproxy-bin' }

/** By project of jest. */
const REQUIREMENTS = {
  unit: UNIT,
  integration: [...UNIT, ...MACHINES, PROXY],
  e2e: MACHINES,
}

/**
 * Sees that the programs of these projects are there, and installs them where that is allowed.
 * @throws HostError that says what is missing and what to type
 */
export async function providePrograms(projects, { install }) {
  const wanted = projects.flatMap((project) => REQUIREMENTS[project] ?? [])
  const requirements = [...new Map(wanted.map((requirement) => [requirement.program, requirement])).values()]
  const options = { install, reporter: host.plainReporter((line) => console.log(line)) }
  await host.askForPrivilege(options, requirements)
  await host.providePrograms(options, requirements)
}
