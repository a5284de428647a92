import { describe, expect, test } from '@jest/globals'
import { changedKeys } from '../../../src/puppet/reach/data-keys.ts'

describe('the keys that a change of data touches', () => {
  test.each([
    ['a value', 'a: 1\nb: 2\n', 'a: 1\nb: 3\n', ['b']],
    ['an order', 'a: {x: 1, y: 2}\n', 'a: {y: 2, x: 1}\n', []],
    ['a comment', 'a: 1\n', '# more\na: 1\n', []],
    ['a new file', undefined, 'a: 1\n', ['a']],
    ['a file that goes', 'a: 1\n', undefined, ['a']],
    ['options of a key', 'lookup_options: {a: {merge: deep}}\n', 'lookup_options: {a: {merge: first}}\n', ['a']],
    ['JSON', '{"a": 1}', '{"a": 2}', ['a']],
  ])('%s', (_what, before, after, keys) => {
    expect(changedKeys(before, after)).toEqual({ keys, patterns: [] })
  })

  test('are patterns where options are for such', () => {
    const after = "lookup_options:\n  '^profile::.*::list$': {merge: unique}\n"
    const [pattern] = changedKeys('', after)?.patterns ?? []
    expect(pattern?.test('profile::x::list')).toBe(true)
    expect(pattern?.test('other::list')).toBe(false)
  })

  test.each([
    ['a: [', 'a: 1'],
    ['a: 1', '- a'],
    ['a: 1', 'just text'],
  ])('are not known of %p and %p', (before, after) => {
    expect(changedKeys(before, after)).toBeUndefined()
  })
})
