/** Chooses between KVM and TCG by what really boots. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { keyOf } from '../digest.ts'
import { HostError } from '../errors.ts'
import { deviceFault, KVM_ADVICE, KVM_DEVICE, openKvmOnRunner } from '../host/kvm.ts'
import { run } from '../host/run.ts'
import type { Reporter } from '../report/reporter.ts'
import { readJson, writeJson } from '../store/json.ts'
import type { Accelerator } from './arguments.ts'
import { withWorkDirectory } from '../work.ts'
import { probeKvm } from './probe.ts'

export type { Accelerator }

export interface AcceleratorOptions {
  /** Any Linux kernel that qemu can boot directly. */
  kernel: string
  /** Where the answer is kept. */
  stateDir: string
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * The accelerator to use. `auto` takes KVM only when a real kernel prints its first line under it, and says why
 * otherwise; the answer is kept per boot of the host and version of qemu. `tcg` does not look at KVM.
 * @throws HostError for `kvm` when it does not work, or when qemu is not installed
 */
export async function chooseAccelerator(
  mode: 'auto' | 'kvm' | 'tcg',
  options: AcceleratorOptions,
): Promise<Accelerator> {
  if (mode === 'tcg') return 'tcg'
  const fault = await kvmFault(options)
  if (!fault) return 'kvm'
  if (mode === 'kvm') {
    throw new HostError(`KVM does not work here: ${fault.reason}`, { where: KVM_DEVICE, advice: fault.advice })
  }
  options.reporter.warning(
    `KVM is not used: ${fault.reason.replace(/\.+$/, '')}. Emulating the processor (TCG) takes about ten times as long.${fault.mend ? ` ${fault.mend}` : ''}`,
  )
  return 'tcg'
}

interface Fault {
  reason: string
  advice: string
  /** What would make `auto` take KVM. */
  mend?: string
}

async function kvmFault(options: AcceleratorOptions): Promise<Fault | undefined> {
  if ((await deviceFault())?.denied) await openKvmOnRunner(options.reporter)
  // Permissions can change while a machine runs, so they are not part of what is remembered.
  const device = await deviceFault()
  if (device?.denied) return { reason: device.reason, advice: KVM_ADVICE, mend: KVM_ADVICE }
  if (device)
    return { reason: device.reason, advice: 'Use accel "auto" or "tcg", or a machine with nested virtualization.' }
  const { works, reason, file } = await rememberedProbe(options)
  if (works) return undefined
  return {
    reason: `${KVM_DEVICE} opens, but ${reason}`,
    advice: `Use accel "auto" or "tcg".${file === undefined ? '' : ` To try again before this machine's next boot: rm -f ${file}`}`,
  }
}

const answerSchema = z.object({ works: z.boolean(), reason: z.string() })

type Answer = z.infer<typeof answerSchema>

/** @returns the answer, and the file that keeps it */
async function rememberedProbe(options: AcceleratorOptions): Promise<Answer & { file?: string }> {
  const { stdout: version } = await run('qemu-system-x86_64', ['--version'], { what: 'asking qemu for its version' })
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  const file = join(options.stateDir, `kvm-${keyOf([boot, version])}.json`)
  const known = await readJson(file, answerSchema)
  if (known) return { ...known, file }
  options.reporter.info('trying whether a guest starts under KVM')
  const { lasting, ...answer } = await withWorkDirectory(options.stateDir, (workDir) =>
    probeKvm({ ...options, workDir }),
  )
  if (!lasting) return answer
  await writeJson(file, answer)
  return { ...answer, file }
}
