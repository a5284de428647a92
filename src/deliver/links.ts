/** Links that a workflow run can give. */
import { existsSync } from 'node:fs'

/**
 * What a path of the workspace is appended to: the files of the commit that was checked out into it.
 * @returns undefined outside of a workflow, and where the workspace is not the repository
 */
export function blobUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_SHA } = environment
  if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_SHA || !existsSync('.git')) return undefined
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/${GITHUB_SHA}/`
}
