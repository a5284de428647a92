/** What a Linux guest's own logging adds to its console. Pure. */
import { unfinishedSequence, withoutSequences } from '../report/escape-sequences.ts'

/** What journald puts before each line of a program's message when it writes to the console (journald-console.c). */
const JOURNAL_PREFIX = /^\[ *\d+\.\d+\] [\w.@:+-]+\[\d+\]: /gm
const PREFIX_BEGINNING = /^\[ *[\d.]*(?:\]|$)/
const MAX_PREFIX_CHARACTERS = 128

/**
 * Takes journald's prefixes out of a console's text as it comes, so that a message of several lines reads as one. What may
 * be the beginning of a prefix is held back until more comes, or until nothing more is expected: `settled`.
 */
export function createPrefixRemover(): (text: string, settled: boolean) => string {
  let held = ''
  /** Of the line that `held` continues, this was handed on: it begins with no prefix. */
  let midLine = false
  return (text, settled) => {
    const whole = held + text
    const lastLine = whole.slice(whole.lastIndexOf('\n') + 1)
    const begins = !midLine || lastLine.length < whole.length
    const unfinished =
      PREFIX_BEGINNING.test(lastLine) && lastLine.length < MAX_PREFIX_CHARACTERS && !lastLine.includes(': ')
    held = begins && unfinished && !settled ? lastLine : ''
    const complete = whole.slice(0, whole.length - held.length)
    if (complete === '') return ''
    // A character in front keeps the rest of a line from being taken for a line.
    const clean = `${midLine ? 'x' : ''}${complete}`.replace(JOURNAL_PREFIX, '').slice(midLine ? 1 : 0)
    midLine = !complete.endsWith('\n')
    return clean
  }
}

/**
 * systemd's line about a job that it waits for, with moving asterisks, twice a second for as long as it waits: "[ ***  ]
 * Job dev-vda2.device/start running (1min 41s / no limit)" (manager.c, draw_cylon).
 */
const WAITING = /^\s*\[(?=[ *]*\*[ *]*\]|[ *]*$)/
const LINE_BEGINNING_CHARACTERS = 256

/** Tells of each piece of a console's output whether a guest that only waits would not have printed it. */
export function createActivityReader(): (chunk: Buffer) => boolean {
  let line = ''
  return (chunk) => {
    const lines = (line + chunk.toString('latin1')).split(/[\r\n]+/)
    line = (lines.at(-1) ?? '').slice(0, LINE_BEGINNING_CHARACTERS)
    return lines.some((piece) => {
      const text = withoutSequences(piece.slice(0, unfinishedSequence(piece)))
      return text.trim() !== '' && !WAITING.test(text)
    })
  }
}
