import { describe, expect, test } from '@jest/globals'
import { sanitize, sanitizeFinding, sanitizeJson, sanitizeLine } from '../../src/report/sanitize.ts'
import { processorTime } from '../support/processor-time.ts'

describe('a line for a log', () => {
  test.each([
    ['colours', '\u001b[1;31mError\u001b[0m: x', 'Error: x'],
    ['a window title', '\u001b]0;owned\u0007text', 'text'],
    ['cursor movement', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['sequences in sequences', 'a\u001b\u001b[0m[31mb', 'ab'],
    ['half a sequence', 'a\u001b[31', 'a\\x1b[31'],
    ['C1 control characters', 'a\u009b31mb\u0085c', 'a\\x9b31mb\\x85c'],
    ['a bell', 'a\u0007b', 'a\\x07b'],
    ['line separators', 'a\u2028b', 'a\\u2028b'],
    ['a line end', 'a\n::error::b', 'a\\x0a::error::b'],
    ['a carriage return at the end', 'line\r', 'line'],
    ['an overwritten line', ' 10 %\r 90 %', ' 90 %'],
    ['bidirectional controls', 'ok \u202efdp.exe\u2066', 'ok \\u202efdp.exe\\u2066'],
    ['characters of no width', 'pay\u200bpal\ufeff\u00ad', 'pay\\u200bpal\\ufeff\\xad'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half a character', 'a\ud800', 'a\\ud800'],
    ['tabs and other scripts stay', '\tgrüße 日本 → ✅', '\tgrüße 日本 → ✅'],
  ])('%s', (_title, text, clean) => {
    expect(sanitizeLine(text)).toBe(clean)
    expect(sanitizeLine(clean)).toBe(clean)
  })

  test.each([
    ['::error::x', '\\x3a:error::x'],
    ['  ::set-output name=a::b', '  \\x3a:set-output name=a::b'],
    ['##[error]x', '#\\x23[error]x'],
    ['\u001b[31m::warning::x', '\\x3a:warning::x'],
    ['x\r::error::y', '\\x3a:error::y'],
    ['\t##[group]x', '\t#\\x23[group]x'],
    ['\u3000::error::x', '\u3000\\x3a:error::x'],
    ['Notice: x ###[set-output name=sha256]0', 'Notice: x ##\\x23[set-output name=sha256]0'],
  ])('%j is no workflow command', (text, clean) => {
    expect(sanitizeLine(text)).toBe(clean)
    expect(sanitizeLine(clean)).toBe(clean)
  })

  test('what merely holds one stays readable', () => {
    expect(sanitizeLine('a::b ## [c]')).toBe('a::b ## [c]')
  })

  test.each([
    ['carriage returns', `${'\r'.repeat(100_000)}x`],
    ['an endless sequence', `\u001b[${'0'.repeat(100_000)}`],
    ['many beginnings of sequences', '\u001b]0;'.repeat(30_000)],
    ['blanks', `${' '.repeat(100_000)}x`],
  ])('%s take no more than their length', async (_title, text) => {
    expect(await processorTime(() => sanitizeLine(text))).toBeLessThan(500)
  })
})

test('text stays in its lines, each by itself', () => {
  expect(sanitize('first\n::error::second\n\u001b[1mthird\u001b[0m\n')).toBe('first\n\\x3a:error::second\nthird\n')
})

test("a finding's place is one line", () => {
  expect(
    sanitizeFinding({ level: 'error', phase: 'host', message: 'a\n::b', file: 'x\n::error::y.pp', resource: 'R[\n]' }),
  ).toEqual({
    level: 'error',
    phase: 'host',
    message: 'a\n\\x3a:b',
    file: 'x\\x0a::error::y.pp',
    resource: 'R[\\x0a]',
  })
})

test('JSON stays what it was', () => {
  const value = { name: '##[error]\u009b \u202e\u{e0041}\n', list: ['a'] }
  const json = sanitizeJson(JSON.stringify(value, null, 2))
  expect(JSON.parse(json)).toEqual(value)
  expect(json).not.toMatch(/##\[|[\u0080-\u{10ffff}]/u)
})
