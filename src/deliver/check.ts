/** The fast checks, as a step of a workflow: findings become annotations, and nothing is installed or booted. */
import { check } from '../check.ts'
import { readingInputs, UserError } from '../errors.ts'
import { parseCheck } from '../inputs/parse.ts'
import type { InputName } from '../inputs/schema.ts'
import type { Journal } from '../report/journal.ts'
import type { ActionOutcome } from './outcome.ts'

/** Checks kickstarts and config tree. Errors among the findings fail the step. */
export async function runCheck(
  text: (name: InputName) => string,
  journal: Journal,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  const title = 'Check of kickstarts and config tree'
  journal.note({ title })
  try {
    const inputs = parseCheck(text)
    journal.phase('host', title)
    const findings = await readingInputs(() => check({ ...inputs, signal }))
    for (const finding of findings) journal.finding(finding)
    const errors = findings.filter(({ level }) => level === 'error').length
    if (errors > 0)
      throw new UserError(`the check found ${errors === 1 ? 'an error' : `${errors} errors`}`, {
        advice: 'Mend what the findings name.',
      })
    return { outputs: {} }
  } catch (error) {
    return { outputs: {}, error }
  }
}
