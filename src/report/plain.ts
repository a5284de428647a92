/** Plain lines, for pipes and CI logs. */
import { formatFinding, formatSeconds } from './format.ts'
import type { Progress, Reporter } from './reporter.ts'

/** Between two lines of progress: a log is read afterwards. */
const PROGRESS_INTERVAL_MS = 15_000

/** Writes to `write` a line at a time, each with the time since the start. */
export function plainReporter(write: (line: string) => void): Reporter {
  const started = Date.now()
  let phase: { title: string; started: number } | undefined
  let lastProgress = 0
  const say = (text: string): void => write(`[${clock((Date.now() - started) / 1000)}] ${text}`)
  const endPhase = (): void => {
    if (phase) say(`${phase.title}: ${formatSeconds((Date.now() - phase.started) / 1000)}`)
    phase = undefined
  }
  return {
    phase(_name, title) {
      endPhase()
      phase = { title, started: Date.now() }
      lastProgress = 0
      say(`${title} …`)
    },
    progress(progress) {
      if (Date.now() - lastProgress < PROGRESS_INTERVAL_MS) return
      lastProgress = Date.now()
      say(`  ${formatProgress(progress)}`)
    },
    log: () => undefined,
    info: (text) => say(text),
    warning: (text) => say(`warning: ${text}`),
    finding: (finding) => say(formatFinding(finding)),
    end(ok) {
      if (ok) endPhase()
      else if (phase) say(`${phase.title}: failed after ${formatSeconds((Date.now() - phase.started) / 1000)}`)
      phase = undefined
    },
  }
}

/** `packages: unpacking nginx (12/340)`; bytes of downloads are counted the same way. */
export function formatProgress({ text, done, total }: Progress): string {
  if (done === undefined) return text
  return total === undefined ? `${text} (${done})` : `${text} (${Math.floor((100 * done) / total)} %, ${done}/${total})`
}

/** `mm:ss`, or `h:mm:ss`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (number: number): string => String(number).padStart(2, '0')
  const minutes = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes}`
}
