/** Tells when a guest has failed although it still runs: a fatal string, silence, a deadline. */
import { unfinishedSequence, withoutSequences } from '../report/escape-sequences.ts'

/** A string that means the end, in words a person understands. */
export interface FatalPattern {
  /** Matched against text without escape sequences, whose white space is collapsed to single blanks. */
  pattern: RegExp
  /** `$1` to `$9` stand for the pattern's groups; a function makes the text of them. */
  cause: string | ((match: RegExpExecArray) => string)
  advice: string
  /** What a guest may also say in the moments between its success and its power-off. */
  untilSuccess?: boolean
}

export interface WatchdogLimits {
  /** Seconds without any output. */
  quietSeconds: number
  /** When the whole build must end, and how long it may take. */
  build: { endsAt: Date; minutes: number }
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
 * Finds fatal patterns in a console's stream, across chunks, line wraps and escape sequences. A match whose last group
 * reaches the end of what has arrived may still grow, so it waits for the next chunk, or for one that is `settled`:
 * nothing more has come for a while.
 * @param hasSucceeded whether the guest has said that it did, which ends some patterns
 */
export function createScanner(
  patterns: readonly FatalPattern[],
  hasSucceeded: () => boolean = () => false,
): (chunk: Buffer, settled?: boolean) => WatchdogVerdict | undefined {
  const decoder = new TextDecoder()
  let unfinished = ''
  let window = ''
  return (chunk, settled = false) => {
    const raw = unfinished + decoder.decode(chunk, { stream: true })
    const end = unfinishedSequence(raw)
    unfinished = raw.slice(end)
    const plain = withoutSequences(raw.slice(0, end), ' ')
    const text = `${window}${plain}${settled ? ' ' : ''}`.replace(/\s+/g, ' ')
    window = text.slice(-WINDOW_CHARACTERS)
    for (const { pattern, cause, advice, untilSuccess } of patterns) {
      if (untilSuccess && hasSucceeded()) continue
      const match = pattern.exec(text)
      if (!match || (!settled && match.length > 1 && match.index + match[0].length === text.length)) continue
      const reason =
        typeof cause === 'function'
          ? cause(match)
          : cause.replace(/\$(\d)/g, (_all, group: string) => (match[Number(group)] ?? '').trim())
      return { kind: 'fatal string', reason, advice }
    }
    return undefined
  }
}

export interface Watchdog {
  /** The guest said something. */
  feed(): void
  stop(): void
}

/** Calls back when the guest has been quiet for too long, or the build has taken too long; once at most. */
export function startWatchdog(limits: WatchdogLimits, onVerdict: (verdict: WatchdogVerdict) => void): Watchdog {
  const { quietSeconds, build } = limits
  const stop = (): void => {
    clearTimeout(quiet)
    clearTimeout(deadline)
  }
  const arm = (milliseconds: number, verdict: WatchdogVerdict): NodeJS.Timeout =>
    setTimeout(
      () => {
        stop()
        onVerdict(verdict)
      },
      Math.max(0, milliseconds),
    )
  const quiet = arm(quietSeconds * 1000, {
    kind: 'quiet',
    reason: `the guest has said nothing for ${duration(quietSeconds)}`,
    advice: 'Look at the screenshot and the end of the console log: it may wait for a key or have hung.',
  })
  const deadline = arm(build.endsAt.getTime() - Date.now(), {
    kind: 'deadline',
    reason: `the build took longer than ${build.minutes} min`,
    advice: 'Raise timeout-minutes if the log shows steady progress.',
  })
  return { feed: () => void quiet.refresh(), stop }
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
}
