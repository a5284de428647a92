import { describe, expect, test } from '@jest/globals'
import { UserError } from '../src/errors.ts'

describe('an error of the user as a finding', () => {
  test('lies where its file does', () => {
    const error = new UserError('no such command', { where: { file: 'a.ks', line: 7 }, advice: 'Remove it.' })
    expect(error.where).toBe('a.ks:7')
    expect(error.toFindings()).toEqual([
      { level: 'error', phase: 'host', message: 'no such command → Remove it.', file: 'a.ks', line: 7 },
    ])
  })

  test.each(['http://mirror.example:8080', 'environment variable KEY', 'phase stamp:3'])(
    'has no file where it happened elsewhere: %s',
    (where) => {
      expect(new UserError('it is empty', { where }).toFindings()).toEqual([
        { level: 'error', phase: 'host', message: `${where}: it is empty` },
      ])
    },
  )
})
