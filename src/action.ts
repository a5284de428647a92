/** The action: main builds and delivers, post writes the summary whatever happened. */
import * as core from '@actions/core'
import { describeError } from './errors.ts'
import { OUTPUTS } from './inputs/schema.ts'
import { VERSION } from './version.ts'

const interrupt = new AbortController()

/** State that main leaves for post. */
const STATE_STARTED = 'started'
const STATE_SUMMARY = 'summary'

async function main(): Promise<void> {
  core.saveState(STATE_STARTED, 'true')
  const [{ runBuild }, { actionsReporter }] = await Promise.all([
    import('./deliver/run.ts'),
    import('./report/actions.ts'),
  ])
  const outcome = await runBuild((name) => core.getInput(name), actionsReporter(), interrupt.signal)
  for (const [name, value] of Object.entries(outcome.outputs)) {
    if (name in OUTPUTS && value !== undefined) core.setOutput(name, value)
  }
  core.saveState(STATE_SUMMARY, outcome.summary)
  // Outputs and summary first: a failure must not take them along.
  if (outcome.error !== undefined) core.setFailed(describeError(outcome.error))
}

async function post(): Promise<void> {
  const summary =
    core.getState(STATE_SUMMARY) ||
    '### ❌ Cloudstamp ended without a word\n\nThe job was cancelled or the runner failed.\n'
  try {
    await core.summary.addRaw(summary).write()
  } catch (error) {
    core.warning(`the summary could not be written: ${describeError(error)}`)
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort())
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    core.setFailed(describeError(error))
    process.exit(1)
  })
}

if (process.argv.includes('--version')) {
  process.stdout.write(`${VERSION}\n`)
} else {
  await (core.getState(STATE_STARTED) === 'true' ? post() : main())
}
// Open sockets of the upload would hold the step.
process.exit()
