/** One qemu process with its consoles and its QMP connection. */
import { setImmediate } from 'node:timers/promises'
import { execa } from 'execa'
import { HostError } from '../errors.ts'
import { findProgram } from '../host/programs.ts'
import { qemuArguments, SOCKETS, type MachineSpec } from './arguments.ts'
import { openChannels, type Channels } from './channels.ts'
import { boundCommand } from './process.ts'
import { Qmp } from './qmp.ts'
import { hostFault, initialState, noteEvent, startFailure, type MachineState } from './verdict.ts'

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
export interface MachineExit extends MachineState {
  /** The guest itself powered off: QMP's SHUTDOWN with guest: true. qemu's exit status proves nothing. */
  cleanShutdown: boolean
  /** Name of the signal that ended qemu. */
  signal: string | undefined
  exitCode: number | undefined
  /** The end of what qemu wrote to its standard error. */
  stderr: string
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
  /**
   * Writes the screen to `path` as PNG; qemu before 7.1 writes PPM, and `.ppm` replaces the path's extension.
   * @returns the path written
   * @throws Error when qemu cannot
   */
  screendump(path: string): Promise<string>
  /** Ends qemu at once; `exited` settles after it. */
  kill(): void
}

const STDERR_CHARACTERS = 4096

/**
 * Starts qemu and returns when its monitor answers. It dies with this process, see `boundCommand`.
 * @throws HostError when qemu is not installed or does not start
 * @throws the signal's reason when it is aborted before that
 */
export async function startMachine(spec: MachineSpec, options: MachineOptions): Promise<Machine> {
  const qemu = await boundCommand(await findProgram('qemu-system-x86_64'), qemuArguments(spec))
  const channels = await openChannels(options.workDir, {
    console: { name: SOCKETS.console, log: options.consoleLog, onData: options.onConsole },
    events: { name: SOCKETS.events, log: options.eventsLog, onData: options.onEvents },
    monitor: { name: SOCKETS.monitor },
    port: { name: SOCKETS.virtioPort, ...options.port },
  })
  const state = initialState()
  const child = spawnQemu(qemu, options.workDir)
  const kill = (): void => void child.kill('SIGKILL')
  const exited = untilExit(child, { state, channels, kill, signal: options.signal })
  // Who starts a machine may look at its end late.
  exited.catch(() => undefined)
  const negotiated = channels.sockets.monitor.then((socket) =>
    Qmp.negotiate(socket, (event) => {
      noteEvent(state, event)
      // A guest that qemu paused would wait forever.
      if (state.hostFault) kill()
    }),
  )
  try {
    const endedEarly = exited.then((exit) => Promise.reject(startFailure(exit)))
    const qmp = await Promise.race([negotiated, endedEarly])
    const console = await channels.sockets.console
    return {
      pid: child.pid ?? 0,
      exited,
      kill,
      type: (text) => void console.write(text),
      screendump: (path) => screendump(qmp, path),
    }
  } catch (error) {
    kill()
    const exit = await exited
    options.signal?.throwIfAborted()
    throw error instanceof HostError ? error : startFailure(exit)
  }
}

function spawnQemu(qemu: { file: string; args: string[] }, cwd: string) {
  return execa(qemu.file, qemu.args, {
    cwd,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    reject: false,
    buffer: false,
  })
}

async function screendump(qmp: Qmp, path: string): Promise<string> {
  const { major, minor } = qmp.version
  const png = major > 7 || (major === 7 && minor >= 1)
  const file = png ? path : path.replace(/(\.[^./]*)?$/, '.ppm')
  await qmp.execute('screendump', { filename: file, ...(png ? { format: 'png' } : {}) })
  return file
}

async function untilExit(
  child: ReturnType<typeof spawnQemu>,
  watched: {
    state: MachineState
    channels: Pick<Channels<string>, 'failed' | 'close'>
    kill: () => void
    signal: AbortSignal | undefined
  },
): Promise<MachineExit> {
  const { state, channels, kill, signal } = watched
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-STDERR_CHARACTERS)))
  channels.failed.catch((error: unknown) => {
    state.hostFault ??= hostFault(
      `a log of the virtual machine cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'Free space there.',
    )
    kill()
  })
  signal?.addEventListener('abort', kill, { once: true })
  if (signal?.aborted) kill()
  const result = await child
  signal?.removeEventListener('abort', kill)
  // Connections that qemu made just before its end are still to be accepted.
  await setImmediate()
  await channels.close()
  if (state.hostFault) throw state.hostFault
  return {
    ...state,
    cleanShutdown: state.shutdownReason === 'guest-shutdown',
    signal: result.signal,
    exitCode: result.exitCode,
    stderr: stderr.trim() || (result.originalMessage ?? ''),
  }
}
