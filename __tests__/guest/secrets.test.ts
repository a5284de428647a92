import { describe, expect, test } from '@jest/globals'
import { answerSecret, type Secret } from '../../src/guest/secrets.ts'

const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Zg7\nshort\n-----END RSA PRIVATE KEY-----\n'
const secrets: Secret[] = [
  { path: '/etc/keys/a', data: Buffer.from(key) },
  { path: '/etc/keys/b', data: Buffer.from(Array.from({ length: 5000 }, (_value, index) => index % 256)) },
]

describe('an answer', () => {
  test('is made of lines that a terminal takes, until one without data', () => {
    const parts: Buffer[] = []
    for (let part = 0; ; part += 1) {
      const line = answerSecret(secrets, { nonce: 'n'.repeat(32), number: 2, part })
      expect(line.length).toBeLessThan(4096)
      const [, data = ''] = /^cloudstamp n{32} (\S*)\n$/.exec(line) ?? []
      if (data === '') break
      parts.push(Buffer.from(data, 'base64'))
    }
    expect(Buffer.concat(parts)).toEqual(secrets[1]?.data)
  })

  test('has nothing for a number that there is not', () => {
    expect(answerSecret(secrets, { nonce: 'n', number: 3, part: 0 })).toBe('cloudstamp n \n')
  })
})
