import { describe, expect, test } from '@jest/globals'
import { judgeSignatures } from '../../src/signatures/judge.ts'

const OURS = '473D66D5212271FD51CC17B1A8A447DCE8562897'
const trusted = [{ fingerprint: OURS, subkeys: [`${'0'.repeat(32)}C21AD6EA`], owner: 'Us <us@example.org>', key: '' }]
const KEYRING = 'row\tgpg-pubkey\te8562897-459f07a4.(none)\n'

const signed = (name: string, verdict: string): string => `D:  read h#       2 ${verdict}\n\nrow\t${name}\t1-1.noarch\n`
const by = (key: string, status = 'OK'): string => `Header V3 RSA/SHA256 Signature, key ID ${key}: ${status}`

const GOOD = signed('bash', by('e8562897'))
const STRANGE = signed('beta', by('7e7f90ed', 'NOKEY'))
const UNSIGNED = signed('gamma', 'Header SHA1 digest: OK')

function judge(told: string, excepted: string[] = [], names?: string[]) {
  const installed = (names ?? [...told.matchAll(/^row\t(?!gpg-pubkey)(\S+)/gm)].map(([, name]) => name ?? '')).map(
    (name) => ({
      name,
      version: '1-1.noarch',
    }),
  )
  return judgeSignatures({ told: told + KEYRING, installed, trusted, excepted, phase: 'stamp' })
}

test('what the kickstart’s keys, and those of repositories, have signed is proved, and said of whom', () => {
  const told = GOOD + signed('xz', by('c21ad6ea')) + signed('condor', by('0a1b2c3d')) + signed('curl', by('e8562897'))
  expect(judge(told)).toEqual({
    proof: {
      ...{ checked: true, proved: 'header-signatures', excepted: [] },
      keys: [
        { id: 'e8562897', fingerprint: OURS, from: 'kickstart', packages: 2 },
        { id: 'c21ad6ea', fingerprint: OURS, from: 'kickstart', packages: 1 },
        { id: '0a1b2c3d', fingerprint: undefined, from: 'catalogue', packages: 1 },
      ],
    },
    warnings: [],
  })
})

describe('a package fails the image', () => {
  test.each([
    [
      'by a key that is not trusted',
      STRANGE,
      'package beta 1-1.noarch: it is signed by the key 7e7f90ed, which is not trusted',
    ],
    ['without a signature', UNSIGNED, 'package gamma 1-1.noarch: it is not signed'],
    [
      'with one of two that is bad',
      signed('beta', `${by('e8562897')}\n${by('7e7f90ed', 'BAD')}`),
      'package beta 1-1.noarch: its signature by the key 7e7f90ed is BAD, as rpm says it',
    ],
  ])('%s', (_title, told, message) => {
    expect(() => judge(GOOD + told)).toThrow(
      expect.objectContaining({
        ...{ exitCode: 1, message, findings: [{ level: 'error', phase: 'stamp', message }] },
        advice: expect.stringMatching(new RegExp(`${OURS} \\(Us <us@example.org>\\).*package-keys.*unsigned-packages`)),
      }),
    )
  })

  test('and several are counted, each a finding', () => {
    expect(() => judge(GOOD + STRANGE + UNSIGNED)).toThrow(
      expect.objectContaining({
        message: '2 packages are not signed by a trusted key',
        findings: [expect.anything(), expect.anything()],
      }),
    )
  })

  test('and where the image’s rpm has not taken a key, that is said', () => {
    const installed = [{ name: 'beta', version: '1-1.noarch' }]
    expect(() => judgeSignatures({ told: STRANGE, installed, trusted, excepted: [], phase: 'stamp' })).toThrow(
      expect.objectContaining({ advice: expect.stringContaining(`did not take ${OURS}`) }),
    )
  })
})

test('one that is named may be what it is, and the proof tells of it', () => {
  expect(judge(GOOD + STRANGE, ['beta'])).toMatchObject({
    proof: { excepted: [{ name: 'beta', problem: 'it is signed by the key 7e7f90ed, which is not trusted' }] },
    warnings: [],
  })
})

test('a name that excepts nothing is told, for it may be old', () => {
  expect(judge(GOOD, ['bash', 'gone']).warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining('names bash'),
    expect.stringContaining('names gone'),
  ])
})

test.each([
  ['has a package more', ['bash', 'zlib']],
  ['has a package less', []],
])('a list that %s than rpm told of is no list', (_title, names) => {
  expect(() => judge(GOOD, [], names)).toThrow('told of other packages')
})
