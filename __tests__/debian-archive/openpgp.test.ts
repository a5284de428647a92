import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import keyring from '../../src/debian-archive/keyrings/debian-archive.asc'
import { checkRelease, parseRelease } from '../../src/debian-archive/release.ts'
import { verifyClearSigned } from '../../src/debian-archive/openpgp.ts'
import { clearSign, makeSigningKey } from '../support/debian-archive.ts'

// dists/trixie/InRelease of the public Debian archive, recorded on 2026-11-23 (Debian 13.7 of 2026-09-12).
const RECORDED = new URL('fixtures/debian-trixie-13.7.InRelease', import.meta.url)
const RECORDED_AT = new Date('2026-11-23T08:41:00Z')
const name = 'http://mirror.example/dists/trixie/InRelease'
const recorded = await readFile(RECORDED, 'utf8')

describe('verifyClearSigned, on a real InRelease of trixie', () => {
  test('accepts it by the three keys Debian signs with', async () => {
    const { text, signedBy } = await verifyClearSigned({ name, content: recorded, keyring, now: RECORDED_AT })
    expect(signedBy).toEqual(['6ED0E7B82643E131', '78DBA3BC47EF2265', '762F67A0B2C39DE4'])
    expect(text).toMatch(/^Origin: Debian\n/)
    expect(text).not.toContain('PGP')
  })

  test('refuses it with one digit changed', async () => {
    const content = recorded.replace('9678380 main/binary-amd64/Packages.xz', '9678381 main/binary-amd64/Packages.xz')
    expect(content).not.toBe(recorded)
    await expect(verifyClearSigned({ name, content, keyring, now: RECORDED_AT })).rejects.toThrow(
      /no good signature.*6ED0E7B82643E131/,
    )
  })

  test('returns only what is signed when text is put around it', async () => {
    const content = `Origin: Evil\n\n${recorded}\nOrigin: Evil\n`
    const outcome = await verifyClearSigned({ name, content, keyring, now: RECORDED_AT }).catch(
      (error: unknown) => error as Error,
    )
    if (outcome instanceof Error) expect(outcome.message).toContain(name)
    else expect(outcome.text).not.toContain('Evil')
  })

  test('refuses it when its keys are not trusted, naming both sides', async () => {
    const other = await makeSigningKey({ date: new Date('2026-01-01') })
    const refusal = verifyClearSigned({ name, content: recorded, keyring: other.publicKey, now: RECORDED_AT })
    await expect(refusal).rejects.toMatchObject({
      message: expect.stringContaining('78DBA3BC47EF2265: unknown key'),
      advice: expect.stringMatching(/Trusted are [0-9A-F]{16}\./),
    })
  })

  test('refuses it once all its keys have expired', async () => {
    const refusal = verifyClearSigned({ name, content: recorded, keyring, now: new Date('2050-01-01') })
    await expect(refusal).rejects.toThrow(/expired/)
  })
})

describe('verifyClearSigned', () => {
  test('refuses a signature made in time by a key that has expired since', async () => {
    const created = new Date('2026-01-01')
    const key = await makeSigningKey({ date: created, validSeconds: 86_400 })
    const content = await clearSign('Suite: stable\n', key, new Date('2026-01-01T12:00:00Z'))
    const check = (now: string) => verifyClearSigned({ name, content, keyring: key.publicKey, now: new Date(now) })
    await expect(check('2026-01-01T13:00:00Z')).resolves.toMatchObject({ text: 'Suite: stable\n' })
    await expect(check('2026-01-03')).rejects.toThrow(/expired/)
  })

  test('refuses a text without a signature', async () => {
    await expect(verifyClearSigned({ name, content: 'Suite: stable\n', keyring, now: RECORDED_AT })).rejects.toThrow(
      name,
    )
  })
})

describe('Release', () => {
  const now = RECORDED_AT

  test('is read from the real file', async () => {
    const { text } = await verifyClearSigned({ name, content: recorded, keyring, now })
    const release = parseRelease(text)
    expect(release).toMatchObject({
      suite: 'stable',
      codename: 'trixie',
      title: 'Debian 13.7',
      acquireByHash: true,
      validUntil: '',
    })
    expect(release.files.get('main/debian-installer/binary-amd64/Packages.xz')).toEqual({
      sizeBytes: 54284,
      sha256: '8a62f92d62717509394f7b918c68594ae53d873628481defd3f2127cc8659f6e',
    })
    expect(() => checkRelease(release, { name, suite: 'trixie', now })).not.toThrow()
    expect(() => checkRelease(release, { name, suite: 'stable', now })).not.toThrow()
  })

  test('is refused for another suite, naming both', () => {
    const release = parseRelease('Suite: oldstable\nCodename: bookworm\n')
    expect(() => checkRelease(release, { name, suite: 'trixie', now })).toThrow(/bookworm.*trixie/)
  })

  test('is refused after Valid-Until', () => {
    const release = parseRelease('Suite: stable\nCodename: trixie\nValid-Until: Sun, 22 Nov 2026 08:00:00 UTC\n')
    expect(() => checkRelease(release, { name, suite: 'trixie', now })).toThrow(/expired.*22 Nov 2026/)
    expect(() => checkRelease(release, { name, suite: 'trixie', now: new Date('2026-11-21') })).not.toThrow()
  })

  test('is refused with a Valid-Until that is no date', () => {
    const release = parseRelease('Suite: stable\nCodename: trixie\nValid-Until: never\n')
    expect(() => checkRelease(release, { name, suite: 'trixie', now })).toThrow(/Valid-Until/)
  })
})
