import { describe, expect, test } from '@jest/globals'
import { checkEyaml, checkJson, checkMetadata, checkYaml } from '../../../src/puppet/checks/data-files.ts'

describe('YAML without Ruby', () => {
  test.each([
    ['---\na: [1, 2]\n'],
    [''],
    ['# nothing yet\n'],
    ['---\n'],
    // As libyaml reads it.
    ['a: {\n  b: 1,\n}\n'],
    ['a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n'],
    ['a: !ruby/sym b\n:c: 1\n'],
  ])('%j is read', (text) => {
    expect(checkYaml(text, { isHash: true })).toEqual([])
  })

  test('syntax errors have their place', () => {
    expect(checkYaml('a: 1\nb: "x\n', { isHash: true })).toEqual([expect.objectContaining({ level: 'error', line: 3 })])
    expect(checkYaml('a: 1\nb: [\nc: 1\n', { isHash: true })).toEqual([expect.objectContaining({ level: 'error' })])
  })

  test('a key that is there twice loses its first value', () => {
    expect(checkYaml('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', { isHash: true })).toEqual([
      {
        level: 'warning',
        line: 5,
        column: 3,
        message: 'the key c is there twice (first in line 3): the last one counts, the others are lost',
      },
    ])
  })

  test.each(['- a\n', 'text\n', '42\n'])('%j is no hash', (text) => {
    expect(checkYaml(text, { isHash: true })).toEqual([expect.objectContaining({ level: 'error', line: 1 })])
  })
})

test('YAML of a backend of its own need not be a hash', () => {
  expect(checkYaml('- a\n', { isHash: false })).toEqual([])
  expect(checkYaml('- [\n', { isHash: false })).toHaveLength(1)
})

describe('JSON', () => {
  test('is a hash, with comments as Ruby reads them', () => {
    expect(checkJson('{"a": 1}')).toEqual([])
    expect(checkJson('/* a\n b */\n{\n// c\n"a": "http://x"}')).toEqual([])
    expect(checkJson('[1]')).toEqual([expect.objectContaining({ level: 'error' })])
  })

  test('syntax errors have their line', () => {
    expect(checkJson('{\n  "a": 1,\n}\n')).toEqual([expect.objectContaining({ level: 'error', line: 3 })])
    expect(checkJson('{\n  "a": 1\n')).toEqual([expect.objectContaining({ level: 'error', line: 2 })])
    expect(checkJson('// c\n{\n  "a": 1,\n}\n')).toEqual([expect.objectContaining({ level: 'error', line: 4 })])
  })
})

describe('metadata.json', () => {
  const whole = { name: 'a-b', version: '1.0.0', author: 'a', license: 'MIT', source: '', dependencies: [] }

  test('has what Puppet needs to load the module', () => {
    expect(checkMetadata(JSON.stringify(whole))).toEqual([])
    expect(checkMetadata('{}')).toEqual([])
  })

  test('says what is missing', () => {
    expect(checkMetadata(JSON.stringify({ ...whole, license: undefined }))).toEqual([
      expect.objectContaining({ level: 'error', message: expect.stringContaining('has no license') }),
    ])
    expect(checkMetadata(JSON.stringify({ ...whole, dependencies: {} }, null, 1))).toEqual([
      expect.objectContaining({ level: 'error', line: 7 }),
    ])
    expect(checkMetadata('[]')).toHaveLength(1)
    expect(checkMetadata('{')).toHaveLength(1)
  })
})

describe('values of hiera-eyaml', () => {
  test('whole ones, folded ones and comments are no findings', () => {
    expect(checkEyaml('# ENC[ is what eyaml writes\na: ENC[PKCS7,MIIB+/=]\nb: >\n  ENC[PKCS7,MIIB\n  abc=]\n')).toEqual(
      [],
    )
    expect(checkEyaml('a: "x ENC[GPG,abc] and ENC[abc]"\n')).toEqual([])
  })

  test.each([
    ['a: 1\nb: ENC[PKCS7,MIIB\nc: 1\n', 2, /cut short/],
    ['b: ENC[PKCS7,MI?B]\n', 1, /damaged/],
    ['a: 1\nb: DEC(1)::PKCS7[secret]!\n', 2, /plain text/],
    ['b: DEC::PKCS7[secret]!\n', 1, /plain text/],
  ])('%j', (text, line, message) => {
    expect(checkEyaml(text)).toEqual([{ level: 'error', line, message: expect.stringMatching(message) }])
  })
})
