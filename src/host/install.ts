/** Sees that the host has qemu, and installs it where that is allowed. */
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import pRetry from 'p-retry'
import { HostError } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { findProgram } from './programs.ts'

const PROGRAMS = ['qemu-system-x86_64', 'qemu-img', 'depmod']

/** How a distribution's package manager installs what a build needs. */
export interface InstallPlan {
  /** Argument arrays, run in order. */
  commands: string[][]
}

/**
 * The commands for the host's distribution.
 * @param osRelease text of /etc/os-release
 * @returns undefined for a distribution without apt or dnf
 */
export function installPlan(osRelease: string): InstallPlan | undefined {
  const value = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? ''
  const like = `${value('ID')} ${value('ID_LIKE')}`.split(/\s+/)
  if (like.includes('debian') || like.includes('ubuntu')) {
    const packages = ['qemu-system-x86', 'qemu-utils', 'kmod']
    return {
      commands: [
        ['apt-get', '-q', 'update'],
        ['apt-get', '-q', '-y', '--no-install-recommends', 'install', ...packages],
      ],
    }
  }
  if (like.includes('rhel') || like.includes('fedora') || like.includes('centos')) {
    return { commands: [['dnf', '-q', '-y', 'install', 'qemu-kvm', 'qemu-img', 'kmod']] }
  }
  return undefined
}

/**
 * Makes sure that qemu and its tools are there. Only the package manager runs with privileges.
 * @throws HostError when something is missing and may not or cannot be installed
 */
export async function prepareHost(options: {
  install: boolean
  reporter: Reporter
  signal?: AbortSignal | undefined
}): Promise<void> {
  const missing = await missingPrograms()
  if (missing.length === 0) return
  const plan = installPlan(await readFile('/etc/os-release', 'utf8').catch(() => ''))
  if (!plan) {
    throw new HostError(`missing on this machine: ${missing.join(', ')}`, {
      advice: 'Install QEMU for x86_64, qemu-img and kmod with your package manager.',
    })
  }
  const privilege = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const lines = plan.commands.map((command) => [...privilege.slice(0, 1), ...command].join(' '))
  if (!options.install) {
    throw new HostError(`missing on this machine: ${missing.join(', ')}`, { advice: `Run: ${lines.join(' && ')}` })
  }
  options.reporter.info(`installing ${missing.join(', ')}`)
  for (const command of plan.commands) await runRetried([...privilege, ...command], options)
  const still = await missingPrograms()
  if (still.length > 0) {
    throw new HostError(`still missing after the installation: ${still.join(', ')}`, { advice: `Run: ${lines.join(' && ')}` })
  }
  if (process.env['GITHUB_ACTIONS'] === 'true') await openKvm(privilege, options.reporter)
}

async function missingPrograms(): Promise<string[]> {
  const found = await Promise.all(
    PROGRAMS.map((name) =>
      findProgram(name).then(
        () => true,
        () => false,
      ),
    ),
  )
  return PROGRAMS.filter((_name, index) => !found[index])
}

async function runRetried(command: string[], options: { reporter: Reporter; signal?: AbortSignal | undefined }): Promise<void> {
  const [file = '', ...args] = command
  try {
    await pRetry(
      () =>
        execa(file, args, {
          stdin: 'ignore',
          env: { DEBIAN_FRONTEND: 'noninteractive' },
          ...(options.signal ? { cancelSignal: options.signal } : {}),
        }),
      {
        retries: 3,
        minTimeout: 2000,
        onFailedAttempt: ({ error, retriesLeft }) =>
          options.reporter.warning(`${command.join(' ')} failed (${firstLine(error)}); ${retriesLeft} tries left`),
        ...(options.signal ? { signal: options.signal } : {}),
      },
    )
  } catch (error) {
    options.signal?.throwIfAborted()
    throw new HostError(`${command.join(' ')} failed: ${firstLine(error)}`, {
      where: 'host set-up',
      advice: 'Check the network and the rights of this user, or install the packages yourself.',
      cause: error,
    })
  }
}

function firstLine(error: unknown): string {
  const stderr = (error as { stderr?: unknown }).stderr
  const text = typeof stderr === 'string' && stderr !== '' ? stderr : String((error as Error).message)
  return text.trim().split('\n')[0] ?? ''
}

/** Hosted runners have /dev/kvm for root alone, and installing qemu resets what an earlier step changed. */
async function openKvm(privilege: string[], reporter: Reporter): Promise<void> {
  const rule = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n'
  const run = (command: string[], input?: string): Promise<unknown> => {
    const [file = '', ...args] = [...privilege, ...command]
    return execa(file, args, input === undefined ? { stdin: 'ignore' } : { input })
  }
  try {
    await run(['tee', '/etc/udev/rules.d/99-cloudstamp-kvm.rules'], rule)
    await run(['udevadm', 'control', '--reload-rules'])
    await run(['udevadm', 'trigger', '--name-match=kvm'])
    await run(['udevadm', 'settle'])
  } catch (error) {
    reporter.warning(`the permissions of /dev/kvm could not be set: ${firstLine(error)}`)
  }
}
