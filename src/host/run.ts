/** The one door to programs: found, in English, bound to this process's life, bounded, with one kind of failure. */
import { execa, type Options } from 'execa'
import { HostError } from '../errors.ts'
import { adviceFor, explainErrno } from './errno.ts'
import { findProgram } from './programs.ts'

export interface RunOptions {
  /** What fails when the program does, such as "reading the image". */
  what: string
  /** What to do then, where the program's own message does not tell. */
  advice?: string | undefined
  cwd?: string | undefined
  /** Standard input; empty without it. */
  input?: string | Uint8Array | undefined
  /** An open file that the program has as descriptor 3; standard input is then empty. */
  inherits?: number | undefined
  /** Ends the program. */
  signal?: AbortSignal | undefined
  /** Beside this process's own environment. */
  env?: Record<string, string> | undefined
  /** Exit codes that are an answer and no failure, beside 0. */
  accepts?: readonly number[] | 'all' | undefined
  /**
   * Lets the program finish when this process is killed, for package managers: killed halfway, they leave the machine's
   * packages half configured. Nothing is then read from its standard output, which would end with this process.
   */
  outlives?: boolean | undefined
}

export interface RunResult {
  stdout: string
  stderr: string
  exitCode: number
}

/** A program's answer is a few lines; what goes beyond this is a fault. */
const MAX_OUTPUT_BYTES = 16 * 1024 ** 2

/** More than any installer's initrd takes, unpacked. */
const MAX_FILTERED_BYTES = 1024 ** 3

/**
 * Runs a program to its end and returns what it wrote.
 * @throws HostError when it is not installed, cannot be started, fails, is killed or writes without end
 * @throws the signal's reason when it is aborted
 */
export async function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const output: Options = options.outlives ? { stdout: 'ignore' } : {}
  const result = await execute(program, args, { options, how: { ...output, maxBuffer: MAX_OUTPUT_BYTES } })
  return { stdout: text(result.stdout), stderr: text(result.stderr), exitCode: result.exitCode ?? 0 }
}

/**
 * Runs a program over data and returns the bytes that it wrote.
 * @throws as `run`
 */
export async function runFilter(
  program: string,
  args: readonly string[],
  options: RunOptions & { input: Uint8Array },
): Promise<Buffer> {
  const how: Options = { encoding: 'buffer', maxBuffer: MAX_FILTERED_BYTES }
  const { stdout } = await execute(program, args, { options, how })
  const bytes = stdout as Uint8Array
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * Runs a program for the person at the terminal.
 * @returns its exit code
 * @throws HostError when it is not installed, cannot be started or is killed; the signal's reason when it is aborted
 */
export async function runOnTerminal(
  program: string,
  args: readonly string[],
  options: { what: string; signal?: AbortSignal | undefined },
): Promise<number> {
  const how: Options = { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit', buffer: false }
  const result = await execute(program, args, { options: { ...options, accepts: 'all' }, how })
  return result.exitCode ?? 0
}

/** A program that runs while this process does something else. */
export interface RunningProgram {
  pid: number
  /** Ends it at once. */
  kill: () => void
  ended: Promise<ProgramEnd>
}

/** How a program ended. */
export interface ProgramEnd {
  exitCode: number | undefined
  /** Name of the signal that ended it. */
  signal: string | undefined
  /** The end of what it wrote to its standard error, or why it could not be started. */
  stderr: string
}

const STDERR_CHARACTERS = 4096

/** Starts a program without input or output, whose end the caller judges. @throws HostError when it is not installed */
export async function startProgram(
  program: string,
  args: readonly string[],
  { cwd }: { cwd: string },
): Promise<RunningProgram> {
  const command = await boundCommand(await findProgram(program), args)
  const child = execa(command.file, command.args, {
    cwd,
    env: ENVIRONMENT,
    ...{ stdin: 'ignore', stdout: 'ignore', stderr: 'pipe', buffer: false, reject: false },
  } as const)
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-STDERR_CHARACTERS)))
  const ended = child.then(({ exitCode, signal, originalMessage }) => {
    return { exitCode, signal, stderr: stderr.trim() || (originalMessage ?? '') }
  })
  return { pid: child.pid ?? 0, kill: () => void child.kill('SIGKILL'), ended }
}

