/** The base of a distro, as a step of a workflow: for the jobs after it, which then stamp profiles on one installation. */
import { buildBase } from '../build.ts'
import { withDeadline } from '../deadline.ts'
import { parseBase, type BuildInputs } from '../inputs/parse.ts'
import type { InputName } from '../inputs/schema.ts'
import type { Journal } from '../report/journal.ts'
import { formatBase, type BaseResult } from '../report/result.ts'
import type { ActionOutcome } from './outcome.ts'
import { deliverEvidence } from './run.ts'

/** Installs the base, unless it is kept already. */
export async function runBase(
  text: (name: InputName) => string,
  journal: Journal,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  let inputs: BuildInputs | undefined
  try {
    const wanted = parseBase(text)
    inputs = wanted
    journal.note({ title: `Base of ${wanted.distro}` })
    const limits = { minutes: wanted.timeoutMinutes, reporter: journal, interrupt: signal }
    const result = await withDeadline(limits, (watched, deadline) => buildBase(wanted, watched, deadline))
    const isNew = result.base?.cacheHit === false
    if (isNew && !result.base?.shared && wanted.cache !== 'never') journal.warning(UNSHARED)
    journal.note({ facts: [['base', formatBase(result)]], logs: result.log })
    journal.end(true)
    return { outputs: resultOutputs(result) }
  } catch (error) {
    return { outputs: inputs ? await deliverEvidence(inputs, error, journal) : {}, error }
  }
}

const UNSHARED =
  "the base is not in the repository's cache, and each job after this one installs its own: runs of forks and of some " +
  'events may only read that cache, and those of tags leave it alone'

function resultOutputs({ base, log }: BaseResult): ActionOutcome['outputs'] {
  return { 'base-cache-hit': base?.cacheHit ?? false, 'base-size-bytes': base?.sizeBytes, log }
}
