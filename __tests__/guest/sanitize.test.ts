import { describe, expect, test } from '@jest/globals'
import { sanitize } from '../../src/guest/sanitize.ts'

describe('guest text in a log', () => {
  test.each([
    ['colours', '\u001b[1;31mError\u001b[0m: x', 'Error: x'],
    ['a window title', '\u001b]0;owned\u0007text', 'text'],
    ['cursor movement', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['C1 control characters', 'a\u009b31mb\u0085c', expect.not.stringMatching(/[\u0080-\u009f]/)],
    ['a bell', 'a\u0007b', 'a\\x07b'],
    ['line separators', 'a\u2028b', 'a\\x2028b'],
    ['a carriage return at the end', 'line\r', 'line'],
    ['an overwritten line', ' 10 %\r 90 %', ' 90 %'],
    ['tabs and other scripts stay', '\tgrüße 日本', '\tgrüße 日本'],
  ])('%s', (_title, text, clean) => {
    expect(sanitize(text)).toEqual(clean)
  })

  test.each([
    '::error::x',
    '  ::set-output name=a::b',
    '##[error]x',
    '\u001b[31m::warning::x',
    'x\r::error::y',
    '\t##[group]x',
    'Notice: x ##[set-output name=sha256]0',
  ])('%j is no workflow command', (text) => {
    expect(sanitize(text)).not.toMatch(/^\s*::|##\[/)
  })

  test('what merely holds one stays readable', () => {
    expect(sanitize('a::b ## [c]')).toBe('a::b ## [c]')
  })
})
