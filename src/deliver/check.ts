/** The fast checks, as a step of a workflow: findings become annotations, and nothing is installed or booted. */
import { check } from '../check.ts'
import { describeError, readingInputs, UserError } from '../errors.ts'
import { parseCheck } from '../inputs/parse.ts'
import type { InputName } from '../inputs/schema.ts'
import { displayPath } from '../paths.ts'
import type { StepReporter } from '../report/actions.ts'
import { stepSummary } from '../report/summary.ts'
import type { ActionOutcome } from './outcome.ts'

/** Checks kickstarts and config tree. Errors among the findings fail the step. */
export async function runCheck(
  text: (name: InputName) => string,
  reporter: StepReporter,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  const title = 'Check of kickstarts and config tree'
  try {
    const inputs = parseCheck(text)
    reporter.phase('host', title)
    const findings = await readingInputs(() => check({ ...inputs, signal }))
    for (const finding of findings) reporter.finding(finding)
    const errors = findings.filter(({ level }) => level === 'error').length
    if (errors > 0)
      throw new UserError(`the check found ${errors === 1 ? 'an error' : `${errors} errors`}`, {
        where: displayPath(inputs.configDir),
        advice: 'Mend what the findings name.',
      })
    return { outputs: {}, summary: stepSummary({ title, findings: reporter.findings() }) }
  } catch (error) {
    if (error instanceof UserError) for (const finding of error.findings) reporter.finding(finding)
    return {
      outputs: {},
      summary: stepSummary({ title, error: describeError(error), findings: reporter.findings() }),
      error,
    }
  }
}
