/** Chooses the lines of a long output that say why. Pure. */

/** Words with which compilers, package managers and shells tell of an error. */
const TELLING =
  /\b(?:error|fatal|fail(?:ed|ure|s)?|cannot|can't|could not|unable|denied|refused|invalid|undefined|not found|no such|no space|missing|unmet|conflicts?|broken|traceback|exception|panic)\b|^E: /i

/** More are not read. */
const MAX_REASONS = 3

/**
 * What failed stands in the first line of a message; why, in its last one or, as compilers tell it, somewhere in the
 * middle.
 */
export function shorten(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [first = ''] = lines
  const reasons = lines.slice(1, -1).filter((line) => TELLING.test(line))
  const last = lines.slice(1).slice(-1)
  return [first, ...new Set([...reasons.slice(0, MAX_REASONS), ...last])].join(' … ')
}
