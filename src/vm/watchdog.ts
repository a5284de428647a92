/** Tells when a guest has failed although it still runs: a fatal string, silence, a deadline. */
import { unfinishedSequence, withoutSequences } from '../report/escape-sequences.ts'
import { createPrefixRemover } from './console-text.ts'

/** A string that means the end, in words a person understands. */
export interface WordedPattern {
  /** Matched against text without escape sequences, whose white space is collapsed to single blanks. */
  pattern: RegExp
  /** `$1` to `$9` stand for the pattern's groups. */
  cause: string
  advice: string
  /** What a guest may also say in the moments between its success and its power-off. */
  untilSuccess?: boolean
}

/** A string of which more has to be read than its groups. */
export interface ReadPattern {
  pattern: RegExp
  /** @param lines of what matched, as the guest ended them: behind a message the console goes on with something else */
  read: (match: RegExpExecArray, lines: readonly string[]) => Verdict
  untilSuccess?: boolean
}

export type FatalPattern = WordedPattern | ReadPattern

/** @param told what matched, with its line ends where they are known */
export function verdictOf(pattern: FatalPattern, match: RegExpExecArray, told = match[0]): Verdict {
  if ('read' in pattern) return pattern.read(match, told.split('\n'))
  const reason = pattern.cause.replace(/\$(\d)/g, (_all, group: string) => (match[Number(group)] ?? '').trim())
  return { reason, advice: pattern.advice }
}

export interface WatchdogLimits {
  /** Seconds without any output. */
  quietSeconds: number
  /** When all must have ended, and what is told of a guest that has not. */
  deadline: { endsAt: Date; late: Verdict }
}

export interface Verdict {
  reason: string
  advice: string
}

export interface WatchdogVerdict extends Verdict {
  kind: 'fatal string' | 'quiet' | 'deadline'
}

/** Text kept for patterns that span chunks: what a pattern may match at most. */
const WINDOW_CHARACTERS = 1024

/**
 * Finds fatal patterns in a console's stream, across chunks, line wraps, escape sequences and journald's prefixes. The
 * first pattern that matches counts. A match whose last group reaches the end of what has arrived may still grow, so it
 * waits for the next chunk, or for one that is `settled`: nothing more has come for a while.
 * @param hasSucceeded whether the guest has said that it did, which ends some patterns
 */
export function createScanner(
  patterns: readonly FatalPattern[],
  hasSucceeded: () => boolean = () => false,
): (chunk: Buffer, settled?: boolean) => WatchdogVerdict | undefined {
  const decoder = new TextDecoder()
  const withoutPrefixes = createPrefixRemover()
  let unfinished = ''
  let window = ''
  return (chunk, settled = false) => {
    const raw = unfinished + decoder.decode(chunk, { stream: true })
    const end = unfinishedSequence(raw)
    unfinished = raw.slice(end)
    const plain = withoutPrefixes(withoutSequences(raw.slice(0, end), ' '), settled)
    const lines = `${window}${plain}${settled ? ' ' : ''}`.replace(/\s+/g, (blank) =>
      blank.includes('\n') ? '\n' : ' ',
    )
    const text = lines.replaceAll('\n', ' ')
    window = lines.slice(-WINDOW_CHARACTERS)
    for (const fatal of patterns) {
      if (fatal.untilSuccess && hasSucceeded()) continue
      const match = fatal.pattern.exec(text)
      if (!match) continue
      // A pattern that comes later would say less of the same message.
      if (!settled && match.length > 1 && match.index + match[0].length === text.length) return undefined
      const told = lines.slice(match.index, match.index + match[0].length)
      return { kind: 'fatal string', ...verdictOf(fatal, match, told) }
    }
    return undefined
  }
}

export interface Watchdog {
  /** The guest said something. */
  feed(): void
  stop(): void
}

export interface WatchdogOptions {
  limits: WatchdogLimits
  /** CPU time that the machine has used; undefined where nobody knows. */
  cpuSeconds: () => number | undefined
  onVerdict: (verdict: WatchdogVerdict) => void
}

/** A guest that waits uses some hundredths of a processor; one that works all that it gets of a busy host. */
const WORKING_SHARE = 0.1

/**
 * Calls back when the guest has been quiet and idle for too long, or the build has taken too long; once at most. A guest
 * that is silent and works, such as one that compiles, is none that hangs.
 */
export function startWatchdog({ limits, cpuSeconds, onVerdict }: WatchdogOptions): Watchdog {
  const { quietSeconds } = limits
  const { endsAt, late } = limits.deadline
  let usedBefore = cpuSeconds()
  const stop = (): void => {
    clearTimeout(quiet)
    clearTimeout(deadline)
  }
  const conclude = (verdict: WatchdogVerdict): void => {
    stop()
    onVerdict(verdict)
  }
  const isWorking = (): boolean => {
    const used = cpuSeconds()
    const share = ((used ?? 0) - (usedBefore ?? used ?? 0)) / quietSeconds
    usedBefore = used
    return share >= WORKING_SHARE
  }
  const judgeSilence = (): void => {
    if (isWorking()) return void quiet.refresh()
    conclude({
      kind: 'quiet',
      reason: `the guest has said and done nothing for ${duration(quietSeconds)}`,
      advice: 'Look at the screenshot and the end of the console log: it may wait for a key or have hung.',
    })
  }
  const quiet = setTimeout(judgeSilence, quietSeconds * 1000)
  const tooLate = (): void => conclude({ kind: 'deadline', ...late })
  const deadline = setTimeout(tooLate, Math.max(0, endsAt.getTime() - Date.now()))
  const feed = (): void => {
    usedBefore = cpuSeconds()
    quiet.refresh()
  }
  return { feed, stop }
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
}
