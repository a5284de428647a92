/** The workflow log: a group a phase, annotations, guest text that cannot become a command. */
import { randomUUID } from 'node:crypto'
import * as core from '@actions/core'
import { formatFinding } from './format.ts'
import { plainReporter } from './plain.ts'
import type { Finding } from '../puppet/findings.ts'
import type { Reporter } from './reporter.ts'

/** The runner shows ten annotations of a kind a step; the rest would push these out. */
const MAX_ANNOTATIONS = 10

/** Reports to the workflow log of the running step. */
export function actionsReporter(): Reporter {
  let open = false
  let stopToken: string | undefined
  let annotations = 0
  // Guest text goes between stop-commands and its token; each run of lines has a token of its own. It ends before
  // anything else runs: libraries speak workflow commands, too, and one of them masks secrets.
  const resume = (): void => {
    if (stopToken !== undefined) process.stdout.write(`::${stopToken}::\n`)
    stopToken = undefined
  }
  const plain = plainReporter((line) => {
    resume()
    process.stdout.write(`${line}\n`)
  })
  const closeGroup = (): void => {
    resume()
    if (open) core.endGroup()
    open = false
  }
  return {
    phase(name, title) {
      closeGroup()
      core.startGroup(title)
      open = true
      plain.phase(name, title)
    },
    progress: (progress) => plain.progress(progress),
    log(line) {
      if (stopToken === undefined) {
        stopToken = randomUUID()
        process.stdout.write(`::stop-commands::${stopToken}\n`)
        queueMicrotask(resume)
      }
      process.stdout.write(`  ${line}\n`)
    },
    info: (text) => plain.info(text),
    warning(text) {
      resume()
      core.warning(text)
    },
    finding(finding) {
      resume()
      annotations += 1
      if (annotations <= MAX_ANNOTATIONS) annotate(finding)
      else core.info(formatFinding(finding))
    },
    end(ok) {
      closeGroup()
      plain.end(ok)
    },
  }
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
