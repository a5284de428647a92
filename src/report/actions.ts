/** The workflow log: a group a phase, annotations, guest text that cannot become a command. */
import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { exitCode, failureFinding } from '../errors.ts'
import { displayPath } from '../paths.ts'
import { chooseAnnotations } from './annotations.ts'
import { formatFinding } from './format.ts'
import { plainReporter } from './plain.ts'
import type { Finding } from './finding.ts'
import type { PhaseName } from './phase.ts'
import { reporterTo, type Reporter } from './reporter.ts'

/** A person who watches the log waits this long for the guest's lines at most. */
const FLUSH_MS = 2000

export interface StepReporter extends Reporter {
  /** What was found and warned of so far, each once, and a failure behind it. */
  findings(failure?: unknown): Finding[]
  /**
   * Ends the step: annotations outside of any group, and a failure where there is one.
   * @param changed files of the change that the run is about, whose findings come first
   */
  conclude(failure?: unknown, changed?: ReadonlySet<string>): void
}

/** Reports to the workflow log of the running step. */
export function actionsReporter(): StepReporter {
  let phase: PhaseName | undefined
  let open = false
  const findings = new Map<string, Finding>()
  let guestLines: string[] = []
  let timer: NodeJS.Timeout | undefined
  // Guest text goes between stop-commands and a token that it cannot know, in one piece: libraries speak workflow
  // commands, too, and one of them masks secrets. The runner shows both commands, so a piece has many lines.
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (guestLines.length === 0) return
    const token = randomUUID()
    process.stdout.write(
      [`::stop-commands::${token}`, ...guestLines.map((line) => `  ${line}`), `::${token}::`, ''].join('\n'),
    )
    guestLines = []
  }
  const plain = plainReporter((line) => {
    flush()
    process.stdout.write(`${line}\n`)
  })
  // How long a phase took is told behind its group, where it is seen while that is folded.
  const closeGroup = (ok: boolean): void => {
    flush()
    if (open) core.endGroup()
    open = false
    plain.end(ok)
  }
  return reporterTo({
    phase(name, title) {
      closeGroup(true)
      phase = name
      core.startGroup(title)
      open = true
      plain.phase(name, title)
    },
    progress: (progress) => plain.progress(progress),
    log(line) {
      guestLines.push(line)
      timer ??= setTimeout(flush, FLUSH_MS).unref()
    },
    info: (text) => plain.info(text),
    warning(text) {
      const finding: Finding = { level: 'warning', phase: phase ?? 'host', message: text }
      findings.set(formatFinding(finding), finding)
      plain.warning(text)
    },
    finding(finding) {
      findings.set(formatFinding(finding), finding)
      plain.finding(finding)
    },
    end: closeGroup,
    findings: (failure?: unknown) => [
      ...findings.values(),
      ...(failure === undefined ? [] : [failureFinding(failure, phase ?? 'host')]),
    ],
    conclude(failure?: unknown, changed?: ReadonlySet<string>) {
      const failed = failure === undefined ? undefined : failureFinding(failure, phase ?? 'host')
      closeGroup(failed === undefined)
      for (const finding of chooseAnnotations([...findings.values()], { failure: failed, changed })) annotate(finding)
      if (failed) process.exitCode = exitCode(failure)
    },
  })
}

function annotate({ level, phase, message, file, line, column, resource }: Finding): void {
  const title = resource ?? `Cloudstamp: ${phase}`
  // A step starts in the workspace, and the files of a change are named from there.
  const properties = { title, file: file && displayPath(file), startLine: line, startColumn: column }
  const write = { error: core.error, warning: core.warning, notice: core.notice }[level]
  // The library leaves out what is undefined, which its types do not say.
  write(message, properties as core.AnnotationProperties)
}
