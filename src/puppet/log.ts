/** Reads Puppet's log. Pure. */
import type { Finding } from '../report/finding.ts'
import { placeMessage, type TreeMapping } from './place.ts'
import { shorten } from './reason.ts'

export interface LogEntry {
  level: string
  /** `Puppet`, `Facter`, or the path of what it is about: `/Stage[main]/Web/Exec[build]/returns`. */
  source: string
  /** Of one line or several. */
  message: string
}

/** Time stamps of Puppet 4 and later, and of older ones. */
const TIME = String.raw`(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}|\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d [+-]\d{4} \d{4})`
const FILE_LINE = new RegExp(`^${TIME} (.+?) \\((\\w+)\\): ?(.*)$`)
const CONSOLE_LINE = /^(Debug|Info|Notice|Warning|Error): (.*)$/
const CONSOLE_LEVELS: Record<string, string> = { Error: 'err' }

/** A guest may write what it likes: a person reads no longer messages. */
const MAX_MESSAGE_CHARACTERS = 8192
const MAX_LINE_CHARACTERS = 4096

/** The entries of a log file, or of what Puppet printed on a console. Lines that start none belong to the one before. */
export function parseLog(log: string): LogEntry[] {
  const entries: LogEntry[] = []
  for (const whole of log.split('\n')) {
    const line = whole.slice(0, MAX_LINE_CHARACTERS)
    const [, source, level, text] = FILE_LINE.exec(line) ?? []
    const [, word, printed] = text === undefined ? (CONSOLE_LINE.exec(line) ?? []) : []
    const last = entries.at(-1)
    if (source !== undefined && level !== undefined && text !== undefined) {
      entries.push({ level, source, message: text })
    } else if (word !== undefined && printed !== undefined) {
      entries.push({ level: CONSOLE_LEVELS[word] ?? word.toLowerCase(), source: 'Puppet', message: printed })
    } else if (last && last.message.length < MAX_MESSAGE_CHARACTERS) {
      last.message += `\n${line}`
    }
  }
  return entries.map((entry) => ({ ...entry, message: entry.message.trimEnd() }))
}

const ERROR_LEVELS = ['err', 'alert', 'emerg', 'crit']

/** Whether it tells of a failure. Facter calls each fact that it cannot resolve an error; no run fails for that. */
export function isError({ level, source }: LogEntry): boolean {
  return ERROR_LEVELS.includes(level) && source !== 'Facter'
}

/** The first ones say why. */
const MAX_FINDINGS = 100

/** Findings of the errors in a log, and of the warnings that may explain them. */
export function findErrors(log: string, mapping: TreeMapping): Finding[] {
  const entries = parseLog(log)
  return withWarnings(errorsOf(entries, mapping), entries, mapping)
}

/** A finding of each entry that is an error. */
export function errorsOf(entries: readonly LogEntry[], mapping: TreeMapping): Finding[] {
  return entries.filter(isError).map(({ message }) => toFinding('error', message, mapping))
}

/** Errors, each once, and where there are any, the warnings that name a line of the tree: they may say why. */
export function withWarnings(
  errors: readonly Finding[],
  entries: readonly LogEntry[],
  mapping: TreeMapping,
): Finding[] {
  if (errors.length === 0) return []
  const warnings = entries
    .filter(({ level, source }) => level === 'warning' || source === 'Facter')
    .map(({ message }) => toFinding('warning', message, mapping))
    .filter(({ line }) => line !== undefined)
  return onceEach([...errors, ...warnings]).slice(0, MAX_FINDINGS)
}

function toFinding(level: 'error' | 'warning', message: string, mapping: TreeMapping): Finding {
  const placed = placeMessage(message, mapping)
  return { level, phase: mapping.phase, ...placed, message: shorten(placed.message) }
}

/** Without those that say the same of the same place. */
function onceEach(findings: readonly Finding[]): Finding[] {
  const key = ({ message, file, line, resource }: Finding): string => JSON.stringify([message, file, line, resource])
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()]
}
