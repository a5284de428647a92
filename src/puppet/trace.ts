/** Reads which resource Puppet is at, from the lines of its setting `evaltrace`. Pure. */
import { withoutSequences } from '../report/escape-sequences.ts'

/** `Info: /Stage[main]/Web/Exec[build]: Starting to evaluate the resource (7 of 18)`; Puppet before 5 does not count. */
const STARTING = /^Info: (.+): Starting to evaluate the resource(?: \((\d+) of (\d+)\))?$/
const EVALUATED = /^Info: (.+): Evaluated in [\d.]+ seconds$/

export interface ResourceStart {
  /** Such as `Exec[build]`. */
  text: string
  /** How many have been evaluated, and of how many. */
  done?: number
  total?: number
}

/** What a line of Puppet's console says it begins with. */
export function readStart(line: string): ResourceStart | undefined {
  const [, path, number, total] = STARTING.exec(line.trim()) ?? []
  if (path === undefined) return undefined
  const text = referenceOf(path)
  return number === undefined ? { text } : { text, done: Number(number) - 1, total: Number(total) }
}

/** Whether a line is of the trace alone, and tells a person nothing. */
export function isTrace(line: string): boolean {
  return STARTING.test(line.trim()) || EVALUATED.test(line.trim())
}

/** The resource that had begun and had not ended when a console fell silent. */
export function runningResource(lines: readonly string[]): string | undefined {
  const last = lines.findLast((line) => isTrace(line))
  return last === undefined ? undefined : readStart(last)?.text
}

/** Puppet's lines of a console: all from the first that it begins as it does its log's. */
export function puppetLines(console: string): string[] {
  const lines = withoutSequences(console, '').replaceAll('\r', '').split('\n')
  const first = lines.findIndex((line) => /^(?:Debug|Info|Notice|Warning|Error): /.test(line))
  return first < 0 ? [] : lines.slice(first)
}

/** The last part of a containment path; a title may hold slashes and brackets itself. */
function referenceOf(path: string): string {
  const starts = [...path.matchAll(/(?:^|\/)(?=[A-Z][\w:]*\[)/g)].map(({ index, 0: slash }) => index + slash.length)
  return starts.map((start) => path.slice(start)).findLast(isBalanced) ?? path
}

function isBalanced(text: string): boolean {
  return text.split('[').length === text.split(']').length
}
