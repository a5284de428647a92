import { reporterTo, type Progress, type Reporter } from '../../src/report/reporter.ts'

export interface RecordedReport extends Reporter {
  progresses: Progress[]
  warnings: string[]
  infos: string[]
}

/** A reporter that keeps what it is told. */
export function recordReport(): RecordedReport {
  const [progresses, warnings, infos]: [Progress[], string[], string[]] = [[], [], []]
  return reporterTo({
    progresses,
    warnings,
    infos,
    progress: (progress) => void progresses.push(progress),
    warning: (text) => void warnings.push(text),
    info: (text) => void infos.push(text),
    phase: () => undefined,
    log: () => undefined,
    finding: () => undefined,
    end: () => undefined,
  })
}
