import { expect, test } from '@jest/globals'
import { RunLog } from '../../src/guest/run-log.ts'

function logOf(lines: Iterable<string>): { handed: string[]; tail: string[] } {
  const handed: string[] = []
  const log = new RunLog((line) => handed.push(line))
  for (const line of lines) log.add(line)
  return { handed, tail: log.tail }
}

function* repeat(count: number, line: (index: number) => string): Generator<string> {
  for (let index = 0; index < count; index += 1) yield line(index)
}

test('lines are handed on as a terminal shows them, empty ones not', () => {
  expect(logOf(['\u001b[32mInstalling\u001b[0m bash', '10 %\r90 %\r', '\u001b[2K', ' '])).toEqual({
    handed: ['Installing bash', '90 %'],
    tail: ['Installing bash', '90 %'],
  })
})

test.each([
  ['lines', repeat(150_000, (index) => `line ${index}`), 100_001, 'line 149999'],
  ['characters', repeat(3000, () => 'x'.repeat(10_000)), 1678, 'x'.repeat(500)],
])('of too many %s the rest is left out, which is told once; the tail goes on', (_title, lines, count, last) => {
  const { handed, tail } = logOf(lines)
  expect(handed).toHaveLength(count)
  expect(handed.filter((line) => line.startsWith('the guest prints too much'))).toEqual([handed.at(-1)])
  expect(tail).toHaveLength(30)
  expect(tail.at(-1)).toBe(last)
})
