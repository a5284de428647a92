/** Runs one guest to its end and decides whether it succeeded. */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuestError, HostError } from '../errors.ts'
import { withoutSequences } from '../report/escape-sequences.ts'
import { withoutSecrets } from '../report/secrets.ts'
import type { MachineSpec } from '../vm/arguments.ts'
import { MAX_CHANNEL_BYTES } from '../vm/channels.ts'
import { readCpuSeconds } from '../vm/cpu-time.ts'
import { createActivityReader } from '../vm/console-text.ts'
import { startMachine, type Machine, type MachineExit } from '../vm/machine.ts'
import { createScanner, startWatchdog, type FatalPattern, type Verdict, type WatchdogLimits } from '../vm/watchdog.ts'
import { EventReader, withoutFileData, type GuestEvent } from './events.ts'
import { LineReader } from './lines.ts'
import { missingProof, type GuestOutcome, type Proof } from './proof.ts'
import { RunLog } from './run-log.ts'
import { answerSecret, type Secret } from './secrets.ts'

export interface GuestRun {
  /** What runs, for messages: "the installation", "the stamp". */
  title: string
  spec: MachineSpec
  nonce: string
  workDir: string
  /** Folder for console.log, events.log, port.log where there is such a port, and, after a failure, screen.png. */
  logDir: string
  /** The event that, with a clean power-off, is success. */
  successEvent: 'installed' | 'sealed' | 'looked' | 'prompt'
  requires: Proof
  /** What this host does after that event. The run then ends with it, and no power-off is waited for. */
  afterwards?: ((machine: Machine, outcome: GuestOutcome) => Promise<void>) | undefined
  /** Handed to the guest when it asks. */
  secrets: readonly Secret[]
  /** Looked for on the console and the events port. */
  fatalPatterns: readonly FatalPattern[]
  /** What a line of `spec.virtioPort` means; undefined where it is no end. */
  judgePortLine?: ((line: string) => Verdict | undefined) | undefined
  limits: WatchdogLimits
  onEvent?: ((event: GuestEvent | ConsoleEvent) => void) | undefined
  /** One line of any port, without escape sequences; not all of a guest that prints too much. */
  onLine: (line: string) => void
  signal?: AbortSignal | undefined
}

/** The console shows a login prompt, for the first time. */
export interface ConsoleEvent {
  type: 'prompt'
}

const DAMAGE_ADVICE =
  'Build again; if it happens each time, something in the image disturbs the second serial port: see events.log.'

const FLOOD: Verdict = {
  reason: `the guest printed more than ${MAX_CHANNEL_BYTES / 1024 ** 2} MiB on one of its ports`,
  advice: 'Something in it prints in a loop: read the end of the log.',
}

/** An image that has more of them makes the same mistake each time. */
const MAX_LEFTOVERS = 50

/** A guest that has said "failed" powers itself off; it gets this long. */
const FAREWELL_MS = 15_000

/**
 * Boots the guest and waits for its own final event and a clean power-off.
 * @throws GuestError with the reason and the end of the log; `files` holds what arrived until then
 * @throws HostError when qemu does not start or is killed
 */
