/** The image that a build is compared with, as a workflow finds it: the last one of the branch that the change is for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeImage } from '../diff.ts'
import { describeError, UserError } from '../errors.ts'
import { baseBranch } from '../host/event.ts'
import type { DescribedImage } from '../image/difference.ts'

/** What a build is compared with, or why there is nothing, and what to do. */
export type Reference = { image: DescribedImage } | { reason: string; advice: string }

/** Name of the artifact that tells of an image. It is one of its own: nobody fetches an image to read what it holds. */
export function recordArtifact(name: string): string {
  return `${name}-manifest`
}

/** Of a list of files that a guest may fill, as a zip. */
const MAX_ARTIFACT_BYTES = 16 * 1024 ** 2

/**
 * Fetches what tells of the last image of that name on the base branch: the newest artifact that another run of a branch
 * of this repository has made. There is one only where the image's own build was green, whatever else its run did.
 * @throws the abort reason, nothing else
 */
export async function lastImage(
  name: string,
  { token, environment, signal }: { token: string; environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Reference> {
  try {
    return await fetchLast(name, { token, environment, signal })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof UserError) return { reason: error.message, advice: error.advice ?? '' }
    return explain(error)
  }
}

async function fetchLast(
  name: string,
  { token, environment, signal }: { token: string; environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Reference> {
  const [owner = '', repo = ''] = (environment['GITHUB_REPOSITORY'] ?? '').split('/')
  const branch = await baseBranch(environment)
  if (token === '' || repo === '' || branch === undefined)
    return { reason: 'the event names no branch, or there is no token', advice: GIVE_A_FILE }
  const [{ getOctokit }, { DefaultArtifactClient }] = await Promise.all([
    import('@actions/github'),
    import('@actions/artifact'),
  ])
  const { data } = await getOctokit(token).rest.actions.listArtifactsForRepo({
    ...{ owner, repo, name: recordArtifact(name), per_page: 100 },
    request: { signal },
  })
  const ofBranch = data.artifacts
    .filter(({ workflow_run: run }) => run?.head_branch === branch && run.head_repository_id === run.repository_id)
    .filter(({ workflow_run: run }) => String(run?.id) !== environment['GITHUB_RUN_ID'])
    .sort((a, b) => b.id - a.id)
  const last = ofBranch.find(({ expired }) => !expired)
  if (!last?.workflow_run?.id) return missing(name, branch, ofBranch.length > 0)
  if (last.size_in_bytes > MAX_ARTIFACT_BYTES)
    return {
      reason: `the artifact ${last.name} has ${last.size_in_bytes} bytes, and is none of Cloudstamp's`,
      advice: GIVE_A_FILE,
    }
  const directory = await mkdtemp(join(environment['RUNNER_TEMP'] || tmpdir(), 'cloudstamp-reference-'))
  try {
    await new DefaultArtifactClient().downloadArtifact(last.id, {
      path: directory,
      findBy: { token, workflowRunId: last.workflow_run.id, repositoryOwner: owner, repositoryName: repo },
    })
    return { image: await describeImage(directory) }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const GIVE_A_FILE = 'Give a manifest as compare-with, or set it to never.'

function missing(name: string, branch: string, expired: boolean): Reference {
  return expired
    ? {
        reason: `what was told of the last ${name} of ${branch} has expired`,
        advice: `Build it there again, such as each week, or set retention-days. ${GIVE_A_FILE}`,
      }
    : {
        reason: `no run on ${branch} has made ${name} yet`,
        advice: `Let a workflow build it on pushes to ${branch}, with this version and an upload. ${GIVE_A_FILE}`,
      }
}

/** GitHub answers 403, or in a private repository 404, where the token may not read. */
function explain(error: unknown): Reference {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
  if (status === 401 || status === 403 || status === 404)
    return {
      reason: `the token may not read the repository's artifacts (HTTP ${status})`,
      advice: 'Give the job "permissions: actions: read" beside what it has, or another github-token.',
    }
  return { reason: describeError(error).split('\n')[0] ?? '', advice: GIVE_A_FILE }
}
