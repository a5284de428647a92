/** Plain lines, for pipes and CI logs. */
import { formatFinding, formatSeconds } from './format.ts'
import { reporterTo, type Progress, type Reporter } from './reporter.ts'

/** Between two lines of progress: a log is read afterwards. */
const PROGRESS_INTERVAL_MS = 15_000

/** A log that says nothing for longer looks like a build that hangs. */
const STILL_INTERVAL_MS = 60_000

/**
 * Writes to `write` a line at a time, each with the time since the start.
 * @param writeProgress the same for lines that only say how far something is
 */
export function plainReporter(write: (line: string) => void, writeProgress = write): Reporter {
  const started = Date.now()
  let phase: { title: string; started: number; timer: NodeJS.Timeout } | undefined
  let said = { at: 0, progress: '' }
  let progress = ''
  const say = (text: string, to = write): void => {
    said = { ...said, at: Date.now() }
    const [first = '', ...more] = text.split('\n')
    to(`[${clock((Date.now() - started) / 1000)}] ${first}`)
    for (const line of more) to(`  ${line}`)
  }
  const sayProgress = (): void => {
    const silent = Date.now() - said.at
    if (progress === '' || silent < (progress === said.progress ? STILL_INTERVAL_MS : PROGRESS_INTERVAL_MS)) return
    said.progress = progress
    say(`  ${progress}`, writeProgress)
  }
  const endPhase = (how: string): void => {
    if (!phase) return
    clearInterval(phase.timer)
    say(`${phase.title}: ${how}${formatSeconds((Date.now() - phase.started) / 1000)}`)
    phase = undefined
  }
  return reporterTo({
    phase(_name, title) {
      endPhase('')
      progress = ''
      say(`${title} …`)
      phase = { title, started: Date.now(), timer: setInterval(sayProgress, PROGRESS_INTERVAL_MS).unref() }
    },
    progress(now) {
      progress = formatProgress(now)
      sayProgress()
    },
    log: () => undefined,
    info: (text) => say(text),
    warning: (text) => say(`warning: ${text}`),
    finding: (finding) => say(formatFinding(finding)),
    end: (ok) => endPhase(ok ? '' : 'failed after '),
  })
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
