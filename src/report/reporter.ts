import type { Finding } from './finding.ts'
import type { PhaseName } from './phase.ts'

/** How far something is; counts only where they are known. */
export interface Progress {
  text: string
  done?: number
  total?: number
}

/** Where a build tells what it does. Guest text must be sanitized before it comes here. */
export interface Reporter {
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
