/** Which findings a step shows as annotations. Pure. */
import type { Finding } from './finding.ts'

/** The runner keeps ten annotations of a level a step, and drops what comes after them without a word. */
const MAX_OF_A_LEVEL = 10

const LEVELS = ['error', 'warning', 'notice'] as const satisfies Finding['level'][]

/**
 * Errors before warnings, those in files of the change first, those with a line before those without, and no more of a
 * level than the runner keeps.
 * @param findings each once
 * @param options.failure why the step failed; it is the last of the errors, and one of the ten
 * @param options.changed files of the change, as findings name them
 */
export function chooseAnnotations(
  findings: readonly Finding[],
  { failure, changed = new Set() }: { failure?: Finding | undefined; changed?: ReadonlySet<string> | undefined } = {},
): Finding[] {
  const rank = ({ file, line }: Finding): number =>
    (file !== undefined && changed.has(file) ? 0 : 2) + (line === undefined ? 1 : 0)
  return LEVELS.flatMap((level) => {
    const last = failure?.level === level ? [failure] : []
    const found = findings.filter((finding) => finding.level === level).sort((a, b) => rank(a) - rank(b))
    const room = MAX_OF_A_LEVEL - last.length
    if (found.length <= room) return [...found, ...last]
    const kept = found.slice(0, room - 1)
    const message = `${found.length - kept.length} more ${level}s: see the log of this step`
    return [...kept, { level, phase: 'host', message }, ...last]
  })
}
