/** One qemu process with its consoles and its QMP connection. */
import { setImmediate } from 'node:timers/promises'
import { HostError } from '../errors.ts'
import { startProgram, type ProgramEnd, type RunningProgram } from '../host/run.ts'
import { qemuArguments, SOCKETS, type MachineSpec } from './arguments.ts'
import { openChannels, type Channels } from './channels.ts'
import { Qmp } from './qmp.ts'
import { hostFault, initialState, noteEvent, slowStart, startFailure, type MachineState } from './verdict.ts'

export interface MachineOptions {
  /** An existing directory of this machine's own: qemu runs in it, and its sockets are there. */
  workDir: string
  /** Raw bytes of the two serial ports are appended to these files. */
  consoleLog: string
  eventsLog: string
  onConsole: (chunk: Buffer) => void
  onEvents: (chunk: Buffer) => void
  /** What to do with the bytes of `spec.virtioPort`. */
  port?: { log: string; onData: (chunk: Buffer) => void } | undefined
  /** Kills the machine. */
  signal?: AbortSignal | undefined
}

/** How a machine ended. */
export interface MachineExit extends MachineState, ProgramEnd {
  /** The guest itself powered off: QMP's SHUTDOWN with guest: true. qemu's exit status proves nothing. */
  cleanShutdown: boolean
}

export interface Machine {
  pid: number
  /**
   * Settles when qemu is gone, all its output has been handed on and the logs are closed.
   * Rejects with a HostError when this machine, not the guest, was the cause: its disk is full, a log not writable.
   */
  exited: Promise<MachineExit>
  /** Types on the first serial port. */
  type(text: string): void
  /** Sends to the guest on the second serial port; not logged. */
  answer(text: string): void
  /**
   * Writes the screen to `path` as PNG; qemu before 7.1 writes PPM, and `.ppm` replaces the path's extension.
   * @returns the path written
   * @throws Error when qemu cannot
   */
  screendump(path: string): Promise<string>
  /**
   * The port of 127.0.0.1 that leads to the guest's ssh, of a machine whose network is closed.
   * @throws Error when qemu tells none
   */
  sshPort(): Promise<number>
  /** Ends qemu at once; `exited` settles after it. */
  kill(): void
}

/** A busy machine takes its time to hand out memory and to read kernel and initrd. */
const START_TIMEOUT_MS = 300_000

/**
 * Starts qemu and returns when its monitor answers. It dies with this process, see `startProgram`.
 * @throws HostError when qemu is not installed or does not start
 * @throws the signal's reason when it is aborted before that
 */
export async function startMachine(spec: MachineSpec, options: MachineOptions): Promise<Machine> {
  const channels = await openChannels(options.workDir, {
    console: { name: SOCKETS.console, log: options.consoleLog, onData: options.onConsole },
    events: { name: SOCKETS.events, log: options.eventsLog, onData: options.onEvents },
    monitor: { name: SOCKETS.monitor },
    port: { name: SOCKETS.virtioPort, ...options.port },
  })
  const state = initialState()
  const starting = startProgram('qemu-system-x86_64', qemuArguments(spec), { cwd: options.workDir })
  const qemu = await starting.catch(async (error: unknown) => {
    await channels.close()
    throw error
  })
  const exited = untilExit(qemu, { state, channels, signal: options.signal })
  // Who starts a machine may look at its end late.
  exited.catch(() => undefined)
  const negotiated = channels.sockets.monitor.then((socket) =>
    Qmp.negotiate(socket, (event) => {
      noteEvent(state, event)
      // A guest that qemu paused would wait forever.
      if (state.hostFault) qemu.kill()
    }),
  )
  const endedEarly = exited.then((exit) => Promise.reject(startFailure(exit)))
  let timer: NodeJS.Timeout | undefined
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(slowStart(START_TIMEOUT_MS / 1000)), START_TIMEOUT_MS)
  })
  try {
    const { console: consoleSocket, events: eventsSocket } = channels.sockets
    const ready = Promise.all([negotiated, consoleSocket, eventsSocket])
    const [qmp, console, events] = await Promise.race([ready, endedEarly, tooSlow])
    return {
      pid: qemu.pid,
      exited,
      kill: qemu.kill,
      type: (text) => void console.write(text),
      answer: (text) => void events.write(text),
      screendump: (path) => screendump(qmp, path),
      sshPort: () => sshPort(qmp),
    }
  } catch (error) {
    qemu.kill()
    const exit = await exited
    options.signal?.throwIfAborted()
    throw error instanceof HostError ? error : startFailure(exit)
  } finally {
    clearTimeout(timer)
  }
}

async function screendump(qmp: Qmp, path: string): Promise<string> {
  const { major, minor } = qmp.version
  const png = major > 7 || (major === 7 && minor >= 1)
  const file = png ? path : path.replace(/(\.[^./]*)?$/, '.ppm')
  await qmp.execute('screendump', { filename: file, ...(png ? { format: 'png' } : {}) })
  return file
}

/** qemu took a free port, and tells it in a table for people alone ("info usernet", slirp_connection_info of libslirp). */
async function sshPort(qmp: Qmp): Promise<number> {
  const table = await qmp.execute('human-monitor-command', { 'command-line': 'info usernet' })
  const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)\s+\S+\s+22\s/.exec(String(table))?.[1]
  if (port === undefined) throw new Error(`qemu forwards no port: ${String(table).trim()}`)
  return Number(port)
}

async function untilExit(
  qemu: RunningProgram,
  watched: {
    state: MachineState
    channels: Pick<Channels<string>, 'failed' | 'close'>
    signal: AbortSignal | undefined
  },
): Promise<MachineExit> {
  const { state, channels, signal } = watched
  channels.failed.catch((error: unknown) => {
    state.hostFault ??= hostFault(
      `a log of the virtual machine cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Free space there.',
    )
    qemu.kill()
  })
  signal?.addEventListener('abort', qemu.kill, { once: true })
  if (signal?.aborted) qemu.kill()
  const end = await qemu.ended
  signal?.removeEventListener('abort', qemu.kill)
  // Connections that qemu made just before its end are still to be accepted.
  await setImmediate()
  await channels.close()
  if (state.hostFault) throw state.hostFault
  return {
    ...state,
    ...end,
    cleanShutdown: state.shutdownReason === 'guest-shutdown',
  }
}
