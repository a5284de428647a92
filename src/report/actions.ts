/** The workflow log: a group a phase, annotations, guest text that cannot become a command. */
import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { formatFinding } from './format.ts'
import { plainReporter } from './plain.ts'
import type { Finding } from './finding.ts'
import { reporterTo, type Reporter } from './reporter.ts'

/** The runner shows ten annotations of a kind a step; the rest would push these out. */
const MAX_ANNOTATIONS = 10

/** A person who watches the log waits this long for the guest's lines at most. */
const FLUSH_MS = 2000

/** Reports to the workflow log of the running step. */
export function actionsReporter(): Reporter {
  let open = false
  let annotations = 0
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
  const closeGroup = (): void => {
    flush()
    if (open) core.endGroup()
    open = false
  }
  return reporterTo({
    phase(name, title) {
      closeGroup()
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
      flush()
      core.warning(text)
    },
    finding(finding) {
      flush()
      annotations += 1
      if (annotations <= MAX_ANNOTATIONS) annotate(finding)
      else core.info(formatFinding(finding))
    },
    end(ok) {
      closeGroup()
      plain.end(ok)
    },
  })
}

function annotate(finding: Finding): void {
  const properties = {
    title: finding.resource ?? `Cloudstamp: ${finding.phase}`,
    ...(finding.file === undefined ? {} : { file: finding.file }),
    ...(finding.line === undefined ? {} : { startLine: finding.line }),
    ...(finding.column === undefined ? {} : { startColumn: finding.column }),
  }
  const write = { error: core.error, warning: core.warning, notice: core.notice }[finding.level]
  write(finding.message, properties)
}
