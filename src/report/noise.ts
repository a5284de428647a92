/** What a guest prints that tells a person nothing; the logs that are kept have it all. Pure. */

/** The kernel's own lines, as they come on the console and again through syslog; journald puts a program's name behind. */
const KERNEL = /^(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8} (?:\S+ )?kernel: )?\[ *\d+\.\d+\] (?![\w.@:+-]+\[\d+\]: )/

/** What a kernel prints when something is wrong. */
const ALARM =
  /panic|\bBUG\b|\bOops\b|Call Trace|\berror\b|\bfail|unable to|Out of memory|Killed process|hung task|blocked for/i

/** What moves in a line that is printed again and again: counts, times, percentages and bars. */
const MOVING = /[\d.*#=>]+/g

export function isKernelLine(line: string): boolean {
  return KERNEL.test(line) && !ALARM.test(line)
}

/** Tells of each line whether a person misses nothing without it: the kernel's, and the one before with other numbers. */
export function createNoiseReader(): (line: string) => boolean {
  let before = ''
  return (line) => {
    if (isKernelLine(line)) return true
    const shape = line.replace(MOVING, '0').trim()
    const repeated = shape === before
    before = shape
    return repeated
  }
}

/** Of a log's last lines, those that may say why it ended; all where nothing else is there. */
export function meaningfulLines(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !isKernelLine(line))
  return kept.length > 0 ? kept : [...lines]
}
