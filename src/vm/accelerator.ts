/** Chooses between KVM and TCG by what really boots. */
import { constants } from 'node:fs'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { z } from 'zod'
import { HostError } from '../errors.ts'
import { findProgram } from '../host/programs.ts'
import type { Reporter } from '../report/reporter.ts'

export type Accelerator = 'kvm' | 'tcg'

/** The device that KVM guests need. */
const KVM_DEVICE = '/dev/kvm'

/** A kernel prints its banner well below a second under a KVM that works. */
const PROBE_TIMEOUT_MS = 10_000

const KVM_RULE = 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"'

const answerSchema = z.object({ works: z.boolean(), reason: z.string() })

type Answer = z.infer<typeof answerSchema>

/**
 * The accelerator to use. `auto` takes KVM only when a real kernel prints its first line under it, and says why
 * otherwise; the answer is kept per boot of the host and version of qemu. `kvm` fails when KVM does not work.
 * @param kernel any Linux kernel that qemu can boot directly
 * @param stateDir where the answer is kept
 * @throws HostError for `kvm` when it does not work
 */
export async function chooseAccelerator(
  mode: 'auto' | 'kvm' | 'tcg',
  options: { kernel: string; stateDir: string; reporter: Reporter; signal?: AbortSignal | undefined },
): Promise<Accelerator> {
  if (mode === 'tcg') return 'tcg'
  const answer = await rememberedAnswer(options)
  if (answer.works) return 'kvm'
  if (mode === 'kvm') {
    throw new HostError(`KVM does not work here: ${answer.reason}`, {
      where: KVM_DEVICE,
      advice: `Use accel "auto" or "tcg", or make it work; for permissions, the udev rule ${KVM_RULE}`,
    })
  }
  options.reporter.warning(`KVM is not used: ${answer.reason}. Emulating the processor (TCG), which is some ten times slower.`)
  return 'tcg'
}

async function rememberedAnswer(options: { kernel: string; stateDir: string; signal?: AbortSignal | undefined }): Promise<Answer> {
  const qemu = await findProgram('qemu-system-x86_64')
  // Permissions can change within a boot, so they are asked each time.
  const device = await access(KVM_DEVICE, constants.R_OK | constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  )
  if (device === 'ENOENT') return { works: false, reason: `there is no ${KVM_DEVICE}` }
  if (device !== undefined) return { works: false, reason: `${KVM_DEVICE} cannot be opened for reading and writing (${device})` }
  const { stdout: version } = await execa(qemu, ['--version'], { stdin: 'ignore' })
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  const id = createHash('sha256').update(`${boot}${version}`).digest('hex').slice(0, 16)
  const file = join(options.stateDir, `kvm-${id}.json`)
  try {
    return answerSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    const answer = await probe(qemu, options)
    await mkdir(options.stateDir, { recursive: true })
    await writeFile(`${file}.${process.pid}`, JSON.stringify(answer))
    await rename(`${file}.${process.pid}`, file)
    return answer
  }
}

/** Boots a kernel without a root under KVM and waits for its banner. */
async function probe(qemu: string, options: { kernel: string; signal?: AbortSignal | undefined }): Promise<Answer> {
  const child = execa(
    qemu,
    [
      ...['-nodefaults', '-no-user-config', '-machine', 'q35,hpet=off', '-accel', 'kvm', '-cpu', 'host', '-m', '256', '-no-reboot', '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...['-kernel', options.kernel, '-append', 'console=ttyS0 earlyprintk=serial,ttyS0 panic=-1'],
    ],
    { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', reject: false, buffer: false },
  )
  let output = ''
  let errors = ''
  const banner = new Promise<'banner'>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('latin1')).slice(-65536)
      if (output.includes('Linux version')) resolve('banner')
    })
  })
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('latin1')).slice(-2000)))
  const timer = new AbortController()
  try {
    const aborted = new Promise<'aborted'>((resolve) => options.signal?.addEventListener('abort', () => resolve('aborted'), { once: true }))
    const first = await Promise.race([
      banner,
      child.then(() => 'ended' as const),
      sleep(PROBE_TIMEOUT_MS, 'silence' as const, { signal: timer.signal }),
      aborted,
    ])
    options.signal?.throwIfAborted()
    if (first === 'banner') return { works: true, reason: 'a guest kernel started under KVM' }
    if (first === 'ended') {
      return { works: false, reason: `qemu refused KVM (${errors.trim().split('\n').pop()?.slice(0, 300) || 'it ended without a message'})` }
    }
    return { works: false, reason: `${KVM_DEVICE} opens, but a guest kernel printed nothing within ${PROBE_TIMEOUT_MS / 1000} seconds` }
  } finally {
    timer.abort()
    child.kill('SIGKILL')
    await child
  }
}
