import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { readSignatures } from '../../src/signatures/rpm.ts'

const recorded = (name: string): string => readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8')

test('what rpm said is read: who signed what, and whether it has the key', () => {
  expect(readSignatures(recorded('rpm-4.18'))).toEqual({
    packages: [
      { name: 'gamma', version: '1.0-1.noarch', signatures: [] },
      { name: 'beta', version: '1.0-1.noarch', signatures: [{ key: '7e7f90ed', status: 'NOKEY' }] },
      { name: 'alpha', version: '2:1.0-1.noarch', signatures: [{ key: 'd1c6b09c', status: 'OK' }] },
    ],
    keyring: ['d1c6b09c'],
  })
})

test('a header that was altered is no package less: rpm itself leaves it out and exits with 0', () => {
  expect(() => readSignatures(recorded('rpm-4.18-altered'))).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/altered: Header V4 RSA\/SHA512 Signature, key ID 7e7f90ed: BAD/),
    }),
  )
})

test('packages of CentOS are read: a key for each release, and one of 2.1, which is signed as a whole alone', () => {
  const { packages, keyring } = readSignatures(recorded('rpm-4.18-centos'))
  expect(keyring).toEqual(['c105b9de', 'f4a80eb5'])
  expect(packages.map(({ name, version, signatures }) => [`${name}-${version}`, signatures])).toEqual([
    ['centos-release-10:5-0.0.el5.centos.2.x86_64', [{ key: 'e8562897', status: 'NOKEY' }]],
    ['centos-release-6-0.el6.centos.5.x86_64', [{ key: 'c105b9de', status: 'OK' }]],
    ['centos-release-7-2.1511.el7.centos.2.10.x86_64', [{ key: 'f4a80eb5', status: 'OK' }]],
    ['epel-release-7-5.noarch', [{ key: 'f4a80eb5', status: 'OK' }]],
    ['centos-release-as-2.1AS-4.noarch', []],
  ])
})

test('a signature that rpm cannot read is not called an altered header', () => {
  expect(() => readSignatures(recorded('rpm-4.18-unreadable'))).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/cannot read: Header DSA signature: BAD \(header tag 267: invalid OpenPGP/),
      advice: expect.stringMatching(/algorithm that this rpm does not know/),
    }),
  )
})

/** As the sources of these releases write it: headerCheck, verifyDSASignature, verifyRSASignature, pgpIdentItem, rpmsinfoMsg. */
describe.each([
  ['4.4 of EL5, DSA', ' Header V3 DSA signature: OK, key ID e8562897', { key: 'e8562897', status: 'OK' }],
  ['4.4 of EL5, RSA', ' Header V3 RSA/SHA1 signature: NOKEY, key ID 0608b895', { key: '0608b895', status: 'NOKEY' }],
  ['4.8 of EL6', ' Header V3 RSA/SHA256 Signature, key ID c105b9de: OK', { key: 'c105b9de', status: 'OK' }],
  [
    '4.11 of EL7',
    ' Header V3 RSA/SHA256 Signature, key ID f4a80eb5: NOTTRUSTED',
    { key: 'f4a80eb5', status: 'NOTTRUSTED' },
  ],
  [
    '4.14 of EL8',
    ' \nHeader V3 RSA/SHA256 Signature, key ID 6d745a60: OK\nHeader SHA1 digest: OK',
    { key: '6d745a60', status: 'OK' },
  ],
  [
    '6.0 of Fedora',
    ` \nHeader OpenPGP V4 RSA/SHA256 signature, key fingerprint: ${'ab'.repeat(20)}: OK\nHeader SHA256 digest: OK`,
    { key: 'ab'.repeat(20), status: 'OK' },
  ],
])('rpm %s', (_release, header, signature) => {
  test('says it in its own words', () => {
    expect(readSignatures(`D:  read h#      12${header}\n\nrow\tbash\t5-1.x86_64\n`).packages).toEqual([
      { name: 'bash', version: '5-1.x86_64', signatures: [signature] },
    ])
  })
})

test("rpm 4.4 reads the key's own header between those of packages", () => {
  const told = [
    'D:  read h#       1 Header sanity check: OK',
    'D: ========== DSA pubkey id a8a447dc e8562897 (h#1)',
    'D:  read h#       2 Header V3 DSA signature: OK, key ID e8562897',
    '',
    'row\tbash\t3.2-32.el5.x86_64',
    'D:  read h#       3 Header SHA1 digest: OK (1f2e)',
    '',
    'row\tlocal\t1-1.noarch',
    '',
    'row\tgpg-pubkey\te8562897-459f07a4.(none)',
  ]
  expect(readSignatures(told.join('\n'))).toEqual({
    packages: [
      { name: 'bash', version: '3.2-32.el5.x86_64', signatures: [{ key: 'e8562897', status: 'OK' }] },
      { name: 'local', version: '1-1.noarch', signatures: [] },
    ],
    keyring: ['e8562897'],
  })
})

test('a package of the name of keys is no key', () => {
  expect(readSignatures('row\tgpg-pubkey\t1-1.noarch\n')).toMatchObject({ packages: [{ signatures: [] }], keyring: [] })
})

test('a name with an end of line cannot bring its own verdict', () => {
  const name = 'evil\nD:  read h#       9 Header V3 DSA signature: OK, key ID e8562897\nrow\tbash'
  expect(() => readSignatures(`D:  read h#       2 Header sanity check: OK\n\nrow\t${name}\t1-1.noarch\n`)).toThrow(
    'is damaged',
  )
})
