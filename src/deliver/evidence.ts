/** The folder that a failed build leaves, as an artifact. */
import { basename } from 'node:path'
import { abortable } from '../deadline.ts'
import { describeError } from '../errors.ts'
import type { BuildInputs } from '../inputs/parse.ts'
import type { Reporter } from '../report/reporter.ts'
import { uploadEvidence, type UploadedArtifact } from './artifact.ts'

/** The end of the build's own time may be why it failed; its logs have this long. */
const EVIDENCE_MS = 5 * 60_000

/** Uploads a folder, unless the inputs say never. Its own failure is only told. */
export async function uploadFolder(
  folder: string,
  { upload, retentionDays }: Pick<BuildInputs, 'upload' | 'retentionDays'>,
  reporter: Pick<Reporter, 'warning' | 'info'>,
): Promise<(UploadedArtifact & { name: string }) | undefined> {
  if (upload === 'never') return undefined
  const limit = AbortSignal.timeout(EVIDENCE_MS)
  const name = basename(folder).replace(/\.failure$/, '-failure')
  try {
    const uploaded = await abortable(limit, uploadEvidence(name, [folder], { retentionDays }))
    return uploaded && { ...uploaded, name }
  } catch (failure) {
    reporter.warning(
      limit.aborted ? `uploading the logs took longer than ${EVIDENCE_MS / 60_000} min` : describeError(failure),
    )
    return undefined
  }
}
