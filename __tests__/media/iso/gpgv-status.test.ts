import { describe, expect, test } from '@jest/globals'
import { judgeSignature } from '../../../src/media/iso/gpgv-status.ts'

const fingerprint = 'A'.repeat(40)
const valid = (hash: number): string =>
  `[GNUPG:] VALIDSIG ${fingerprint} 2013-10-01 1380628800 0 3 0 17 ${hash} 01 ${fingerprint}\n`
const plain = '[GNUPG:] PLAINTEXT 74 0 \n'
const judge = (status: string): string | undefined => judgeSignature(status, { fingerprint, validUntil: undefined })

describe('what gpgv says', () => {
  test('of one text with one good signature is nothing to complain of', () => {
    expect(judge(plain + valid(2))).toBeUndefined()
    expect(judge(plain + valid(8))).toBeUndefined()
  })

  test.each([
    ['MD5', plain + valid(1), 'with MD5, which proved nothing any more'],
    ['RIPEMD-160', plain + valid(3), 'with RIPEMD-160'],
    ['two texts', plain + plain + valid(8), 'more than one text'],
    ['two signatures', plain + valid(8) + valid(8), 'more than one text or signature'],
    ['a signature without text', valid(8), 'more than one'],
    ['a revoked key', `${plain}[GNUPG:] REVKEYSIG AA Name\n${valid(8)}`, 'revoked'],
    ['a signature that it cannot check', `${plain}[GNUPG:] ERRSIG BB 99 8 01 1 4 -\n`, 'by key BB cannot be checked'],
    ['nothing', '', 'no clear-signed text'],
    ['a status inside of other words', `x ${valid(8)}`, 'no clear-signed text'],
  ])('of %s is the reason', (_what, status, reason) => {
    expect(judge(status)).toContain(reason)
  })
})