export async function runGuest(run: GuestRun): Promise<GuestOutcome> {
  run.signal?.throwIfAborted()
  const outcome: GuestOutcome = { files: new Map(), puppetExitCode: undefined, leftovers: [] }
  const log = new RunLog((line) => run.onLine(line))
  let machine: Machine | undefined
  const consoleLog = join(run.logDir, 'console.log')
  const eventsLog = join(run.logDir, 'events.log')
  /** What the guest has said of itself. */
  const said = { success: false, failure: false }
  const ending: { verdict?: Verdict } = {}
  let stop: (verdict: Verdict) => void = () => undefined
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = (verdict) => {
      ending.verdict ??= verdict
      resolve('stopped')
    }
  })
  let succeed: () => void = () => undefined
  const succeeded = new Promise<void>((resolve) => (succeed = resolve))
  const onEvent = (event: GuestEvent | ConsoleEvent): void => {
    if (event.type === run.successEvent) {
      said.success = true
      succeed()
    }
    if (event.type === 'puppet') outcome.puppetExitCode = event.exitCode
    if (event.type === 'left' && outcome.leftovers.length < MAX_LEFTOVERS) outcome.leftovers.push(event)
    if (event.type === 'file') outcome.files.set(event.name, withoutSecrets(event.text))
    if (event.type === 'secret') machine?.answer(answerSecret(run.secrets, { ...event, nonce: run.nonce }))
    if (event.type === 'failed') {
      said.failure = true
      stop({ reason: withoutSecrets(event.reason), advice: 'The log around it is in the files below.' })
    }
    run.onEvent?.(event)
  }
  const reader = new EventReader(run.nonce, {
    onLine: (line) => log.add(line),
    onDamage: (reason) => stop({ reason, advice: DAMAGE_ADVICE }),
    onEvent,
  })
  const watchdog = startWatchdog({
    limits: run.limits,
    cpuSeconds: () => (machine === undefined ? undefined : readCpuSeconds(machine.pid)),
    onVerdict: stop,
  })
  const scanners: Scanner[] = []
  /** A handler of one port's bytes, with a scanner of its own. */
  const watched = (onChunk: (chunk: Buffer) => void): ((chunk: Buffer) => void) => {
    const isActivity = createActivityReader()
    let bytes = 0
    return (chunk) => {
      if (isActivity(chunk)) watchdog.feed()
      bytes += chunk.length
      if (bytes >= MAX_CHANNEL_BYTES) stop(FLOOD)
      onChunk(chunk)
    }
  }
  /** The same, with a scanner of its own. */
  const scanned = (onChunk: (chunk: Buffer) => void): ((chunk: Buffer) => void) => {
    const scanner = scanWith(
      createScanner(run.fatalPatterns, () => said.success),
      stop,
    )
    scanners.push(scanner)
    return watched((chunk) => {
      onChunk(chunk)
      scanner.feed(chunk)
    })
  }
  const readPort = new LineReader(({ text }) => {
    log.add(text)
    const verdict = run.judgePortLine?.(text)
    if (verdict) stop(verdict)
  })
  try {
    machine = await startMachine(run.spec, {
      workDir: run.workDir,
      consoleLog,
      eventsLog,
      onConsole: scanned(consoleFeed(log, () => onEvent({ type: 'prompt' }))),
      onEvents: scanned((chunk) => reader.feed(chunk)),
      signal: run.signal,
      ...(run.spec.virtioPort === undefined
        ? {}
        : { port: { log: join(run.logDir, 'port.log'), onData: watched((chunk) => readPort.feed(chunk)) } }),
    })
    run.signal?.throwIfAborted()
    const aborted = new Promise<'aborted'>((resolve) =>
      run.signal?.addEventListener('abort', () => resolve('aborted'), { once: true }),
    )
    const afterwards = run.afterwards?.bind(undefined, machine, outcome)
    const ends = afterwards ? [succeeded.then(afterwards).then(() => 'done' as const)] : []
    const first = await Promise.race([machine.exited, stopped, aborted, ...ends])
    if (first === 'aborted') run.signal?.throwIfAborted()
    // What it said last may say why it ended.
    for (const scanner of scanners) scanner.flush()
    const ended = typeof first === 'object' && 'cleanShutdown' in first
    const verdict =
      ending.verdict ??
      (ended ? judgeExit(first, { ...run, succeeded: said.success }) : undefined) ??
      judgeProof(missingProof(run.requires, outcome, reader.unfinishedFile))
    if (!verdict) return outcome
    if (!ended) await machine.screendump(join(run.logDir, 'screen.png')).catch(() => undefined)
    if (!ended && said.failure) await Promise.race([machine.exited, sleep(FAREWELL_MS, undefined, { ref: false })])
    throw new GuestError(`${run.title} failed: ${verdict.reason}`, {
      where: run.title,
      advice: verdict.advice,
      logTail: log.tail,
      logs: [consoleLog, eventsLog],
      cause: outcome,
    })
  } finally {
    watchdog.stop()
    for (const scanner of scanners) scanner.stop()
    machine?.kill()
    await machine?.exited
    if (machine) await dropFileData(eventsLog)
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
      reason: `qemu ended without a power-off of the guest${exit.stderr ? `: ${exit.stderr}` : ''}`,
      advice: 'The guest was reset or qemu failed.',
    }
  }
  return {
    reason: `the guest powered off without its final event "${run.successEvent}"`,
    advice: 'A step ended early: read the end of the log.',
  }
}

function judgeProof(missing: string | undefined): Verdict | undefined {
  return missing === undefined
    ? undefined
    : { reason: `the guest claims success, but ${missing}`, advice: DAMAGE_ADVICE }
}

async function dropFileData(eventsLog: string): Promise<void> {
  const clean = `${eventsLog}.clean`
  await pipeline(createReadStream(eventsLog, 'latin1'), cleanLines, createWriteStream(clean, 'latin1'))
  await rename(clean, eventsLog)
}

/** A longer line is no event. */
const MAX_EVENT_CHARACTERS = 64 * 1024

/** A log may be large, so it is never held as a whole. */
async function* cleanLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + chunk
    const end = text.length - text.lastIndexOf('\n') > MAX_EVENT_CHARACTERS ? text.length : text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    yield withoutFileData(text.slice(0, end))
  }
  yield withoutFileData(rest)
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

/** The prompt is no line: nothing follows it. */
const PROMPT = /^[^\s:]+ login: /m
const PROMPT_CHARACTERS = 512

function consoleFeed(log: RunLog, onPrompt: () => void): (chunk: Buffer) => void {
  const feedLines = lineFeed(log)
  let tail: string | undefined = ''
  return (chunk) => {
    feedLines(chunk)
    if (tail === undefined) return
    tail = withoutSequences(tail + chunk.toString('latin1'), '').slice(-PROMPT_CHARACTERS)
    if (!PROMPT.test(tail)) return
    tail = undefined
    onPrompt()
  }
}

function lineFeed(log: RunLog): (chunk: Buffer) => void {
  const lines = new LineReader(({ text }) => log.add(text))
  return (chunk) => lines.feed(chunk)
}
