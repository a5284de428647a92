/** The time that a command may take: one end for all of it, from the first check to the last upload. */
import { HostError } from './errors.ts'
import { reporterTo, type Reporter } from './report/reporter.ts'

export interface Deadline {
  /** Aborted by an interrupt, with its reason, or after the end, with the error that tells of it. */
  signal: AbortSignal
  endsAt: Date
  /** What is told of work that is not done by then. */
  late: { reason: string; advice: string }
}

export interface DeadlineOptions<R extends Reporter> {
  minutes: number
  reporter: R
  interrupt?: AbortSignal | undefined
}

/** A guest that is too late is ended at the end itself, with its screen and its last lines; this is for all else. */
const GRACE_MS = 30_000

/**
 * Runs `work` under a deadline. Its phases have to be told to the reporter that it gets: the error names the one that
 * was running.
 * @throws HostError for work that the deadline broke off, whatever the work itself made of that
 */
export async function withDeadline<T, R extends Reporter>(
  { minutes, reporter, interrupt }: DeadlineOptions<R>,
  work: (reporter: R, deadline: Deadline) => Promise<T>,
): Promise<T> {
  let running = 'checks'
  const watched = reporterTo({
    ...reporter,
    phase(name, title) {
      running = name
      reporter.phase(name, title)
    },
  })
  const end = new AbortController()
  const endsAt = new Date(Date.now() + minutes * 60_000)
  const late = {
    reason: `the build took longer than ${minutes} min`,
    advice: 'The end of the log shows what it was busy with; raise timeout-minutes if that made progress.',
  }
  const breakOff = (): void => end.abort(new HostError(late.reason, { where: `phase ${running}`, advice: late.advice }))
  const timer = setTimeout(breakOff, minutes * 60_000 + GRACE_MS)
  const signal = AbortSignal.any(interrupt ? [interrupt, end.signal] : [end.signal])
  try {
    return await work(watched, { signal, endsAt, late })
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Waits for work that takes no signal. After an abort it may go on, but nobody waits for it.
 * @throws the signal's reason
 */
export async function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    // Whoever aborts chooses the reason, which by custom is an error.
    onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort)
  })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
