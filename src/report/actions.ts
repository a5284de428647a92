/** The workflow log: a group a phase, annotations, guest text that cannot become a command. */
import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { exitCode, failureFinding } from '../errors.ts'
import { displayPath } from '../paths.ts'
import { chooseAnnotations } from './annotations.ts'
import { formatFinding } from './format.ts'
import { createNoiseReader } from './noise.ts'
import { plainReporter } from './plain.ts'
import type { Finding } from './finding.ts'
import type { PhaseName } from './phase.ts'
import { reporterTo, type Reporter } from './reporter.ts'

/** A person who opens the lines of the guest while it runs waits this long for the next ones at most. */
const FLUSH_MS = 10_000

export interface StepReporter extends Reporter {
  /** What was found and warned of so far, each once, and a failure behind it. */
  findings(failure?: unknown): Finding[]
  /**
   * Ends the step: annotations outside of any group, and a failure where there is one.
   * @param changed files of the change that the run is about, whose findings come first
   */
  conclude(failure?: unknown, changed?: ReadonlySet<string>): void
}

/**
 * Reports to the workflow log of the running step. Phases, warnings and findings are seen at once; what the guest prints
 * is folded away, in groups between them, for groups cannot nest. Its kernel's lines and repetitions are only counted.
 */
export function actionsReporter(): StepReporter {
  let phase: { name: PhaseName; title: string } | undefined
  const findings = new Map<string, Finding>()
  const details = foldedLines(() => phase?.title ?? 'Cloudstamp')
  const plain = plainReporter(
    (line) => {
      details.close()
      process.stdout.write(`${line}\n`)
    },
    (line) => details.addProgress(line),
  )
  return reporterTo({
    phase(name, title) {
      plain.phase(name, title)
      phase = { name, title }
    },
    progress: (progress) => plain.progress(progress),
    log: (line) => details.add(line),
    info: (text) => plain.info(text),
    warning(text) {
      const finding: Finding = { level: 'warning', phase: phase?.name ?? 'host', message: text }
      findings.set(formatFinding(finding), finding)
      plain.warning(text)
    },
    finding(finding) {
      findings.set(formatFinding(finding), finding)
      plain.finding(finding)
    },
    end(ok) {
      plain.end(ok)
      details.close()
    },
    findings: (failure?: unknown) => [
      ...findings.values(),
      ...(failure === undefined ? [] : [failureFinding(failure, phase?.name ?? 'host')]),
    ],
    conclude(failure?: unknown, changed?: ReadonlySet<string>) {
      const failed = failure === undefined ? undefined : failureFinding(failure, phase?.name ?? 'host')
      plain.end(failed === undefined)
      details.close()
      for (const finding of chooseAnnotations([...findings.values()], { failure: failed, changed })) annotate(finding)
      if (failed) process.exitCode = exitCode(failure)
    },
  })
}

/** Lines that a person opens when they are wanted. @param title of what they belong to */
function foldedLines(title: () => string): {
  add: (line: string) => void
  addProgress: (line: string) => void
  close: () => void
} {
  let open = false
  let lines: string[] = []
  let last = ''
  let left = 0
  let timer: NodeJS.Timeout | undefined
  const isNoise = createNoiseReader()
  const openGroup = (): void => {
    if (!open) core.startGroup(`${title()}: details`)
    open = true
  }
  // Guest text goes between stop-commands and a token that it cannot know, in one piece: libraries speak workflow
  // commands, too, and one of them masks secrets. The runner shows both commands, so a piece has many lines.
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (lines.length === 0) return
    openGroup()
    const token = randomUUID()
    process.stdout.write(
      [`::stop-commands::${token}`, ...lines.map((line) => `  ${line}`), `::${token}::`, ''].join('\n'),
    )
    lines = []
  }
  return {
    add(line) {
      if (isNoise(line)) {
        left += 1
        return
      }
      last = line
      lines.push(line)
      timer ??= setTimeout(flush, FLUSH_MS).unref()
    },
    addProgress(line) {
      if (last !== '' && line.endsWith(last)) return
      flush()
      openGroup()
      process.stdout.write(`${line}\n`)
    },
    close() {
      flush()
      if (!open) return
      if (left > 0)
        process.stdout.write(
          `  (${left} lines of the kernel, or with other numbers alone, are in the build log only)\n`,
        )
      core.endGroup()
      open = false
      left = 0
    },
  }
}

function annotate({ level, phase, message, file, line, column, resource }: Finding): void {
  const title = resource ?? `Cloudstamp: ${phase}`
  // A step starts in the workspace, and the files of a change are named from there.
  const properties = { title, file: file && displayPath(file), startLine: line, startColumn: column }
  const write = { error: core.error, warning: core.warning, notice: core.notice }[level]
  // The library leaves out what is undefined, which its types do not say.
  write(message, properties as core.AnnotationProperties)
}
