/** What qemu's events and messages mean. Pure. */
import { HostError } from '../errors.ts'
import type { QmpEvent } from './qmp.ts'

export interface MachineState {
  /** Why the guest ended itself: QMP's reason, of an event with guest: true. */
  shutdownReason: string | undefined
  /** A panic that the guest reported to qemu; most only print it. */
  panicked: boolean
  resets: number
  /** Why this machine cannot go on running the guest. */
  hostFault: HostError | undefined
}

export function initialState(): MachineState {
  return { shutdownReason: undefined, panicked: false, resets: 0, hostFault: undefined }
}

/** https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html, "Run State Management" and "Block device events". */
export function noteEvent(state: MachineState, { name, data }: QmpEvent): void {
  if (name === 'SHUTDOWN' && data['guest'] === true) state.shutdownReason = String(data['reason'])
  if (name === 'RESET' && data['guest'] === true) state.resets += 1
  if (name === 'GUEST_PANICKED') state.panicked = true
  if (name === 'BLOCK_IO_ERROR' && data['action'] === 'stop') {
    state.hostFault ??= hostFault(
      `qemu cannot write the virtual machine's disk: ${String(data['reason'])}`,
      'Free space below the cache directory, or move it with XDG_CACHE_HOME.',
    )
  }
  if (name === 'STOP' && !state.panicked) {
    state.hostFault ??= hostFault('qemu paused the guest', 'Its messages, if any, say why; with KVM, try accel "tcg".')
  }
}

/** An error of this machine, not of the guest. */
export function hostFault(reason: string, advice: string, cause?: unknown): HostError {
  return new HostError(reason, { where: 'qemu-system-x86_64', advice, cause })
}

/** What qemu's own messages ask a person to do. */
const ADVICE: readonly { pattern: RegExp; advice: string }[] = [
  {
    pattern: /Cannot allocate memory|cannot set up guest memory/i,
    advice: 'Lower "memory", or free some on this machine.',
  },
  { pattern: /KVM/i, advice: 'Use accel "auto" or "tcg", or make /dev/kvm work for this user.' },
  {
    pattern: /network backend 'user' is not compiled/,
    advice: 'This qemu lacks user-mode networking (slirp): use one that has it, as Debian, Ubuntu and Fedora ship.',
  },
  {
    pattern: /not a valid device model|failed to find romfile|could not load/i,
    advice: 'This qemu is not complete: install the whole package.',
  },
  { pattern: /Failed to get .* lock/, advice: 'Another qemu uses this disk: wait for it, or end it.' },
]

/** The error for a qemu that runs and whose monitor does not answer. */
export function slowStart(seconds: number): HostError {
  return hostFault(
    `qemu did not start: its monitor did not answer within ${seconds} s`,
    'This machine is too busy, or a disk does not answer: look at its load, then build again.',
  )
}

/** The error for a qemu that ended before its monitor answered. */
export function startFailure(exit: {
  stderr: string
  signal: string | undefined
  exitCode: number | undefined
}): HostError {
  const how = exit.signal === undefined ? `exit code ${exit.exitCode}` : `killed by ${exit.signal}`
  return hostFault(
    `qemu did not start: ${exit.stderr === '' ? how : exit.stderr.replaceAll('\n', '; ')}`,
    ADVICE.find(({ pattern }) => pattern.test(exit.stderr))?.advice ??
      'Check the memory and processors that were asked for, and that qemu is complete.',
  )
}
