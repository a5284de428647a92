/** Errors by audience. The exit code tells a script whose turn it is. */
import { explainErrno } from './host/errno.ts'
import type { FileLocation, Finding } from './report/finding.ts'
import { formatLocation } from './report/format.ts'
import type { PhaseName } from './report/phase.ts'
import type { Failure } from './report/record.ts'
import { sanitize, sanitizeFinding, sanitizeLine } from './report/sanitize.ts'

export interface ErrorDetails {
  /** A file's, or a URL, a phase, a program. */
  where?: FileLocation | string | undefined
  /** What to do next. */
  advice?: string | undefined
  /** Files that hold more. */
  logs?: string[] | undefined
  cause?: unknown
}

export abstract class CloudstampError extends Error {
  abstract readonly exitCode: number
  /** For people: `file:line`, URL, phase. */
  where: string | undefined
  /** The same, where it is a file's. */
  readonly location: FileLocation | undefined
  advice: string | undefined
  logs: string[]

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = new.target.name
    const { where } = details
    this.location = typeof where === 'object' ? { file: where.file, line: where.line, column: where.column } : undefined
    this.where = typeof where === 'object' ? formatLocation(where) : where
    this.advice = details.advice
    this.logs = details.logs ?? []
  }
}

/** The input is wrong: found before any VM or download. */
export class UserError extends CloudstampError {
  readonly exitCode = 2
  readonly findings: Finding[]

  constructor(message: string, details: ErrorDetails & { findings?: Finding[] } = {}) {
    super(message, details)
    this.findings = details.findings ?? []
  }

  /** The findings that it holds, or itself as one. */
  toFindings(): Finding[] {
    if (this.findings.length > 0) return this.findings
    const what = this.location || this.where === undefined ? this.message : `${this.where}: ${this.message}`
    const message = this.advice === undefined ? what : `${what} → ${this.advice}`
    return [{ level: 'error', phase: 'host', message, ...this.location }]
  }
}

/** The image's content failed: an installation, a catalogue. */
export class GuestError extends CloudstampError {
  readonly exitCode = 1
  readonly findings: Finding[]
  logTail: string[]

  constructor(message: string, details: ErrorDetails & { findings?: Finding[]; logTail?: string[] } = {}) {
    super(message, details)
    this.findings = details.findings ?? []
    this.logTail = details.logTail ?? []
  }
}

/** The machine that builds failed: something to install, to free or to reach. */
export class HostError extends CloudstampError {
  readonly exitCode = 3
}

/** An error as one of these classes; what is none of the operating system's stays what it is. */
export function classify(error: unknown): unknown {
  const fault = explainErrno(error)
  return fault ? new HostError(fault.reason, { where: fault.where, advice: fault.advice, cause: error }) : error
}

/**
 * Runs what reads the paths that a user named: where one of them is at fault, so is the input.
 * @throws what `work` throws, as one of these classes
 */
export async function readingInputs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const fault = explainErrno(error)
    if (!fault?.path) throw classify(error)
    throw new UserError(fault.reason, { where: fault.where, advice: fault.advice, cause: error })
  }
}

/**
 * Waits for all that reads what a user gave, so that all that is wrong is told in one run.
 * @throws UserError that tells of each where several of them are of input alone; else the first error
 */
export async function allGood(work: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(work)
  const errors = settled.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []))
  const ofInput = errors.filter((error) => error instanceof UserError)
  if (ofInput.length > 1 && ofInput.length === errors.length) throw combine(ofInput)
  await Promise.all(work)
}

/** Several errors of input as one, a paragraph each. */
function combine(errors: readonly UserError[]): UserError {
  const paragraphs = errors.map((error) => describeError(error).replaceAll('\n', '\n    '))
  return new UserError([`${errors.length} inputs are not valid`, ...paragraphs].join('\n  '), {
    findings: errors.flatMap((error) => error.toFindings()),
  })
}

/** 128 + the signal's number, as shells do. */
const INTERRUPTED = 130

/** Exit code of a failed run. */
export function exitCode(error: unknown): number {
  const known = classify(error)
  if (known instanceof CloudstampError) return known.exitCode
  return isAbort(error) ? INTERRUPTED : 70
}

/** Whether a run ended because it was asked to. */
export function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
}

/** The error as a person reads it: what, where, what next, which logs. Unforeseen errors keep their stack. */
export function describeError(error: unknown): string {
  const known = classify(error)
  const where = known instanceof CloudstampError ? known.where : undefined
  return sanitize(where === undefined ? explain(known) : `${where}: ${explain(known)}`)
}

/** The error as one finding, at its location where that is a line of a file. */
export function failureFinding(error: unknown, phase: PhaseName): Finding {
  const known = classify(error)
  const location = known instanceof CloudstampError ? known.location : undefined
  const message = location ? explain(known) : describeError(known)
  return sanitizeFinding({ level: 'error', phase, message, ...location })
}

/** The error as a record of the run keeps it. */
export function failureOf(error: unknown): Failure {
  const known = classify(error)
  if (!(known instanceof CloudstampError)) return { cause: sanitize(explain(known)), lines: [] }
  return {
    where: known.where && sanitize(known.where),
    location: known.location,
    cause: sanitize(known.message),
    advice: known.advice && sanitize(known.advice),
    lines: known instanceof GuestError ? known.logTail.map(sanitizeLine) : [],
  }
}

/** All but where. */
function explain(error: unknown): string {
  if (error instanceof CloudstampError) {
    return [
      error.message,
      ...(error instanceof GuestError ? error.logTail.map((line) => `  | ${line}`) : []),
      ...(error.advice === undefined ? [] : [`→ ${error.advice}`]),
      ...error.logs.map((log) => `  log: ${log}`),
    ].join('\n')
  }
  if (isAbort(error)) return 'interrupted'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
