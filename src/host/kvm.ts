/** The device that KVM guests need, and its permissions. */
import { open } from 'node:fs/promises'
import { describeError } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { privilege } from './privilege.ts'
import { run } from './run.ts'

export const KVM_DEVICE = '/dev/kvm'

const RULE_FILE = '/etc/udev/rules.d/99-kvm4all.rules'

const RULE = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"'

/** What a person types to let every user of this machine use KVM. */
export const KVM_ADVICE = [
  `Run: echo '${RULE}' | sudo tee ${RULE_FILE}`,
  'sudo udevadm control --reload-rules',
  'sudo udevadm trigger --name-match=kvm',
].join(' && ')

export interface DeviceFault {
  reason: string
  /** Whether other permissions would mend it. */
  denied: boolean
}

/**
 * Opens a device for reading and writing, as qemu does: its mode alone says nothing about a container's rules.
 * @returns undefined when it opens
 */
export async function deviceFault(path = KVM_DEVICE): Promise<DeviceFault | undefined> {
  try {
    await (await open(path, 'r+')).close()
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { reason: `there is no ${path}`, denied: false }
    if (code === 'EACCES') return { reason: `this user may not read and write ${path}`, denied: true }
    return { reason: `${path} does not open (${code ?? String(error)})`, denied: false }
  }
}

/**
 * Opens /dev/kvm to every user of a runner that GitHub hosts. These have it for root alone, and installing qemu resets
 * what an earlier step changed, so this comes after it. Elsewhere the machine is its owner's: nothing is changed.
 */
export async function openKvmOnRunner(reporter: Reporter): Promise<void> {
  if (process.env['RUNNER_ENVIRONMENT'] !== 'github-hosted') return
  const asRoot = (command: string[], input?: string): Promise<unknown> => {
    const [program, ...args] = [...privilege(), ...command] as [string, ...string[]]
    return run(program, args, { what: `setting the permissions of ${KVM_DEVICE}`, input })
  }
  try {
    await asRoot(['tee', RULE_FILE], `${RULE}\n`)
    await asRoot(['udevadm', 'control', '--reload-rules'])
    await asRoot(['udevadm', 'trigger', '--name-match=kvm'])
    await asRoot(['udevadm', 'settle'])
    reporter.info(`opened ${KVM_DEVICE} to all users of this runner`)
  } catch (error) {
    reporter.warning(describeError(error))
  }
}