/** Messages are read by people and by this program, so they are not translated. */
const ENVIRONMENT = { LC_ALL: 'C' }

/** What is looked at of execa's result. */
interface Outcome {
  failed: boolean
  exitCode?: number | undefined
  signal?: string | undefined
  stdout?: unknown
  stderr?: unknown
  isMaxBuffer: boolean
  /** Why it could not be started. */
  cause?: unknown
}

async function execute(
  program: string,
  args: readonly string[],
  { options, how }: { options: RunOptions; how: Options },
): Promise<Outcome> {
  const { cwd, input, inherits, signal, env } = options
  const path = await findProgram(program)
  const command = options.outlives ? { file: path, args: [...args] } : await boundCommand(path, args)
  const outcome: Outcome = await execa(command.file, command.args, {
    ...standardInput(input, inherits),
    ...(cwd !== undefined && { cwd }),
    ...(signal && { cancelSignal: signal }),
    env: { ...env, ...ENVIRONMENT },
    ...how,
    reject: false,
  })
  signal?.throwIfAborted()
  if (isFailure(outcome, options.accepts)) throw failure(outcome, { ...options, program, args })
  return outcome
}

function standardInput(input: RunOptions['input'], inherits: number | undefined): Options {
  // execa declares the descriptors 3 to 9 alone, and hands on any.
  if (inherits !== undefined) return { stdio: ['ignore', 'pipe', 'pipe', inherits as 3] }
  return input === undefined ? { stdin: 'ignore' } : { input }
}

function isFailure({ failed, exitCode, isMaxBuffer }: Outcome, accepts: RunOptions['accepts'] = []): boolean {
  // Without an exit code it was killed, or never ran.
  if (!failed || exitCode === undefined || isMaxBuffer) return failed
  return accepts !== 'all' && !accepts.includes(exitCode)
}

function failure(outcome: Outcome, run: RunOptions & { program: string; args: readonly string[] }): HostError {
  const fault = explainErrno(outcome.cause)
  const reason = fault?.reason ?? reasonOf(outcome)
  return new HostError(`${run.what} failed: ${reason}`, {
    where: [run.program, ...run.args.slice(0, 1)].join(' '),
    advice: fault?.advice ?? adviceFor(reason) ?? run.advice ?? `Check that ${run.program} is whole: install it anew.`,
    cause: outcome.cause,
  })
}

const REASON_LINES = 3

function reasonOf(outcome: Outcome): string {
  if (outcome.isMaxBuffer) return 'it wrote without end'
  const lines = text(outcome.stderr).trim().split('\n').slice(-REASON_LINES).join('; ')
  if (lines !== '') return lines
  return outcome.signal === undefined ? `exit code ${outcome.exitCode}` : `killed by ${outcome.signal}`
}

function text(output: unknown): string {
  if (typeof output === 'string') return output
  return output instanceof Uint8Array ? Buffer.from(output).toString() : ''
}

/**
 * The shell compares its parent with the one that it should have: a process that was killed before setpriv asked for
 * the signal is gone already, and nothing would ever come.
 */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] && exec "$@"'

let setprivFound: Promise<string | undefined> | undefined

/**
 * The command that runs a program so that the kernel kills it when its parent ends, however that ends. It needs
 * util-linux 2.33 or later (setpriv --pdeathsig); elsewhere the program survives a SIGKILL of its parent, as do
 * programs that change their user (sudo), for which the kernel forgets the signal, prctl(2).
 */
export async function boundCommand(
  file: string,
  args: readonly string[],
  parent = process.pid,
): Promise<{ file: string; args: string[] }> {
  setprivFound ??= findSetpriv()
  const setpriv = await setprivFound
  if (setpriv === undefined) return { file, args: [...args] }
  const guard = ['/bin/sh', '-c', UNLESS_ORPHANED, String(parent)]
  return { file: setpriv, args: ['--pdeathsig', 'KILL', ...guard, file, ...args] }
}

async function findSetpriv(): Promise<string | undefined> {
  const setpriv = await findProgram('setpriv').catch(() => undefined)
  if (setpriv === undefined) return undefined
  // Older ones and busybox's refuse the option.
  const { failed } = await execa(setpriv, ['--pdeathsig', 'KILL', '--version'], { reject: false, stdin: 'ignore' })
  return failed ? undefined : setpriv
}
