/** A build and its delivery, as the action does them. */
import { setSecret } from '@actions/core'
import { build } from '../build.ts'
import { abortable, withDeadline } from '../deadline.ts'
import { describeError, isAbort, UserError } from '../errors.ts'
import { maskedTexts } from '../guest/secrets.ts'
import { outputPaths } from '../image/output.ts'
import { parseInputs, type BuildInputs } from '../inputs/parse.ts'
import { readSecrets } from '../inputs/secrets.ts'
import type { InputName, OUTPUTS } from '../inputs/schema.ts'
import { GUEST_TREE } from '../puppet/log.ts'
import type { Finding } from '../report/finding.ts'
import type { Reporter } from '../report/reporter.ts'
import type { BuildResult } from '../report/result.ts'
import { buildSummary } from '../report/summary.ts'
import { uploadEvidence, uploadImage } from './artifact.ts'

export interface ActionOutcome {
  outputs: Partial<Record<keyof typeof OUTPUTS, string | number | boolean | undefined>>
  /** Markdown. */
  summary: string
  error?: unknown
}

/** Builds and uploads. An error is held until outputs and summary are known. */
export async function runBuild(
  text: (name: InputName) => string,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<ActionOutcome> {
  const findings: Finding[] = []
  const collecting: Reporter = {
    ...reporter,
    finding(finding) {
      findings.push(finding)
      reporter.finding(finding)
    },
  }
  let inputs: BuildInputs | undefined
  let result: BuildResult | undefined
  let outputs: ActionOutcome['outputs'] = {}
  let error: unknown
  try {
    const wanted = parseInputs(text)
    inputs = wanted
    const secrets = await readSecrets(wanted.secrets, { treeInGuest: GUEST_TREE, environment: process.env })
    for (const secret of maskedTexts(secrets)) setSecret(secret)
    const limits = { minutes: wanted.timeoutMinutes, reporter: collecting, interrupt: signal }
    await withDeadline(limits, async (watched, deadline) => {
      result = await build(wanted, watched, deadline)
      outputs = resultOutputs(result)
      if (wanted.upload === 'never') return
      watched.phase('deliver', 'Deliver: artifact')
      const upload = uploadImage(result.image, {
        sha256: result.sha256,
        compressed: wanted.format === 'qcow2' && wanted.compression !== 'none',
        retentionDays: wanted.retentionDays,
        reporter: watched,
      })
      const { id, url } = await abortable(deadline.signal, upload)
      outputs = { ...outputs, 'artifact-id': id, 'artifact-url': url }
    })
  } catch (caught) {
    error = caught
    if (caught instanceof UserError) for (const finding of caught.findings) collecting.finding(finding)
    if (inputs) outputs = { ...outputs, ...(await deliverEvidence(inputs, caught, reporter)) }
  }
  reporter.end(error === undefined)
  const title = inputs ? `${inputs.profile} on ${inputs.distro}` : 'Cloudstamp'
  const summary = buildSummary({
    title,
    result,
    findings,
    ...(error === undefined ? {} : { error: describeError(error) }),
  })
  return { outputs, summary, ...(error === undefined ? {} : { error }) }
}

function resultOutputs(result: BuildResult): ActionOutcome['outputs'] {
  return {
    image: result.image,
    sha256: result.sha256,
    'size-bytes': result.sizeBytes,
    'virtual-size-bytes': result.virtualSizeBytes,
    accelerator: result.accelerator,
    'base-cache-hit': result.baseCacheHit,
    manifest: result.manifest,
    log: result.log,
  }
}

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
  try {
    const uploaded = await uploadEvidence(`${inputs.name}-failure`, [paths.evidence], {
      retentionDays: inputs.retentionDays,
      reporter,
    })
    return { log: paths.evidenceLog, ...(uploaded ? { 'artifact-id': uploaded.id, 'artifact-url': uploaded.url } : {}) }
  } catch (failure) {
    reporter.warning(describeError(failure))
    return { log: paths.evidenceLog }
  }
}
