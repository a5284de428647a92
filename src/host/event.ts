/** What the event that started a workflow run says of commits. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { UserError } from '../errors.ts'

/** Two states of a repository: what an event is about lies between them. */
export interface CommitRange {
  /** A commit or what names one. */
  base: string
  /** The newest commit of the change, which has to be part of what is checked out; absent where that is all. */
  head?: string
}

const payloadSchema = z.object({
  pull_request: z
    .object({ number: z.int(), base: z.object({ sha: z.string() }), head: z.object({ sha: z.string() }) })
    .optional(),
  merge_group: z.object({ base_sha: z.string() }).optional(),
  before: z.string().optional(),
})

const branchSchema = z.object({
  pull_request: z.object({ base: z.object({ ref: z.string() }) }).optional(),
  merge_group: z.object({ base_ref: z.string() }).optional(),
  repository: z.object({ default_branch: z.string() }).optional(),
})

/**
 * The branch that this run's change is for: that of a pull request or a merge queue, else the repository's default one.
 * @returns undefined where the event does not tell
 */
export async function baseBranch(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (environment['GITHUB_BASE_REF']) return environment['GITHUB_BASE_REF']
  const file = environment['GITHUB_EVENT_PATH']
  if (!file) return undefined
  const payload = branchSchema.safeParse(JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))).data
  const ref = payload?.pull_request?.base.ref ?? payload?.merge_group?.base_ref ?? payload?.repository?.default_branch
  return ref?.replace(/^refs\/heads\//, '')
}

const ADVICE =
  'Start the workflow with on: pull_request, or give the commit to compare with as since, such as origin/main.'

/** What git calls no commit, and a push the state of a branch that is new. */
const NO_COMMIT = /^0+$/

/**
 * The commits that this run's event lies between: of a pull request, a merge queue or a push.
 * @throws UserError for another event, and where there is none
 */
export async function eventRange(environment: NodeJS.ProcessEnv): Promise<CommitRange> {
  const name = environment['GITHUB_EVENT_NAME'] ?? ''
  const file = environment['GITHUB_EVENT_PATH']
  if (!file) throw new UserError('there is no event to tell what has changed', { where: 'since', advice: ADVICE })
  const { pull_request: pull, merge_group: group, before } = await readPayload(file)
  if (pull) return { base: pull.base.sha, head: pull.head.sha }
  if (group) return { base: group.base_sha }
  if (before !== undefined && !NO_COMMIT.test(before)) return { base: before }
  const what =
    before === undefined ? `the event ${name} is about no change` : 'the branch is new, so nothing is before it'
  throw new UserError(what, { where: 'since', advice: ADVICE })
}

/** Files of the event that GitHub writes are of at most 25 MB; @throws UserError for one that is none */
async function readPayload(file: string): Promise<z.infer<typeof payloadSchema>> {
  try {
    return payloadSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new UserError("the event's payload cannot be read", { where: file, advice: ADVICE, cause: error })
  }
}
