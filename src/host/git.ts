/** The commits that files come from, as git tells. */
import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Reporter } from '../report/reporter.ts'
import { findProgram } from './programs.ts'
import { run, type RunResult } from './run.ts'

/** The commit of a repository that files were read from. */
export interface Commit {
  id: string
  /** Whether what was read is not what the commit holds: changed, missing, untracked or ignored files. */
  dirty: boolean
}

/** Files that were read together. */
export interface FileSet {
  /** A real path. */
  directory: string
  /** Relative to the directory. */
  files: readonly string[]
  /** Whether the directory was read whole, so that a file that is missing from it is a change. */
  whole: boolean
}

export interface GitOptions {
  reporter: Reporter
  signal?: AbortSignal | undefined
}

interface Repository {
  /** A real path. */
  directory: string
  commit: string
}

/**
 * The commit of each set's repository; undefined outside of one, and, with a warning, where git does not tell. Sets of
 * one repository share its commit, which is dirty when any of them is.
 */
export async function commitsOf(sets: readonly FileSet[], options: GitOptions): Promise<(Commit | undefined)[]> {
  if ((await findProgram('git').catch(() => undefined)) === undefined) {
    options.reporter.info('git is not installed here: the manifest names no commits')
    return sets.map(() => undefined)
  }
  const refusals = new Set<string>()
  const ask: Ask = (directory, args) => git(directory, args, { refusals, signal: options.signal })
  const repositories = new Map<string, Repository | undefined>()
  for (const { directory } of sets)
    if (!repositories.has(directory)) repositories.set(directory, await findRepository(directory, ask))
  const commits = new Map<string, Commit | undefined>()
  for (const repository of repositories.values()) {
    if (!repository || commits.has(repository.directory)) continue
    const own = sets.filter((set) => repositories.get(set.directory)?.directory === repository.directory)
    commits.set(repository.directory, await compare(repository, own, ask))
  }
  for (const refusal of refusals) options.reporter.warning(`the manifest names no commit, for git says: ${refusal}`)
  return sets.map((set) => commits.get(repositories.get(set.directory)?.directory ?? ''))
}

/** Asks git in a directory; undefined when it does not answer. */
type Ask = (directory: string, args: readonly string[]) => Promise<string | undefined>

async function findRepository(directory: string, ask: Ask): Promise<Repository | undefined> {
  const output = await ask(directory, ['rev-parse', '--show-toplevel', '--verify', 'HEAD'])
  if (output === undefined) return undefined
  // A directory's name may hold line breaks, a commit's does not.
  const [, top = '', commit = ''] = /^([^]*)\n([0-9a-f]+)\n?$/.exec(output) ?? []
  return { directory: await realpath(top), commit }
}

/** git-status(1): every file by its own name, ignored directories by the pattern's. */
const STATUS = [
  ...['status', '--porcelain=v1', '-z', '--no-renames', '--ignore-submodules=none'],
  ...['--untracked-files=all', '--ignored=matching'],
]

async function compare(
  { directory, commit }: Repository,
  sets: readonly FileSet[],
  ask: Ask,
): Promise<Commit | undefined> {
  const paths = sets.flatMap((set) => (set.whole ? set.directory : set.files.map((file) => join(set.directory, file))))
  const output = await ask(directory, [...STATUS, '--', ...paths])
  if (output === undefined) return undefined
  const entries = output.split('\0').filter((entry) => entry !== '')
  const read = new Set(sets.flatMap((set) => pathsRead(relative(directory, set.directory), set.files)))
  const wholes = sets.filter(({ whole }) => whole).map((set) => relative(directory, set.directory))
  const dirty = entries.some((entry) => {
    const path = entry.slice('XY '.length).replace(/\/$/, '')
    if (read.has(path)) return true
    return /^(D.|.D)/.test(entry) && wholes.some((whole) => whole === '' || path.startsWith(`${whole}/`))
  })
  return { id: commit, dirty }
}

/** Files and the directories above them, for git may name a directory for all that is in it. */
function pathsRead(base: string, files: readonly string[]): string[] {
  const paths = new Set<string>()
  for (const file of files) {
    for (let path = join(base, file); path !== '.' && !paths.has(path); path = dirname(path)) paths.add(path)
  }
  return [...paths]
}

/** git's exit codes for an answer that is no, and for what it calls fatal. */
const NO = 1
const FATAL = 128

/**
 * Reads only.
 * @param options.refusals gets git's words where it refuses; being outside of a repository is none
 */
async function git(
  directory: string,
  args: readonly string[],
  { refusals, signal }: { refusals: Set<string>; signal: AbortSignal | undefined },
): Promise<string | undefined> {
  const { stdout, stderr, exitCode } = await runGit(directory, args, { what: 'reading the commit', signal })
  if (exitCode === 0) return stdout
  if (!stderr.includes('not a git repository')) refusals.add(onOneLine(stderr))
  return undefined
}

/**
 * Runs git in a directory, carefully: no lock, no hook of the repository, no path taken for a pattern.
 * @returns also where git refuses (exit code 128) or, as `merge-base` does, says no with 1
 */
export function runGit(
  directory: string,
  args: readonly string[],
  { what, signal }: { what: string; signal: AbortSignal | undefined },
): Promise<RunResult> {
  const careful = ['--no-optional-locks', '--literal-pathspecs', '-c', 'core.fsmonitor=false']
  return run('git', ['-C', directory, ...careful, ...args], { what, accepts: [NO, FATAL], signal })
}

/** git's own words, its advice among them. */
export function onOneLine(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => line.replace(/^fatal: /, '').trim())
    .filter((line) => line !== '')
    .join(' ')
}
