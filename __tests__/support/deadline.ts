import type { Deadline } from '../../src/deadline.ts'

/** A deadline so many milliseconds from now, which nobody interrupts. */
export function deadlineIn(milliseconds: number): Deadline {
  return {
    signal: new AbortController().signal,
    endsAt: new Date(Date.now() + milliseconds),
    late: { reason: 'it is too late', advice: 'Begin earlier.' },
  }
}
