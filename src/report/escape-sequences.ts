/**
 * Terminal escape sequences (ECMA-48, 5.4). Pure. Every search is linear: no class holds the escape character with which
 * a sequence begins.
 */

/** Colours and the like take no room on the screen; every other sequence moves the cursor. */
const RENDITION = /\x1b\[[\d;:]*m/g
const OTHER_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()#%].|[^[\]()#%])/g

/** A longer one is none: real ones have some ten characters, window titles some hundred. */
const MAX_SEQUENCE_CHARACTERS = 256
const UNFINISHED_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[()#%])?$/

/** The text without its sequences; one that moves the cursor leaves `moved`. */
export function withoutSequences(text: string, moved: '' | ' ' = ''): string {
  return text.replace(RENDITION, '').replace(OTHER_SEQUENCE, moved)
}

/** Where a sequence begins that the text's end cuts off; the text's length where there is none. */
export function unfinishedSequence(text: string): number {
  const start = Math.max(0, text.length - MAX_SEQUENCE_CHARACTERS)
  const match = UNFINISHED_SEQUENCE.exec(text.slice(start))
  return match ? start + match.index : text.length
}

/** What a terminal shows of a line in the end: no sequences, and nothing that a carriage return overwrote. */
export function visibleText(line: string): string {
  // Most lines have neither, and a guest may print millions.
  if (!/[\x1b\r]/.test(line)) return line
  return withoutSequences(line)
    .replace(/(?<!\r)\r+$/, '')
    .replace(/^[^]*\r/, '')
}
