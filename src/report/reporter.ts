import type { Finding } from './finding.ts'
import type { PhaseName } from './phase.ts'
import { sanitize, sanitizeFinding, sanitizeLine } from './sanitize.ts'

/** How far something is; counts only where they are known. */
export interface Progress {
  text: string
  done?: number
  total?: number
}

/** What a log does with what it is told; the texts are fit for it. */
export interface Sink {
  /** Starts a phase and ends the one before. */
  phase(name: PhaseName, title: string): void
  progress(progress: Progress): void
  /** One line of the guest's or a tool's log. */
  log(line: string): void
  info(text: string): void
  warning(text: string): void
  finding(finding: Finding): void
  end(ok: boolean): void
}

declare const sanitizes: unique symbol

/** Where a build tells what it does. It takes any text: only `reporterTo` makes one. */
export interface Reporter extends Sink {
  readonly [sanitizes]: true
}

/** A guest's line may be long; a person reads its beginning. */
const MAX_LOG_CHARACTERS = 2000

/** The one way to a log: whatever is told is sanitized here, and nowhere before. */
export function reporterTo<T extends Sink>(sink: T): NoInfer<T> & Reporter {
  const sanitizing: Sink = {
    phase: (name, title) => sink.phase(name, sanitizeLine(title)),
    progress: (progress) => sink.progress({ ...progress, text: sanitizeLine(progress.text) }),
    log: (line) => sink.log(sanitizeLine(cut(line))),
    info: (text) => sink.info(sanitize(text)),
    warning: (text) => sink.warning(sanitize(text)),
    finding: (finding) => sink.finding(sanitizeFinding(finding)),
    end: (ok) => sink.end(ok),
  }
  return { ...sink, ...sanitizing } as T & Reporter
}

function cut(line: string): string {
  return line.length > MAX_LOG_CHARACTERS ? `${line.slice(0, MAX_LOG_CHARACTERS)} …` : line
}
