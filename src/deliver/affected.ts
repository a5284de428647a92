/** The images that a change touches, as a step of a workflow: a matrix for the jobs after it. */
import { affected, explainAffected } from '../affected.ts'
import { readingInputs } from '../errors.ts'
import { eventRange } from '../host/event.ts'
import { parseAffected } from '../inputs/parse.ts'
import type { InputName } from '../inputs/schema.ts'
import type { Journal } from '../report/journal.ts'
import type { ActionOutcome } from './outcome.ts'

/** Names the images that the event's change, or what came since a commit, touches. */
export async function runAffected(
  text: (name: InputName) => string,
  journal: Journal,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  journal.note({ title: 'Images that the change touches' })
  try {
    const inputs = parseAffected(text)
    const found = await readingInputs(async () => {
      const range = inputs.since === undefined ? await eventRange(process.env) : { base: inputs.since }
      return affected(inputs, range, { uncommitted: false, workflow: workflowFile(process.env), signal })
    })
    const lines = explainAffected(found)
    for (const line of lines) journal.info(line)
    journal.note({ text: lines })
    const outputs = { matrix: JSON.stringify(found.matrix), bases: JSON.stringify(found.bases), any: found.any }
    return { outputs }
  } catch (error) {
    return { outputs: {}, error }
  }
}

/** The file of the workflow that runs, of `owner/name/.github/workflows/x.yml@ref`; it may lie in another repository. */
function workflowFile({ GITHUB_WORKFLOW_REF = '', GITHUB_REPOSITORY = '' }: NodeJS.ProcessEnv): string | undefined {
  const [file = ''] = GITHUB_WORKFLOW_REF.split('@')
  return file.startsWith(`${GITHUB_REPOSITORY}/`) ? file.slice(GITHUB_REPOSITORY.length + 1) : undefined
}
