/** Sees that the host has qemu, and installs it where that is allowed. */
import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { execa } from 'execa'
import pRetry, { AbortError } from 'p-retry'
import { describeError, HostError } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { installPlan, isTooOld, MINIMUM_QEMU, PROGRAMS, readQemuVersion, type InstallPlan } from './plan.ts'
import { privilege } from './privilege.ts'
import { findProgram } from './programs.ts'

export interface HostOptions {
  /** Whether missing programs may be installed. */
  install: boolean
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
export async function askForPrivilege({ install, reporter, signal }: HostOptions): Promise<void> {
  if (!install || privilege().length === 0 || !process.stdin.isTTY || !process.stderr.isTTY) return
  const missing = await missingPrograms()
  const sudo = await findProgram('sudo').catch(() => undefined)
  if (missing.length === 0 || !sudo) return
  reporter.info(`sudo may ask for your password, to install ${missing.join(', ')}`)
  // The message goes first; whether sudo agreed, its next call tells.
  await setImmediate()
  await execa(sudo, ['-v'], { stdio: 'inherit', reject: false, ...(signal ? { cancelSignal: signal } : {}) })
  signal?.throwIfAborted()
}

/**
 * Makes sure that qemu and its tools are there, and reports their version. Only the package manager runs with
 * privileges.
 * @returns qemu's version, such as "7.2.22"
 * @throws HostError when something is missing and may not or cannot be installed, or qemu is too old
 */
export async function prepareHost(options: HostOptions): Promise<string> {
  const missing = await missingPrograms()
  if (missing.length > 0) {
    const plan = installPlan(await readFile('/etc/os-release', 'utf8').catch(() => ''))
    if (!options.install || !plan) throw missingError(`not installed: ${missing.join(', ')}`, plan)
    await installPackages(plan, missing, options)
    const still = await missingPrograms()
    if (still.length > 0) throw missingError(`still missing after the installation: ${still.join(', ')}`, plan)
  }
  const path = await findProgram('qemu-system-x86_64')
  const version = await qemuVersion(path)
  options.reporter.info(`qemu ${version} (${path})`)
  return version
}

async function missingPrograms(): Promise<string[]> {
  const paths = await Promise.all(PROGRAMS.map((name) => findProgram(name).catch(() => undefined)))
  return PROGRAMS.filter((_name, index) => paths[index] === undefined)
}

function missingError(message: string, plan: InstallPlan | undefined): HostError {
  const advice = plan ? `Run: ${plan.shown}` : 'Install QEMU for x86_64, qemu-img and kmod with your package manager.'
  return new HostError(message, { where: 'host set-up', advice })
}

async function installPackages(plan: InstallPlan, missing: string[], options: HostOptions): Promise<void> {
  const words = privilege()
  if (words.length > 0) {
    await findProgram('sudo').catch(() => {
      throw missingError(`not installed: ${missing.join(', ')}; and without sudo only root can install them`, plan)
    })
  }
  const { reporter, signal } = options
  reporter.info(`installing ${missing.join(', ')}: ${plan.shown}`)
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
async function runRetried(command: string[], plan: InstallPlan, { reporter, signal }: HostOptions): Promise<void> {
  const [file, ...args] = command as [string, ...string[]]
  const attempt = async (): Promise<void> => {
    const result = await execa(file, args, {
      stdin: 'ignore',
      reject: false,
      ...(signal ? { cancelSignal: signal } : {}),
    })
    if (!result.failed) return
    const error = new Error(lastLine(result.stderr) ?? result.shortMessage)
    throw SUDO_REFUSES.test(result.stderr) ? new AbortError(error) : error
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
  const { stdout, stderr, failed } = await execa(path, ['--version'], { stdin: 'ignore', reject: false })
  const version = readQemuVersion(stdout)
  if (failed || version === undefined) {
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
