/** The action: main does what its mode says and writes the summary; post writes one where main could not. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import { requireLinux } from './host/platform.ts'
import { OUTPUTS, type InputName } from './inputs/schema.ts'
import type { StepReporter } from './report/actions.ts'
import { VERSION } from './version.ts'

const interrupt = new AbortController()

/** State that main leaves for post. */
const STATE_STARTED = 'started'
const STATE_SUMMARIZED = 'summarized'

/** What each mode runs, loaded when it does. */
const MODES = {
  build: async () => (await import('./deliver/run.ts')).runBuild,
  check: async () => (await import('./deliver/check.ts')).runCheck,
  affected: async () => (await import('./deliver/affected.ts')).runAffected,
}

let step: StepReporter | undefined

async function main(): Promise<void> {
  requireLinux()
  core.saveState(STATE_STARTED, 'true')
  const [{ parseMode }, { actionsReporter }] = await Promise.all([
    import('./inputs/parse.ts'),
    import('./report/actions.ts'),
  ])
  const reporter = actionsReporter()
  step = reporter
  const text = (name: InputName): string => core.getInput(name)
  const outcome = await (await MODES[parseMode(text)]())(text, reporter, interrupt.signal)
  // Outputs and summary first: a failure must not take them along.
  for (const [name, value] of Object.entries(outcome.outputs)) {
    if (name in OUTPUTS && value !== undefined) core.setOutput(name, value)
  }
  await writeSummary(outcome.summary, (text) => reporter.warning(text))
  core.saveState(STATE_SUMMARIZED, 'true')
  const sarif = text('sarif')
  if (sarif !== '') await writeSarif(sarif, reporter, outcome.error)
  const changed = await (await import('./deliver/changed-files.ts')).changedFiles(process.env, interrupt.signal)
  reporter.conclude(outcome.error, changed)
}

async function writeSarif(file: string, reporter: StepReporter, failure: unknown): Promise<void> {
  const { sarifLog } = await import('./report/sarif.ts')
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify(sarifLog(reporter.findings(failure)), null, 2)}\n`)
  } catch (error) {
    reporter.warning(`the findings could not be written as SARIF: ${describeError(error)}`)
  }
}

async function post(): Promise<void> {
  if (core.getState(STATE_SUMMARIZED) === 'true') return
  await writeSummary(
    '### ❌ Cloudstamp ended without a word\n\nThe job was cancelled or the runner failed; the log of the step ends where it did.\n',
    core.warning,
  )
}

async function writeSummary(markdown: string, warn: (text: string) => void): Promise<void> {
  try {
    await core.summary.addRaw(markdown).write()
  } catch (error) {
    warn(`the summary could not be written: ${describeError(error)}`)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort())
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    if (step) step.conclude(error)
    else core.setFailed(describeError(error))
    process.exit()
  })
}

if (process.argv.includes('--version')) {
  process.stdout.write(`${VERSION}\n`)
} else {
  await (core.getState(STATE_STARTED) === 'true' ? post() : main())
}
// Open sockets of the upload would hold the step.
process.exit()
