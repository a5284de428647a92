/** How much a process works. */
import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for every program, whatever its own clock (USER_HZ, proc(5)). */
const TICKS_PER_SECOND = 100

/** CPU seconds that a process and its threads have used; undefined when it is gone. */
export function readCpuSeconds(pid: number): number | undefined {
  try {
    return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Of the text of /proc/PID/stat: its fields 14 and 15. The name, in parentheses, may hold anything. */
export function parseCpuSeconds(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
