import { journalTo, type Journal } from '../../src/report/journal.ts'
import { reporterTo, type Progress } from '../../src/report/reporter.ts'

export interface RecordedReport extends Journal {
  progresses: Progress[]
  warnings: string[]
  infos: string[]
}

/** A reporter that keeps what it is told. */
export function recordReport(): RecordedReport {
  const [progresses, warnings, infos]: [Progress[], string[], string[]] = [[], [], []]
  const reporter = reporterTo({
    progress: (progress) => void progresses.push(progress),
    warning: (text) => void warnings.push(text),
    info: (text) => void infos.push(text),
    phase: () => undefined,
    log: () => undefined,
    finding: () => undefined,
    end: () => undefined,
  })
  return { ...journalTo(reporter, { title: 'test', inputs: [] }), progresses, warnings, infos }
}
