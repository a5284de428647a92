/** A reporter that also writes everything to a file. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { formatFinding } from './format.ts'
import type { Journal } from './journal.ts'
import { reporterTo } from './reporter.ts'

export interface Recorder extends Journal {
  close(): Promise<void>
}

/** Wraps a journal. The file is the build log that lies beside the image. */
export function recordTo(file: string, inner: Journal): Recorder {
  const log: WriteStream = createWriteStream(file, { flags: 'w' })
  const write = (text: string): void => {
    if (!log.errored) log.write(`${new Date().toISOString()} ${text}\n`)
  }
  log.on('error', (error) => inner.warning(`the build log ends here: ${error.message}`))
  return reporterTo({
    ...inner,
    phase(name, title) {
      write(`== ${title}`)
      inner.phase(name, title)
    },
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
      write(ok ? 'done' : 'failed')
      inner.end(ok)
    },
    close: () => new Promise<void>((resolve) => (log.errored ? resolve() : log.end(() => resolve()))),
  })
}
