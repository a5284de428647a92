/** Runs one guest to its end and decides whether it succeeded. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuestError, HostError } from '../errors.ts'
import type { MachineSpec } from '../vm/arguments.ts'
import { startMachine, type Machine, type MachineExit } from '../vm/machine.ts'
import { createScanner, startWatchdog, type FatalPattern, type Verdict, type WatchdogLimits } from '../vm/watchdog.ts'
import { EventReader, type GuestEvent } from './events.ts'
import { sanitize } from './sanitize.ts'

export interface GuestRun {
  /** What runs, for messages: "the installation", "the stamp". */
  title: string
  spec: MachineSpec
  nonce: string
  workDir: string
  /** Folder for console.log, events.log, port.log where there is such a port, and, after a failure, screen.png. */
  logDir: string
  /** The event that, with a clean power-off, is success. */
  successEvent: 'installed' | 'sealed'
  fatalPatterns: readonly FatalPattern[]
  limits: WatchdogLimits
  onEvent?: (event: GuestEvent) => void
  /** One sanitized line of either port. */
  onLine: (line: string) => void
  signal?: AbortSignal | undefined
}

/** What the guest sent back. */
export interface GuestOutcome {
  files: Map<string, Buffer>
  puppetExitCode?: number
}

/** Lines of the log that a failure shows. */
const TAIL_LINES = 30

/** A guest that has said "failed" powers itself off; it gets this long. */
const FAREWELL_MS = 15_000

/**
 * Boots the guest and waits for its own final event and a clean power-off.
 * @throws GuestError with the reason and the end of the log; `files` holds what arrived until then
 * @throws HostError when qemu does not start or is killed
 */
export async function runGuest(run: GuestRun): Promise<GuestOutcome> {
  run.signal?.throwIfAborted()
  const outcome: GuestOutcome = { files: new Map() }
  const tail: string[] = []
  const consoleLog = join(run.logDir, 'console.log')
  const eventsLog = join(run.logDir, 'events.log')
  /** What the guest has said of itself. */
  const said = { success: false, failure: false }
  const verdicts: Verdict[] = []
  let stop: (verdict: Verdict) => void = () => undefined
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = (verdict) => {
      verdicts.push(verdict)
      resolve('stopped')
    }
  })
  const line = (text: string): void => {
    const clean = sanitize(text)
    if (clean.trim() === '') return
    tail.push(clean)
    if (tail.length > TAIL_LINES) tail.shift()
    run.onLine(clean)
  }
  const reader = new EventReader(run.nonce, {
    onLine: line,
    onDamage: (reason) => line(`cloudstamp: ${reason}`),
    onEvent: (event) => {
      if (event.type === run.successEvent) said.success = true
      if (event.type === 'puppet') outcome.puppetExitCode = event.exitCode
      if (event.type === 'file') outcome.files.set(event.name, event.data)
      if (event.type === 'failed') {
        said.failure = true
        stop({ reason: sanitize(event.reason), advice: 'The log around it is in the files below.' })
      }
      run.onEvent?.(event)
    },
  })
  const watchdog = startWatchdog(run.limits, stop)
  const scanners: Scanner[] = []
  /** A handler of one port's bytes, with a scanner of its own. */
  const watched = (onChunk: (chunk: Buffer) => void): ((chunk: Buffer) => void) => {
    const scanner = scanWith(
      createScanner(run.fatalPatterns, () => said.success),
      stop,
    )
    scanners.push(scanner)
    return (chunk) => {
      watchdog.feed()
      onChunk(chunk)
      scanner.feed(chunk)
    }
  }
  let machine: Machine | undefined
  try {
    machine = await startMachine(run.spec, {
      workDir: run.workDir,
      consoleLog,
      eventsLog,
      onConsole: watched(lineSplitter(line)),
      onEvents: watched((chunk) => reader.feed(chunk)),
      signal: run.signal,
      ...(run.spec.virtioPort === undefined
        ? {}
        : { port: { log: join(run.logDir, 'port.log'), onData: watched(lineSplitter(line)) } }),
    })
    run.signal?.throwIfAborted()
    const aborted = new Promise<'aborted'>((resolve) =>
      run.signal?.addEventListener('abort', () => resolve('aborted'), { once: true }),
    )
    const first = await Promise.race([machine.exited, stopped, aborted])
    if (first === 'aborted') run.signal?.throwIfAborted()
    // What it said last may say why it ended.
    for (const scanner of scanners) scanner.flush()
    const ended = typeof first === 'object' && 'cleanShutdown' in first
    const verdict = verdicts[0] ?? (ended ? judgeExit(first, { ...run, succeeded: said.success }) : undefined)
    if (!verdict) return outcome
    if (!ended) await machine.screendump(join(run.logDir, 'screen.png')).catch(() => undefined)
    if (!ended && said.failure) await Promise.race([machine.exited, sleep(FAREWELL_MS, undefined, { ref: false })])
    throw new GuestError(`${run.title} failed: ${verdict.reason}`, {
      where: run.title,
      advice: verdict.advice,
      logTail: [...tail],
      logs: [consoleLog, eventsLog],
      cause: outcome,
    })
  } finally {
    watchdog.stop()
    for (const scanner of scanners) scanner.stop()
    machine?.kill()
    await machine?.exited
  }
}

function judgeExit(
  exit: MachineExit,
  run: { title: string; successEvent: string; succeeded: boolean },
): Verdict | undefined {
  // Even after the guest's power-off: what qemu had not yet written of the disk is lost.
  if (exit.signal !== undefined) {
    throw new HostError(`qemu was killed by ${exit.signal} during ${run.title}`, {
      advice: 'If nobody killed it, the host ran out of memory: lower "memory" or free some.',
    })
  }
  if (exit.cleanShutdown && run.succeeded) return undefined
  if (exit.panicked)
    return { reason: 'the guest kernel panicked', advice: 'The end of the console log names the cause.' }
  if (!exit.cleanShutdown) {
    return {
      reason: `qemu ended without a power-off of the guest${exit.stderr ? `: ${sanitize(exit.stderr)}` : ''}`,
      advice: 'The guest was reset or qemu failed.',
    }
  }
  return {
    reason: `the guest powered off without its final event "${run.successEvent}"`,
    advice: 'A step ended early: read the end of the log.',
  }
}

interface Scanner {
  feed(chunk: Buffer): void
  /** Nothing more comes. */
  flush(): void
  stop(): void
}

/** Silence after which a message is taken to be complete. */
const SETTLED_MS = 2000

function scanWith(scan: ReturnType<typeof createScanner>, onVerdict: (verdict: Verdict) => void): Scanner {
  let timer: NodeJS.Timeout | undefined
  const check = (chunk: Buffer, settled: boolean): void => {
    const verdict = scan(chunk, settled)
    if (verdict) onVerdict(verdict)
  }
  const flush = (): void => check(Buffer.alloc(0), true)
  return {
    feed: (chunk) => {
      clearTimeout(timer)
      check(chunk, false)
      timer = setTimeout(flush, SETTLED_MS)
    },
    flush,
    stop: () => clearTimeout(timer),
  }
}

function lineSplitter(onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(-8192)
    for (const text of lines) onLine(text)
  }
}
