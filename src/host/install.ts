/** Sees that the host has the programs that are run, and installs them where that is allowed. */
import { access, readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import pRetry, { AbortError } from 'p-retry'
import { describeError, HostError } from '../errors.ts'
import { proxyEnvironment, type Proxies } from '../fetch/proxies.ts'
import type { Reporter } from '../report/reporter.ts'
import {
  BUILD_REQUIREMENTS,
  installAdvice,
  installPlan,
  isTooOld,
  MINIMUM_QEMU,
  readQemuVersion,
  type InstallPlan,
  type Requirement,
} from './plan.ts'
import { privilege } from './privilege.ts'
import { findProgram } from './programs.ts'
import { run, runOnTerminal } from './run.ts'

export interface HostOptions {
  /** Whether missing programs may be installed. */
  install: boolean
  /** What the package manager's downloads go through. */
  proxies: Proxies
  reporter: Reporter
  signal?: AbortSignal | undefined
}

const RETRIES = 3
const FIRST_WAIT_MS = 2000

/** What sudo says when another try would end in the same way. */
const SUDO_REFUSES = /^sudo: a (?:password|terminal) is required|^Sorry, user |is not in the sudoers file/m

/**
 * Where a person is at the terminal and programs are missing, lets sudo ask for the password; a live view would draw
 * over the question later.
 */
export async function askForPrivilege(options: HostOptions, requirements = BUILD_REQUIREMENTS): Promise<void> {
  const { install, reporter, signal } = options
  if (!install || privilege().length === 0 || !process.stdin.isTTY || !process.stderr.isTTY) return
  const missing = await findMissing(requirements)
  const sudo = await findProgram('sudo').catch(() => undefined)
  if (missing.length === 0 || !sudo) return
  reporter.info(`sudo may ask for your password, to install ${programsOf(missing)}`)
  // The message goes first; whether sudo agreed, its next call tells.
  await setImmediate()
  await runOnTerminal('sudo', ['-v'], { what: 'asking for your password', signal })
}

/**
 * Makes sure that qemu and its tools are there, and reports their version.
 * @param requirements qemu among them
 * @returns qemu's version, such as "7.2.22"
 * @throws HostError when something is missing and may not or cannot be installed, or qemu is too old
 */
export async function prepareHost(options: HostOptions, requirements = BUILD_REQUIREMENTS): Promise<string> {
  await providePrograms(options, requirements)
  const path = await findProgram('qemu-system-x86_64')
  const version = await qemuVersion(path)
  options.reporter.info(`qemu ${version} (${path})`)
  return version
}

/**
 * Makes sure that programs are there: installs the packages of those that are not. Only the package manager runs with
 * privileges.
 * @throws HostError when something is missing and may not or cannot be installed
 */
export async function providePrograms(options: HostOptions, requirements: readonly Requirement[]): Promise<void> {
  const missing = await findMissing(requirements)
  if (missing.length === 0) return
  const plan = installPlan(await readFile('/etc/os-release', 'utf8').catch(() => ''), missing)
  if (!options.install || !plan) throw missingError(`not installed: ${programsOf(missing)}`, plan, missing)
  await installPackages(plan, missing, options)
  const still = await findMissing(requirements)
  if (still.length > 0) throw missingError(`still missing after the installation: ${programsOf(still)}`, plan, still)
}

async function findMissing(requirements: readonly Requirement[]): Promise<Requirement[]> {
  const present = await Promise.all(requirements.map(isPresent))
  return requirements.filter((_requirement, index) => !present[index])
}

async function isPresent({ program, paths }: Requirement): Promise<boolean> {
  const found = paths === undefined ? [findProgram(program)] : paths.map((path) => access(path))
  return Promise.any(found).then(
    () => true,
    () => false,
  )
}

function programsOf(requirements: readonly Requirement[]): string {
  return requirements.map(({ program }) => program).join(', ')
}

function missingError(message: string, plan: InstallPlan | undefined, missing: readonly Requirement[]): HostError {
  return new HostError(message, { where: 'host set-up', advice: installAdvice(plan, missing) })
}

async function installPackages(
  plan: InstallPlan,
  missing: readonly Requirement[],
  options: HostOptions,
): Promise<void> {
  const words = privilege(Object.keys(proxyEnvironment(options.proxies)))
  const programs = programsOf(missing)
  if (words.length > 0) {
    await findProgram('sudo').catch(() => {
      const message = `not installed: ${programs}; and without sudo only root can install them`
      throw missingError(message, plan, missing)
    })
  }
  const { reporter, signal } = options
  reporter.info(`installing ${programs}: ${plan.shown}`)
  if (plan.refresh) {
    // One source of many that fails is no reason to give up: the packages are the distribution's own.
    await runRetried([...words, ...plan.refresh], plan, options).catch((error: unknown) => {
      signal?.throwIfAborted()
      reporter.warning(describeError(error))
    })
  }
  await runRetried([...words, ...plan.install], plan, options)
}

/** Package mirrors fail now and then, so a command gets several chances. */
async function runRetried(
  command: string[],
  plan: InstallPlan,
  { proxies, reporter, signal }: HostOptions,
): Promise<void> {
  const [program, ...args] = command as [string, ...string[]]
  const attempt = async (): Promise<void> => {
    const { exitCode, stderr } = await run(program, args, {
      what: 'the installation',
      accepts: 'all',
      outlives: true,
      env: proxyEnvironment(proxies),
      signal,
    })
    if (exitCode === 0) return
    const error = new Error(lastLine(stderr) ?? `exit code ${exitCode}`)
    throw SUDO_REFUSES.test(stderr) ? new AbortError(error) : error
  }
  try {
    await pRetry(attempt, {
      retries: RETRIES,
      minTimeout: FIRST_WAIT_MS,
      onFailedAttempt: ({ error, retriesLeft }) => {
        if (retriesLeft > 0)
          reporter.warning(`${command.join(' ')} failed (${error.message}); ${retriesLeft} more tries`)
      },
      ...(signal ? { signal } : {}),
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw new HostError(`${command.join(' ')} failed: ${(error as Error).message}`, {
      where: 'host set-up',
      advice: `Check the network and the rights of this user, or run: ${plan.shown}`,
      cause: error,
    })
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').pop() || undefined
}

/** @throws HostError when the program does not tell its version, or is too old */
async function qemuVersion(path: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run('qemu-system-x86_64', ['--version'], {
    what: 'asking qemu for its version',
    accepts: 'all',
  })
  const version = readQemuVersion(stdout)
  if (exitCode !== 0 || version === undefined) {
    throw new HostError(`qemu does not tell its version: ${lastLine(stderr) ?? lastLine(stdout) ?? 'no output'}`, {
      where: path,
      advice: 'Install it anew, with its libraries.',
    })
  }
  if (isTooOld(version)) {
    throw new HostError(`qemu ${version} is too old: ${MINIMUM_QEMU.major}.${MINIMUM_QEMU.minor} or later is needed`, {
      where: path,
      advice: "Use a newer release of this machine's distribution, or another qemu earlier in PATH.",
    })
  }
  return version
}
