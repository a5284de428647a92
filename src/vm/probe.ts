/** Tries whether a real kernel starts under KVM. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostError } from '../errors.ts'
import { startMachine, type Machine } from './machine.ts'

/** A kernel prints its banner well below a second under a KVM that works; a busy machine takes its time. */
const PROBE_TIMEOUT_MS = 30_000

/** The first line of every Linux kernel. */
const BANNER = 'Linux version '

export interface ProbeResult {
  works: boolean
  reason: string
  /** Whether asking again before the next boot of the host is pointless. */
  lasting: boolean
}

/**
 * Boots a kernel without a root file system under KVM and waits for its banner.
 * @throws the signal's reason when it is aborted
 */
export async function probeKvm({
  kernel,
  workDir,
  signal,
}: {
  kernel: string
  /** An existing directory of its own. */
  workDir: string
  signal?: AbortSignal | undefined
}): Promise<ProbeResult> {
  let machine: Machine | undefined
  let output = ''
  let onBanner: () => void = () => undefined
  const banner = new Promise<'banner'>((resolve) => (onBanner = () => resolve('banner')))
  const timer = new AbortController()
  try {
    machine = await startMachine(
      {
        kernel,
        append: 'console=ttyS0 earlyprintk=serial,ttyS0,115200 panic=-1',
        ...{ memoryMiB: 256, cpus: 1, accelerator: 'kvm', network: false },
      },
      {
        workDir,
        consoleLog: join(workDir, 'console.log'),
        eventsLog: join(workDir, 'events.log'),
        onConsole: (chunk) => {
          output = (output + chunk.toString('latin1')).slice(-4096)
          if (output.includes(BANNER)) onBanner()
        },
        onEvents: () => undefined,
        signal,
      },
    )
    const silence = sleep(PROBE_TIMEOUT_MS, 'silence' as const, { signal: timer.signal })
    const first = await Promise.race([banner, machine.exited, silence])
    signal?.throwIfAborted()
    if (first === 'banner') return { works: true, reason: 'a guest kernel started', lasting: true }
    return first === 'silence'
      ? {
          works: false,
          reason: `a guest kernel printed nothing within ${PROBE_TIMEOUT_MS / 1000} seconds`,
          // Another time this machine may be less busy.
          lasting: false,
        }
      : {
          works: false,
          reason: `qemu ended before the guest kernel printed a line. ${first.stderr}`.trim(),
          lasting: false,
        }
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    // A lack of memory passes; what qemu says of KVM itself does not.
    return { works: false, reason: error.message, lasting: /kvm/i.test(error.message) }
  } finally {
    timer.abort()
    machine?.kill()
    await machine?.exited.catch(() => undefined)
  }
}
