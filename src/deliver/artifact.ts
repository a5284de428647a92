/** Uploads to the artifacts of the workflow run. */
import { basename, dirname } from 'node:path'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HostError } from '../errors.ts'
import { formatBytes } from '../report/format.ts'
import type { Reporter } from '../report/reporter.ts'

export interface UploadedArtifact {
  id: number
  url: string
}

/**
 * Why this run can keep no artifacts.
 * @returns undefined where it can
 */
export function uploadObstacle(environment: NodeJS.ProcessEnv): string | undefined {
  const { hostname } = new URL(environment['GITHUB_SERVER_URL'] || 'https://github.com')
  // The rule by which @actions/artifact refuses (isGhes of its config.js).
  if (!/(?:^github|\.ghe)\.com$|\.localhost$/i.test(hostname))
    return `${hostname} is a GitHub Enterprise Server, which has no artifacts of the kind that is uploaded`
  if (!environment['ACTIONS_RUNTIME_TOKEN'] || !environment['ACTIONS_RESULTS_URL'])
    return 'this runner offers no artifacts: ACTIONS_RUNTIME_TOKEN or ACTIONS_RESULTS_URL is not set'
  return undefined
}

/** Where the run's artifacts are seen. */
function artifactUrl(id: number): string {
  const { GITHUB_SERVER_URL = 'https://github.com', GITHUB_REPOSITORY = '', GITHUB_RUN_ID = '' } = process.env
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}`
}

/**
 * Uploads an image: as it is when it is compressed, else in a zip. The artifact's name is the file's.
 * @param options.sha256 of the image, which the service must have received when it got the file as it is
 * @throws HostError when the upload fails or arrives altered
 */
export async function uploadImage(
  file: string,
  options: { sha256: string; compressed: boolean; retentionDays: number | undefined; reporter: Reporter },
): Promise<UploadedArtifact> {
  const { size } = await stat(file)
  options.reporter.info(`uploading ${basename(file)}, ${formatBytes(size)}`)
  const { id, digest } = await upload(basename(file), [file], { ...options, skipArchive: options.compressed })
  if (options.compressed && digest !== undefined && digest.replace(/^sha256:/, '') !== options.sha256) {
    throw new HostError(`the uploaded ${basename(file)} is not the file that was built`, {
      where: `SHA-256 built ${options.sha256}, received ${digest}`,
      advice: 'Run the job again.',
    })
  }
  return { id, url: artifactUrl(id) }
}

/** Uploads what a failed build left, or what tells of an image, as a zip. @throws HostError when the upload fails */
export async function uploadEvidence(
  name: string,
  files: readonly string[],
  options: { retentionDays: number | undefined },
): Promise<UploadedArtifact | undefined> {
  const present: string[] = []
  for (const file of files) present.push(...(await filesBelow(file)))
  if (present.length === 0) return undefined
  const { id } = await upload(name, present, { ...options, skipArchive: false })
  return { id, url: artifactUrl(id) }
}

async function filesBelow(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return []
  if (!found.isDirectory()) return [path]
  const below = await Promise.all((await readdir(path)).map((name) => filesBelow(join(path, name))))
  return below.flat()
}

async function upload(
  name: string,
  files: string[],
  options: { retentionDays: number | undefined; skipArchive: boolean },
): Promise<{ id: number; digest: string | undefined }> {
  const { DefaultArtifactClient } = await import('@actions/artifact')
  try {
    const { id, digest } = await new DefaultArtifactClient().uploadArtifact(name, files, commonDirectory(files), {
      skipArchive: options.skipArchive,
      ...(options.retentionDays === undefined ? {} : { retentionDays: options.retentionDays }),
    })
    if (id === undefined) throw new Error('the service named no artifact')
    return { id, digest }
  } catch (error) {
    throw new HostError(`uploading ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      where: 'artifact upload',
      advice:
        'An artifact of this name may exist already, or the storage quota is used up; set upload: never to build without.',
      cause: error,
    })
  }
}

function commonDirectory(files: readonly string[]): string {
  let directory = dirname(files[0] ?? '.')
  // The root's name ends with a slash already.
  while (!files.every((file) => file.startsWith(directory.replace(/\/?$/, '/')))) directory = dirname(directory)
  return directory
}
