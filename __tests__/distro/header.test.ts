import { describe, expect, test } from '@jest/globals'
import { parseDistro } from '../../src/distro/header.ts'
import { UserError } from '../../src/errors.ts'

const HEADER = [
  'name: Debian 13',
  'family: debian-installer',
  'mirror: http://mirror.example/debian/',
  'suite: trixie',
  'memory-mib: 1024',
  'disk-gib: 8',
]

function kickstart(lines: readonly string[]): string {
  return ['#cloudstamp', ...lines.map((line) => `# ${line}`), '#end', 'lang C'].join('\n')
}

function failure(lines: readonly string[]): UserError {
  try {
    parseDistro('ks/debian13.ks', kickstart(lines))
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('a kickstart header', () => {
  test('gives the distro, with the id of the file and no slash behind the mirror', () => {
    expect(parseDistro('ks/debian13.ks', kickstart(HEADER))).toMatchObject({
      id: 'debian13',
      family: 'debian-installer',
      arch: 'x86_64',
      mirror: 'http://mirror.example/debian',
      memoryMiB: 1024,
      diskGiB: 8,
      lines: [{ text: 'lang C', file: 'ks/debian13.ks', line: 9 }],
    })
  })

  test('refuses an unknown key with file, line and the valid keys', () => {
    const error = failure([...HEADER, 'memroy: 4'])
    expect(error.where).toBe('ks/debian13.ks:8')
    expect(error.message).toContain('"memroy"')
    expect(error.advice).toContain('memory-mib')
  })

  test('refuses a key that stands twice, at its second place', () => {
    const error = failure([...HEADER, 'suite: sid'])
    expect(error.message).toContain('twice')
    expect(error.where).toBe('ks/debian13.ks:8')
  })

  test.each([
    ['a missing key', HEADER.slice(1), 'ks/debian13.ks:1', 'name'],
    [
      'a value of the wrong kind',
      [...HEADER.slice(0, 4), 'memory-mib: much', 'disk-gib: 8'],
      'ks/debian13.ks:6',
      'memory-mib',
    ],
    [
      'a mirror that is no URL',
      ['name: x', 'family: debian-installer', 'mirror: ftp://x', ...HEADER.slice(3)],
      'ks/debian13.ks:4',
      'mirror',
    ],
    ['another family', ['name: x', 'family: yast', ...HEADER.slice(2)], 'ks/debian13.ks:3', 'family'],
  ])('refuses %s', (_what, lines, where, name) => {
    const error = failure(lines)
    expect(error.where).toBe(where)
    expect(error.message).toContain(name)
  })

  test('must be there, and closed', () => {
    expect(() => parseDistro('a.ks', 'lang C\n')).toThrow(/no cloudstamp header/)
    expect(() => parseDistro('a.ks', '#cloudstamp\n# name: x\n')).toThrow(/not closed/)
  })
})
