/** What has changed in a repository, as git tells. */
import { realpath } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import type { CommitRange } from './event.ts'
import { onOneLine, runGit } from './git.ts'

/** The changes of a repository since a commit. */
export interface Changes {
  /** A real path. */
  repository: string
  /** The commit that is compared with. */
  base: string
  /** Relative to the repository, sorted: files that are new, other or gone, and submodules. */
  paths: string[]
  /** A file's text at the base; undefined where it was not there. */
  textBefore(path: string): Promise<string | undefined>
}

export interface ChangeOptions {
  /** Whether what is not committed counts: on a desk, not in a workflow. */
  uncommitted: boolean
  signal?: AbortSignal | undefined
}

/**
 * What has changed since the place where the checked out commit left the base.
 * @param directory in the repository
 * @throws UserError outside of a repository, for a commit that is not there, and for a checkout without the change
 */
export async function changesSince(directory: string, range: CommitRange, options: ChangeOptions): Promise<Changes> {
  const { uncommitted, signal } = options
  const git: Git = (args) => runGit(directory, args, { what: `git ${args[0] ?? ''}`, signal })
  const top = await git(['rev-parse', '--show-toplevel'])
  if (top.exitCode !== 0)
    throw new UserError(`git does not tell what has changed: ${onOneLine(top.stderr)}`, {
      where: directory,
      advice: 'Check the repository out with git, and config-dir or kickstart-dir in it.',
    })
  const repository = await realpath(top.stdout.replace(/\n$/, ''))
  const base = await findBase(git, range, repository)
  const list = async (args: readonly string[]): Promise<string[]> => {
    const { stdout, stderr, exitCode } = await runGit(repository, args, { what: `git ${args[0] ?? ''}`, signal })
    if (exitCode !== 0) throw new UserError(`git ${args[0] ?? ''}: ${onOneLine(stderr)}`, { where: repository })
    return stdout.split('\0').filter((path) => path !== '')
  }
  const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', base, ...(uncommitted ? [] : ['HEAD'])]
  const untracked = uncommitted ? await list(['ls-files', '--others', '--exclude-standard', '-z']) : []
  return {
    repository,
    base,
    paths: [...new Set([...(await list(diff)), ...untracked])].sort(),
    async textBefore(path) {
      const { stdout, exitCode } = await git(['cat-file', 'blob', `${base}:${path}`])
      return exitCode === 0 ? stdout : undefined
    },
  }
}

type Git = (args: readonly string[]) => ReturnType<typeof runGit>

async function commitOf(git: Git, name: string): Promise<string | undefined> {
  const { stdout, exitCode } = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  return exitCode === 0 ? stdout.trim() : undefined
}

async function findBase(git: Git, { base, head }: CommitRange, repository: string): Promise<string> {
  if (head !== undefined) {
    // What actions/checkout checks out of a pull request merges it into its base as that is now.
    if ((await commitOf(git, 'HEAD^2')) === head) return (await commitOf(git, 'HEAD^1')) ?? base
    await requireHead(git, head, repository)
  }
  const commit = await commitOf(git, base)
  const common = commit === undefined ? undefined : await git(['merge-base', commit, 'HEAD'])
  if (common?.exitCode === 0) return common.stdout.trim()
  const what = common ? `HEAD has no commit in common with ${base}` : `the commit ${base} is not in this clone`
  throw new UserError(what, { where: repository, advice: await missingAdvice(git) })
}

/** A checkout of the base alone would be called unchanged. */
async function requireHead(git: Git, head: string, repository: string): Promise<void> {
  const { exitCode } = await git(['merge-base', '--is-ancestor', head, 'HEAD'])
  if (exitCode === 0) return
  const isThere = (await commitOf(git, head)) !== undefined
  if (!isThere && (await isShallow(git)))
    throw new UserError(`the commit ${head} of the pull request is not in this clone`, {
      where: repository,
      advice: await missingAdvice(git),
    })
  throw new UserError(`what is checked out does not hold the pull request's commit ${head}`, {
    where: repository,
    advice: 'Let actions/checkout take its own ref under on: pull_request, or give it the ref of the pull request.',
  })
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git(['rev-parse', '--is-shallow-repository'])).stdout.trim() === 'true'
}

async function missingAdvice(git: Git): Promise<string> {
  return (await isShallow(git))
    ? 'The clone is shallow: give actions/checkout "fetch-depth: 0".'
    : 'Fetch it, or give another commit as since; git branch --all names what there is.'
}
