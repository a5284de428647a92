/** A build and its delivery, as the action does them. */
import { setSecret } from '@actions/core'
import { build } from '../build.ts'
import { abortable, withDeadline } from '../deadline.ts'
import { describeError, isAbort, UserError } from '../errors.ts'
import type { Difference } from '../image/difference.ts'
import { outputPaths } from '../image/output.ts'
import { parseInputs, type BuildInputs } from '../inputs/parse.ts'
import { readSecrets } from '../inputs/secrets.ts'
import type { InputName } from '../inputs/schema.ts'
import { GUEST_TREE } from '../puppet/place.ts'
import type { StepReporter } from '../report/actions.ts'
import { differenceMarkdown } from '../report/difference.ts'
import type { Reporter } from '../report/reporter.ts'
import { hasImage, type StampResult } from '../report/result.ts'
import { hideSecret } from '../report/secrets.ts'
import { buildSummary } from '../report/summary.ts'
import { uploadEvidence, uploadImage, uploadObstacle } from './artifact.ts'
import { compareImage, givenImage, uploadRecord } from './comparison.ts'
import type { ActionOutcome } from './outcome.ts'

/** Builds and uploads. An error is held until outputs and summary are known. */
export async function runBuild(
  text: (name: InputName) => string,
  reporter: StepReporter,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  let inputs: BuildInputs | undefined
  let result: StampResult | undefined
  let outputs: ActionOutcome['outputs'] = {}
  let difference: Difference | undefined
  let error: unknown
  try {
    const wanted = ableToUpload(parseInputs(text), reporter)
    inputs = wanted
    const secrets = await readSecrets(wanted.secrets, { treeInGuest: GUEST_TREE, environment: process.env })
    for (const line of secrets.flatMap(({ data }) => hideSecret(data))) setSecret(line)
    const given = await givenImage(wanted)
    const limits = { minutes: wanted.timeoutMinutes, reporter, interrupt: signal }
    await withDeadline(limits, async (watched, deadline) => {
      result = await build(wanted, watched, deadline)
      outputs = resultOutputs(result)
      difference = await compareImage(result, {
        ...{ inputs: wanted, given, token: text('github-token') },
        ...{ signal: deadline.signal, reporter: watched },
      })
      if (wanted.upload === 'never' || !hasImage(result)) return
      watched.phase('deliver', 'Deliver: artifact')
      const upload = uploadImage(result.image, {
        sha256: result.sha256,
        compressed: wanted.format === 'qcow2' && wanted.compression !== 'none',
        retentionDays: wanted.retentionDays,
        reporter: watched,
      })
      const { id, url } = await abortable(deadline.signal, upload)
      outputs = { ...outputs, 'artifact-id': id, 'artifact-url': url }
      await abortable(deadline.signal, uploadRecord(wanted, watched))
    })
  } catch (caught) {
    error = caught
    if (caught instanceof UserError) for (const finding of caught.findings) reporter.finding(finding)
    if (inputs) outputs = { ...outputs, ...(await deliverEvidence(inputs, caught, reporter)) }
  }
  const title = inputs ? `${inputs.profile} on ${inputs.distro}` : 'Cloudstamp'
  const outcome = buildSummary({
    title,
    result,
    findings: reporter.findings(),
    ...(error === undefined ? {} : { error: describeError(error) }),
  })
  const summary = difference ? `${outcome}\n${differenceMarkdown(difference)}` : outcome
  return { outputs, summary, ...(error === undefined ? {} : { error }) }
}

/**
 * What a build is told, with `upload: never` where the run can keep no artifacts: it stays on the runner then.
 * @throws UserError where an artifact was asked for in so many words
 */
function ableToUpload(inputs: BuildInputs, reporter: Reporter): BuildInputs {
  const obstacle =
    inputs.upload === 'never' || (inputs.image === 'none' && inputs.upload !== 'always')
      ? undefined
      : uploadObstacle(process.env)
  if (obstacle === undefined) return inputs
  if (inputs.upload === 'always') {
    throw new UserError(obstacle, {
      where: 'upload: always',
      advice: 'Set upload: never, and take the image from the path in the output "image" in a later step.',
    })
  }
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
    manifest: result.manifest,
    log: result.log,
  }
}

/** The end of the build's own time may be why it failed; its logs have this long. */
const EVIDENCE_MS = 5 * 60_000

/** The logs of a failed build, where they were asked for. Its own failure is only told. */
async function deliverEvidence(
  inputs: BuildInputs,
  error: unknown,
  reporter: Reporter,
): Promise<ActionOutcome['outputs']> {
  const paths = outputPaths(inputs)
  // Bad input is found before there is a log.
  if (error instanceof UserError) return {}
  if (inputs.upload !== 'always' || isAbort(error)) return { log: paths.evidenceLog }
  const limit = AbortSignal.timeout(EVIDENCE_MS)
  try {
    const upload = uploadEvidence(`${inputs.name}-failure`, [paths.evidence], {
      retentionDays: inputs.retentionDays,
      reporter,
    })
    const uploaded = await abortable(limit, upload)
    return { log: paths.evidenceLog, ...(uploaded ? { 'artifact-id': uploaded.id, 'artifact-url': uploaded.url } : {}) }
  } catch (failure) {
    reporter.warning(
      limit.aborted ? `uploading the logs took longer than ${EVIDENCE_MS / 60_000} min` : describeError(failure),
    )
    return { log: paths.evidenceLog }
  }
}
