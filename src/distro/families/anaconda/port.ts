/**
 * Reads the port on which Anaconda sends its log, from EL7: what rsyslog's template anaconda_syslog makes of every message
 * of the journal (lorax, share/…/rsyslog.conf). Pure.
 */
import { verdictOf, type Verdict } from '../../../vm/watchdog.ts'
import { KERNEL_FATAL } from '../family.ts'
import { explainError } from './errors.ts'

/** As syslog names them, the worst first. */
const LEVELS = ['EMERG', 'ALERT', 'CRIT', 'ERR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'] as const

type Level = (typeof LEVELS)[number]

export interface PortMessage {
  level: Level
  /** Who wrote it: anaconda, program for what a program of the installer's printed, kernel, a module's D-Bus name. */
  program: string
  text: string
}

const LINE = new RegExp(`^\\d\\d:\\d\\d:\\d\\d,\\d+ (${LEVELS.join('|')}) ([^:]+):(.*)$`)

/** Modules log to their standard error, which systemd takes for warnings; their own level stands in the text. */
const OWN_LEVEL = /^\s*(DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.]+:/
const LEVEL_OF: Record<string, Level> = { ERROR: 'ERR', CRITICAL: 'CRIT' }

/** A line by its grammar: time, level, program, message, with control characters as octal numbers (#012 is a newline). */
export function readPortLine(line: string): PortMessage | undefined {
  const [, written, program, raw] = LINE.exec(line) ?? []
  if (written === undefined || program === undefined || raw === undefined) return undefined
  const text = raw.replace(/#(0[0-3][0-7])/g, (_all, octal: string) => String.fromCharCode(parseInt(octal, 8)))
  const own = OWN_LEVEL.exec(text)?.[1]
  return { level: (own === undefined ? written : (LEVEL_OF[own] ?? own)) as Level, program, text }
}

function isAtLeast(level: Level, limit: Level): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(limit)
}

/**
 * What a line of the port says of the installation's end. Anaconda logs the exception that ends it, with its traceback,
 * as critical (exception.py, handleException), and nothing else that is. What merely looks like an end, such as the words
 * about a missing package that `--ignoremissing` lets it go on without, it logs at other levels.
 */
export function judgePortLine(line: string): Verdict | undefined {
  const message = readPortLine(line)
  if (!message || message.level === 'DEBUG') return undefined
  const { level, program, text } = message
  if (program === 'anaconda' && isAtLeast(level, 'CRIT')) {
    const error = readTraceback(text)
    return error && explainError(error)
  }
  for (const fatal of KERNEL_FATAL) {
    const match = fatal.pattern.exec(text)
    if (match) return verdictOf(fatal, match)
  }
  return undefined
}

/** The exceptions that ended a program, from its traceback. */
export interface ProgramError {
  /** Class names without modules, of the one that ended it and those that it came of, the last first. */
  types: string[]
  /** Of the one that ended it; may have several lines. */
  message: string
}

const CHAIN = /^(?:During handling of the above exception|The above exception was the direct cause)/m

/**
 * Reads a traceback of Python's: frames, with their source lines, then the exception, for each of a chain. One that is
 * cut off, for rsyslog takes no more than 8 KiB, has no message.
 */
export function readTraceback(text: string): ProgramError | undefined {
  const start = text.indexOf('Traceback (most recent call last):')
  if (start < 0) return undefined
  const errors = text.slice(start).split(CHAIN).map(readException)
  const message = errors.at(-1)?.message ?? ''
  return { types: errors.flatMap(({ type }) => (type === undefined ? [] : [type])).reverse(), message }
}

function readException(traceback: string): { type?: string; message: string } {
  const lines = traceback.split('\n').filter((line) => line.trim() !== '')
  const lastFrame = lines.findLastIndex((line) => /^ {2}File "/.test(line))
  const exception = lines.slice(lastFrame + 1).filter((line, index, all) => {
    // The frame's source line, and, from Python 3.11, the marks below it.
    return !(/^ {4}/.test(line) && all.slice(0, index).every((earlier) => /^ {4}/.test(earlier)))
  })
  const [, type, message = ''] = /^(?:[\w.]+\.)?(\w+)(?:: ([^]*))?$/.exec(exception.join('\n')) ?? []
  return type === undefined ? { message: '' } : { type, message }
}
