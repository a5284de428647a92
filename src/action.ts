/** The action: main does what its mode says and writes the summary; post writes one where main could not. */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import { blobUrl } from './deliver/links.ts'
import { describeError, failureOf, UserError } from './errors.ts'
import { requireLinux } from './host/platform.ts'
import { OUTPUTS, type InputName } from './inputs/schema.ts'
import type { Journal } from './report/journal.ts'
import type { RunRecord } from './report/record.ts'
import { VERSION } from './version.ts'

const interrupt = new AbortController()

/** State that main leaves for post. */
const STATE_STARTED = 'started'
const STATE_RECORD = 'record'
const STATE_SUMMARIZED = 'summarized'

/** What each mode runs, loaded when it does. */
const MODES = {
  build: async () => (await import('./deliver/run.ts')).runBuild,
  base: async () => (await import('./deliver/base.ts')).runBase,
  check: async () => (await import('./deliver/check.ts')).runCheck,
  affected: async () => (await import('./deliver/affected.ts')).runAffected,
}

function inputText(name: InputName): string {
  return core.getInput(name)
}

/** Ends main by an error that nobody foresaw. */
let abandon: (error: unknown) => void = (error) => core.setFailed(describeError(error))

async function main(): Promise<void> {
  requireLinux()
  const file = join(process.env['RUNNER_TEMP'] || tmpdir(), `cloudstamp-${randomUUID()}.json`)
  core.saveState(STATE_STARTED, 'true')
  core.saveState(STATE_RECORD, file)
  const [{ parseMode }, { givenInputs }, { actionsReporter }, { journalTo }, { keepRecord, writeRecord }] =
    await Promise.all([
      import('./inputs/parse.ts'),
      import('./inputs/given.ts'),
      import('./report/actions.ts'),
      import('./report/journal.ts'),
      import('./report/keep.ts'),
    ])
  const workflow = actionsReporter()
  const start = { title: 'Cloudstamp', inputs: givenInputs(inputText), blobUrl: blobUrl(process.env) }
  const journal: Journal = journalTo(
    workflow,
    start,
    keepRecord(file, () => journal.record()),
  )
  abandon = (error) => {
    journal.note({ outcome: 'failed', failure: failureOf(error) })
    writeRecord(file, journal.record())
    workflow.conclude(error)
  }
  const { outputs, error } = await (await MODES[parseMode(inputText)]())(inputText, journal, interrupt.signal)
  if (error instanceof UserError) for (const finding of error.findings) journal.finding(finding)
  journal.note(error === undefined ? { outcome: 'succeeded' } : { outcome: 'failed', failure: failureOf(error) })
  // Outputs and summary first: a failure must not take them along.
  for (const [name, value] of Object.entries(outputs)) {
    if (name in OUTPUTS && value !== undefined) core.setOutput(name, value)
  }
  await writeSummary(journal.record(), (text) => journal.warning(text))
  core.saveState(STATE_SUMMARIZED, 'true')
  await writeSarif(inputText('sarif'), journal)
  const changed = await (await import('./deliver/changed-files.ts')).changedFiles(process.env, interrupt.signal)
  workflow.conclude(error, changed)
}

async function writeSarif(file: string, journal: Journal): Promise<void> {
  if (file === '') return
  const sarif = await import('./deliver/sarif.ts')
  await sarif.writeSarif(file, journal.record(), (text) => journal.warning(text))
}

/** What main could not tell. */
async function post(): Promise<void> {
  if (core.getState(STATE_SUMMARIZED) === 'true') return
  const { readRecord } = await import('./report/keep.ts')
  const record = readRecord(core.getState(STATE_RECORD))
  if (record)
    return writeSummary(await (await import('./deliver/killed.ts')).keepKilled(inputText, record), core.warning)
  const text = '### ❌ Cloudstamp was ended from outside before it began\n\nThe log of the step ends where it did.\n'
  await core.summary.addRaw(text).write()
}

async function writeSummary(record: RunRecord, warn: (text: string) => void): Promise<void> {
  const { stepSummary } = await import('./report/summary.ts')
  try {
    await core.summary.addRaw(stepSummary(record)).write()
  } catch (error) {
    warn(`the summary could not be written: ${describeError(error)}`)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort())
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    abandon(error)
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
