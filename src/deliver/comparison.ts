/** What a build changes in its image, for whoever reads its summary. A build never fails of it. */
import { describeImage } from '../diff.ts'
import { describeError, readingInputs } from '../errors.ts'
import { differenceOf, type DescribedImage } from '../image/difference.ts'
import { outputPaths } from '../image/output.ts'
import type { BuildInputs } from '../inputs/parse.ts'
import type { DescribedDifference } from '../report/described-difference.ts'
import { describeDifference } from '../report/difference.ts'
import type { Reporter } from '../report/reporter.ts'
import type { StampResult } from '../report/result.ts'
import { uploadEvidence } from './artifact.ts'
import { lastImage, recordArtifact } from './reference.ts'

/** The image that the inputs name, read before anything starts. @throws UserError where it is none */
export async function givenImage({ compareWith }: BuildInputs): Promise<DescribedImage | undefined> {
  if (compareWith === 'auto' || compareWith === 'never') return undefined
  return readingInputs(() => describeImage(compareWith))
}

/**
 * Compares with the given image or the last one of the base branch. Why that cannot be is a notice.
 * @returns undefined where nothing is compared
 * @throws the abort reason, nothing else
 */
export async function compareImage(
  { manifest }: StampResult,
  options: {
    inputs: BuildInputs
    given: DescribedImage | undefined
    token: string
    signal: AbortSignal
    reporter: Reporter
  },
): Promise<DescribedDifference | undefined> {
  const { inputs, given, token, signal, reporter } = options
  // Without a token nobody has asked for it: a workflow's step has one by itself.
  if (inputs.compareWith === 'never' || (given === undefined && token === '')) return undefined
  const reference = given ? { image: given } : await lastImage(inputs.name, { token, environment: process.env, signal })
  if ('reason' in reference) {
    const message = `the image is not compared with an earlier one: ${reference.reason} → ${reference.advice}`
    reporter.finding({ level: 'notice', phase: 'deliver', message })
    return undefined
  }
  try {
    const difference = describeDifference(differenceOf(reference.image, await describeImage(manifest)))
    reporter.info(`compared with ${difference.before}: ${difference.outcome}`)
    return difference
  } catch (error) {
    reporter.warning(`the image could not be compared: ${describeError(error)}`)
    return undefined
  }
}

/** Uploads report, manifest and list of files, for people and for the comparisons of later runs. Its failure is only told. */
export async function uploadRecord(inputs: BuildInputs, reporter: Reporter): Promise<void> {
  const { manifest, files, report } = outputPaths(inputs)
  try {
    await uploadEvidence(recordArtifact(inputs.name), [manifest, files, report], {
      retentionDays: inputs.retentionDays,
    })
  } catch (error) {
    reporter.warning(`later builds cannot be compared with this one: ${describeError(error)}`)
  }
}
