/** A reporter that remembers what a person wants to see in the end. */
import type { Finding } from './finding.ts'
import { formatFinding } from './format.ts'
import type { PhaseName } from './phase.ts'
import { reporterTo, type Reporter } from './reporter.ts'
import type { RunRecord } from './record.ts'

/** Guest lines that are shown where a run ends without a reason of its own. */
const LAST_LINES = 30

/** What is learnt on the way and comes through no line of a log. */
export type Known = Partial<
  Pick<
    RunRecord,
    'title' | 'failure' | 'outcome' | 'facts' | 'text' | 'resources' | 'packages' | 'artifacts' | 'logs' | 'difference'
  >
>

export interface Journal extends Reporter {
  note(known: Known): void
  /** All of it so far; the running phase counts up to now. */
  record(): RunRecord
}

/**
 * Wraps a reporter.
 * @param start what is known before the first line
 * @param onChange is called whenever the record has changed
 */
export function journalTo(
  inner: Reporter,
  start: Pick<RunRecord, 'title' | 'inputs' | 'blobUrl'>,
  onChange: () => void = () => undefined,
): Journal {
  const startedAt = new Date().toISOString()
  const phases: { name: PhaseName; title: string; start: number; end: number | undefined }[] = []
  const findings = new Map<string, Finding>()
  const lines: string[] = []
  let known: Known = {}
  const endPhase = (): void => {
    const current = phases.at(-1)
    if (current) current.end ??= Date.now()
  }
  const add = (finding: Finding): void => {
    findings.set(formatFinding(finding), finding)
    onChange()
  }
  return reporterTo({
    ...inner,
    phase(name, title) {
      endPhase()
      phases.push({ name, title, start: Date.now(), end: undefined })
      onChange()
      inner.phase(name, title)
    },
    log(line) {
      lines.push(line)
      if (lines.length > LAST_LINES) lines.shift()
      onChange()
      inner.log(line)
    },
    warning(text) {
      add({ level: 'warning', phase: phases.at(-1)?.name ?? 'host', message: text })
      inner.warning(text)
    },
    finding(finding) {
      add(finding)
      inner.finding(finding)
    },
    end(ok) {
      endPhase()
      onChange()
      inner.end(ok)
    },
    note(more: Known): void {
      known = { ...known, ...more }
      onChange()
    },
    record: (): RunRecord => ({
      facts: [],
      text: [],
      resources: [],
      packages: [],
      artifacts: [],
      ...start,
      startedAt,
      toldAt: new Date().toISOString(),
      phases: phases.map(({ name, title, start: from, end }) => ({
        name,
        title,
        startedAt: new Date(from).toISOString(),
        seconds: Math.round(((end ?? Date.now()) - from) / 100) / 10,
      })),
      findings: [...findings.values()],
      lines: [...lines],
      ...known,
    }),
  })
}
