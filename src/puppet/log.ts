/** Reads Puppet's messages. Pure. */
import type { PhaseName } from '../report/phase.ts'
import type { Finding } from '../report/finding.ts'

/** Where the config tree lies in the guest. */
export const GUEST_TREE = '/root/config/'

/** The link to it that makes it an environment of Puppet's: the same files by another name. */
const GUEST_ENVIRONMENT = /\/root\/\.cloudstamp\/environments\/\w+\//g

/** How the guest's paths are shown: with `/root/config/` replaced. */
export interface TreeMapping {
  /** What stands for /root/config/ in messages, with a trailing slash; for example `configs/`. */
  prefix: string
  phase: PhaseName
}

/** Replaces the tree's place in the guest by the user's. */
export function mapPaths(text: string, mapping: TreeMapping): string {
  return text.replace(GUEST_ENVIRONMENT, GUEST_TREE).replaceAll(GUEST_TREE, mapping.prefix)
}

/** `(file: F, line: L, column: C)` of Puppet 5.5 and later, and ` at F:L` or ` at F:L:C` of older ones. */
const PLACES = [/ ?\(file: ([^,)]+)(?:, line: (\d+))?(?:, column: (\d+))?\)/, / at (\/[^\s:]+):(\d+)(?::(\d+))?/]

/** The place that a message names, mapped, and the message without it. */
export function splitPlace(
  message: string,
  mapping: TreeMapping,
): Pick<Finding, 'message' | 'file' | 'line' | 'column'> {
  for (const pattern of PLACES) {
    const match = pattern.exec(message)
    if (!match?.[1]) continue
    return {
      message: mapPaths(message.replace(match[0], '').trim(), mapping),
      file: mapPaths(match[1], mapping),
      ...(match[2] ? { line: Number(match[2]) } : {}),
      ...(match[3] ? { column: Number(match[3]) } : {}),
    }
  }
  return { message: mapPaths(message.trim(), mapping) }
}

/** A guest may write what it likes: its first errors say why, and a person reads no longer lines. */
const MAX_FINDINGS = 100
const MAX_LINE_CHARACTERS = 4096

/**
 * Findings of the errors in a log. Lines may start with a time stamp and `Puppet (err):` as in a log file, or with
 * `Error:` as on the console.
 */
export function findErrors(log: string, mapping: TreeMapping): Finding[] {
  const findings = new Map<string, Finding>()
  for (const whole of log.split('\n')) {
    if (findings.size === MAX_FINDINGS) break
    const line = whole.slice(0, MAX_LINE_CHARACTERS)
    const text = /\(err\):\s*(.*)$/.exec(line)?.[1] ?? /^Error: (.*)$/.exec(line)?.[1]
    // Facter calls each fact that it cannot resolve an error; no run fails for that.
    if (text === undefined || / Facter \(err\): /.test(line)) continue
    const message = text.replace(/ on node \S+$/, '')
    const finding: Finding = { level: 'error', phase: mapping.phase, ...splitPlace(message, mapping) }
    const key = JSON.stringify([finding.message, finding.file, finding.line])
    if (!findings.has(key)) findings.set(key, finding)
  }
  return [...findings.values()]
}
