// What the tests run beyond an essential system and Node.js, provided by the product's own code.
import { importBundled } from './bundle.mjs'

const host = await importBundled(`
  export { describeError, exitCode } from './src/errors.ts'
  export { askForPrivilege, providePrograms } from './src/host/install.ts'
  export { BUILD_REQUIREMENTS, IMAGE_REQUIREMENTS, PROOF_REQUIREMENTS } from './src/host/plan.ts'
  export { readProxies } from './src/fetch/proxies.ts'
  export { plainReporter } from './src/report/plain.ts'`)

export const { describeError, exitCode } = host

/** One list for all of them: a unit test, too, looks at what qemu-img makes. */
const REQUIREMENTS = [
  ...host.BUILD_REQUIREMENTS,
  ...host.IMAGE_REQUIREMENTS,
  ...host.PROOF_REQUIREMENTS,
  { program: 'dpkg-deb', apt: 'dpkg' },
  { program: 'cpio', apt: 'cpio', dnf: 'cpio' },
  { program: 'xz', apt: 'xz-utils', dnf: 'xz' },
  { program: 'zstd', apt: 'zstd', dnf: 'zstd' },
  { program: 'puppet', apt: 'puppet-agent' },
  { program: 'ruby', apt: 'puppet-agent' },
  { program: 'setpriv', apt: 'util-linux', dnf: 'util-linux' },
  { program: 'script', apt: 'bsdutils', dnf: 'util-linux' },
  { program: 'ip', apt: 'iproute2', dnf: 'iproute' },
  // Shows the report, and axe-core looks at it there.
  { program: 'chromium', apt: 'chromium', dnf: 'chromium' },
  // The package that brings no service.
  { program: 'tinyproxy', apt: 'tinyproxy-bin' },
]

/**
 * Sees that the tests' programs are there, and installs them where that is allowed.
 * @throws HostError that says what is missing and what to type
 */
export async function providePrograms({ install }) {
  const reporter = host.plainReporter((line) => console.log(line))
  const options = { install, proxies: host.readProxies(process.env), reporter }
  await host.askForPrivilege(options, REQUIREMENTS)
  await host.providePrograms(options, REQUIREMENTS)
}
