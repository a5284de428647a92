/** A reporter that also writes everything to a file and measures the phases. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { formatFinding } from './format.ts'
import type { PhaseName } from './phase.ts'
import { reporterTo, type Reporter } from './reporter.ts'

export interface PhaseTime {
  name: PhaseName
  /** To a tenth. */
  seconds: number
}

export interface Recorder extends Reporter {
  /** Durations of the phases so far; the current one counts up to now. */
  phases(): PhaseTime[]
  close(): Promise<void>
}

/** Wraps a reporter. The file is the build log that lies beside the image. */
export function recordTo(file: string, inner: Reporter): Recorder {
  const log: WriteStream = createWriteStream(file, { flags: 'w' })
  const phases: { name: PhaseName; start: number; end: number | undefined }[] = []
  const write = (text: string): void => {
    if (!log.errored) log.write(`${new Date().toISOString()} ${text}\n`)
  }
  log.on('error', (error) => inner.warning(`the build log ends here: ${error.message}`))
  const endPhase = (): void => {
    const current = phases.at(-1)
    if (current) current.end ??= Date.now()
  }
  return reporterTo({
    phase(name, title) {
      endPhase()
      phases.push({ name, start: Date.now(), end: undefined })
      write(`== ${title}`)
      inner.phase(name, title)
    },
    progress: (progress) => inner.progress(progress),
    log(line) {
      write(`| ${line}`)
      inner.log(line)
    },
    info(text) {
      write(text)
      inner.info(text)
    },
    warning(text) {
      write(`warning: ${text}`)
      inner.warning(text)
    },
    finding(finding) {
      write(formatFinding(finding))
      inner.finding(finding)
    },
    end(ok) {
      endPhase()
      write(ok ? 'done' : 'failed')
      inner.end(ok)
    },
    phases: () =>
      phases.map(({ name, start, end }) => ({ name, seconds: Math.round(((end ?? Date.now()) - start) / 100) / 10 })),
    close: () => new Promise<void>((resolve) => (log.errored ? resolve() : log.end(() => resolve()))),
  })
}
