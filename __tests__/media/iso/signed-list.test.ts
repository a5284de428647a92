/** Signatures as old releases have them, checked by the real gpgv. */
import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { verifyList } from '../../../src/media/iso/signed-list.ts'
import { clearSign, makeSigningKey } from '../../support/debian-archive.ts'
import { scratch } from '../../support/scratch.ts'

const newDirectory = scratch()
const fixture = (name: string): Promise<Buffer> => readFile(new URL(`fixtures/${name}`, import.meta.url))
const fingerprint = '94F5C46FC5E2A461D9F41A75D8D482B4C1E28F5A'
const untilKey = (await fixture('key-until-2017.asc')).toString()
const endlessKey = (await fixture('key-without-end.asc')).toString()
const name = 'http://vault.example/5.10/isos/x86_64/sha256sum.txt.asc'

async function verify(content: Buffer | string, options: { key?: string; fingerprint?: string } = {}): Promise<string> {
  const request = { name, fingerprint, key: untilKey, ...options, content: Buffer.from(content) }
  return verifyList({ ...request, workDir: await newDirectory() })
}

describe('a signed list', () => {
  test.each(['list-2013-v3.asc', 'list-2013-v4.asc'])(
    'with DSA and SHA-1, made before the key expired (%s), gives its text',
    async (file) => {
      const text = await verify(await fixture(file))
      expect(text).toMatch(/^87cdf657[0-9a-f]{56} {2}CentOS-5\.10-x86_64-netinstall\.iso\n/)
      expect(text).not.toContain('PGP')
    },
  )

  test('that was altered is refused', async () => {
    const altered = (await fixture('list-2013-v3.asc')).toString().replace('87cdf657', '87cdf658')
    await expect(verify(altered)).rejects.toMatchObject({
      message:
        'the list of images has no good signature: it was altered, or signed as something else (BAD signature of key D8D482B4C1E28F5A)',
      where: name,
      advice: expect.stringContaining(fingerprint),
    })
  })

  test('made after the key had expired is refused', async () => {
    await expect(verify(await fixture('list-2018.asc'))).rejects.toThrow(
      'it was signed on 2018-07-03, after the key had expired',
    )
  })

  test('with SHA-1 of a time when that proved nothing any more is refused', async () => {
    await expect(verify(await fixture('list-2021.asc'), { key: endlessKey })).rejects.toThrow(
      'it was signed on 2021-07-03 with SHA-1, which proved nothing any more by then',
    )
    await expect(verify(await fixture('list-2018.asc'), { key: endlessKey })).resolves.toContain('netinstall')
  })

  test('of an unknown key is refused, naming it', async () => {
    const other = await makeSigningKey()
    await expect(verify(await fixture('list-2013-v3.asc'), { key: other.publicKey })).rejects.toThrow(
      'it is signed by an unknown key, D8D482B4C1E28F5A',
    )
  })

  test('of another key than the fingerprint names is refused, whatever the file of the key holds', async () => {
    await expect(verify(await fixture('list-2013-v3.asc'), { fingerprint: '0'.repeat(40) })).rejects.toThrow(
      `it is signed by the key ${fingerprint}`,
    )
  })

  test.each([
    ['a list without a signature', 'aa  x.iso\n'],
    ['a web page', '<html>not found</html>'],
    ['an empty file', ''],
  ])('is not %s', async (_what, content) => {
    await expect(verify(content)).rejects.toThrow('it is no clear-signed text')
  })

  test('is one text: nothing that stands around it counts', async () => {
    const list = (await fixture('list-2013-v3.asc')).toString()
    const evil = `${'e'.repeat(64)}  evil.iso\n`
    const outcome = await verify(`${evil}\n${list}\n${evil}`).catch((error: unknown) => String(error))
    expect(outcome).not.toContain('evil.iso')
    const unsigned = list.replace(/-----BEGIN PGP SIGNATURE[^]*/, '').replace('87cdf657', 'eeeeeeee')
    for (const both of [`${unsigned}${list}`, `${list}\n${unsigned}`]) {
      const text = await verify(both).catch((error: unknown) => String(error))
      expect(text).not.toContain('eeeeeeee')
    }
  })

  test('of today is read too', async () => {
    const key = await makeSigningKey()
    const { readKey } = await import('openpgp')
    const today = (await readKey({ armoredKey: key.publicKey })).getFingerprint().toUpperCase()
    const content = await clearSign('aa  x.iso\n', key)
    expect(await verify(content, { key: key.publicKey, fingerprint: today })).toContain('aa  x.iso')
  })
})
