/** What a build left that was killed, as post finds it: made to a failure like any other. */
import * as core from '@actions/core'
import { stat } from 'node:fs/promises'
import { describeError } from '../errors.ts'
import { keepEvidence, outputPaths } from '../image/output.ts'
import { parseInputs } from '../inputs/parse.ts'
import type { InputName } from '../inputs/schema.ts'
import { writeDiagnostics } from '../report/diagnostics.ts'
import type { RunRecord } from '../report/record.ts'
import { uploadFolder } from './evidence.ts'
import { hideSecrets } from './run.ts'

/**
 * Keeps and uploads the logs of the killed build, where one had begun.
 * @returns its record, which names them
 */
export async function keepKilled(text: (name: InputName) => string, record: RunRecord): Promise<RunRecord> {
  if (record.logs === undefined) return record
  try {
    const inputs = parseInputs(text)
    const paths = outputPaths(inputs)
    // A build that came to its end has renamed it.
    if (!(await stat(paths.partial.directory).catch(() => undefined))) return record
    await hideSecrets(inputs)
    await keepEvidence(paths, record.logs)
    const kept = { ...record, logs: paths.evidence }
    await writeDiagnostics(paths.evidence, kept)
    const uploaded = await uploadFolder(paths.evidence, inputs, { warning: core.warning, info: core.info })
    return uploaded ? { ...kept, artifacts: [...kept.artifacts, uploaded] } : kept
  } catch (error) {
    core.warning(`what the killed build left could not be kept: ${describeError(error)}`)
    return record
  }
}
