/** What the command line tells beside its result. */
import { plainReporter } from './plain.ts'
import type { Reporter } from './reporter.ts'

export function toStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Runs with the reporter that fits: live on a terminal, plain lines elsewhere. */
export async function reporting<T>(work: (reporter: Reporter) => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || process.env['CI'] !== undefined) {
    return work(plainReporter(toStderr))
  }
  const { terminalReporter } = await import('./terminal.ts')
  const reporter = terminalReporter(process.stderr)
  try {
    return await work(reporter)
  } finally {
    await reporter.settled()
  }
}
