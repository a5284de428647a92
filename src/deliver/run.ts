/** A build and its delivery, as the action does them. */
import { basename } from 'node:path'
import { setSecret } from '@actions/core'
import { build } from '../build.ts'
import { abortable, withDeadline } from '../deadline.ts'
import { isAbort, UserError } from '../errors.ts'
import { outputPaths } from '../image/output.ts'
import { parseInputs, type BuildInputs } from '../inputs/parse.ts'
import { readSecrets } from '../inputs/secrets.ts'
import type { InputName } from '../inputs/schema.ts'
import { GUEST_TREE } from '../puppet/place.ts'
import type { Journal } from '../report/journal.ts'
import { reportPage } from '../report/page/page.ts'
import type { Reporter } from '../report/reporter.ts'
import { hasImage, type StampResult } from '../report/result.ts'
import { hideSecret } from '../report/secrets.ts'
import { writeWhole } from '../store/whole-file.ts'
import { uploadImage, uploadObstacle } from './artifact.ts'
import { compareImage, givenImage, uploadRecord } from './comparison.ts'
import { uploadFolder } from './evidence.ts'
import type { ActionOutcome } from './outcome.ts'

/** Builds and uploads. An error is held until outputs are known. */
export async function runBuild(
  text: (name: InputName) => string,
  journal: Journal,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  let inputs: BuildInputs | undefined
  let outputs: ActionOutcome['outputs'] = {}
  if (text('distro') || text('profile')) journal.note({ title: `${text('profile')} on ${text('distro')}` })
  try {
    const wanted = ableToUpload(parseInputs(text), journal)
    inputs = wanted
    const { upload, retentionDays } = wanted
    await hideSecrets(wanted)
    const given = await givenImage(wanted)
    const limits = { minutes: wanted.timeoutMinutes, reporter: journal, interrupt: signal }
    await withDeadline(limits, async (watched, deadline) => {
      const result = await build(wanted, watched, deadline)
      outputs = resultOutputs(result)
      const difference = await compareImage(result, {
        ...{ inputs: wanted, given, token: text('github-token') },
        ...{ signal: deadline.signal, reporter: watched },
      })
      if (difference) {
        journal.note({ difference })
        await writeWhole(result.report, reportPage({ ...journal.record(), outcome: 'succeeded' }))
      }
      if (upload === 'never' || !hasImage(result)) return
      watched.phase('deliver', 'Deliver: artifact')
      const uploaded = await abortable(
        deadline.signal,
        uploadImage(result.image, {
          sha256: result.sha256,
          compressed: wanted.format === 'qcow2' && wanted.compression !== 'none',
          retentionDays,
          reporter: watched,
        }),
      )
      journal.note({ artifacts: [{ name: basename(result.image), url: uploaded.url }] })
      outputs = { ...outputs, 'artifact-id': uploaded.id, 'artifact-url': uploaded.url }
      await abortable(deadline.signal, uploadRecord(wanted, watched))
    })
    journal.end(true)
    return { outputs }
  } catch (error) {
    return { outputs: { ...outputs, ...(inputs ? await deliverEvidence(inputs, error, journal) : {}) }, error }
  }
}

/** What must not show is hidden in all that is printed and kept from here on. @throws UserError as readSecrets */
export async function hideSecrets({ secrets }: BuildInputs): Promise<void> {
  const read = await readSecrets(secrets, { treeInGuest: GUEST_TREE, environment: process.env })
  for (const line of read.flatMap(({ data }) => hideSecret(data))) setSecret(line)
}

/**
 * What a build is told, with `upload: never` where the run can keep no artifacts: it stays on the runner then.
 * @throws UserError where an artifact was asked for in so many words
 */
function ableToUpload(inputs: BuildInputs, reporter: Reporter): BuildInputs {
  const obstacle = inputs.upload === 'never' ? undefined : uploadObstacle(process.env)
  if (obstacle === undefined) return inputs
  if (inputs.upload === 'always') {
    throw new UserError(obstacle, {
      where: 'upload: always',
      advice: 'Set upload: never, and take the image from the path in the output "image" in a later step.',
    })
  }
  if (inputs.image !== 'none')
    reporter.warning(`${obstacle}: the image is not uploaded; a later step can take it from the output "image"`)
  return { ...inputs, upload: 'never' }
}

function resultOutputs(result: StampResult): ActionOutcome['outputs'] {
  const image = hasImage(result) ? result : undefined
  return {
    image: image?.image,
    sha256: image?.sha256,
    'size-bytes': image?.sizeBytes,
    'virtual-size-bytes': image?.virtualSizeBytes,
    accelerator: result.accelerator,
    'base-cache-hit': result.baseCacheHit,
    'base-size-bytes': result.baseBytes,
    manifest: result.manifest,
    log: result.log,
    report: result.report,
  }
}

/** The logs of a failed build. */
export async function deliverEvidence(
  inputs: BuildInputs,
  error: unknown,
  journal: Journal,
): Promise<ActionOutcome['outputs']> {
  // Bad input is found before there is a log.
  if (error instanceof UserError) return {}
  const { evidence, evidenceLog } = outputPaths(inputs)
  // A job that is cancelled has some seconds left.
  const uploaded = isAbort(error) ? undefined : await uploadFolder(evidence, inputs, journal)
  if (!uploaded) return { log: evidenceLog }
  journal.note({ artifacts: [{ name: uploaded.name, url: uploaded.url }] })
  return { log: evidenceLog, 'artifact-id': uploaded.id, 'artifact-url': uploaded.url }
}
