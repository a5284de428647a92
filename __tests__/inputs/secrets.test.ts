import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseInputs } from '../../src/inputs/parse.ts'
import { readSecrets } from '../../src/inputs/secrets.ts'
import { scratch } from '../support/scratch.ts'
import { writeFiles } from '../support/files.ts'

const makeScratch = scratch()

const parse = (secrets: string) => {
  const values: Record<string, string> = { distro: 'debian13', profile: 'base', secrets }
  return parseInputs((name) => values[name]).secrets
}

const read = async (lines: string, environment: NodeJS.ProcessEnv = {}) =>
  readSecrets(parse(lines), { treeInGuest: '/root/config/', environment })

describe('secrets', () => {
  test('come from the environment and from files, to paths of the image or of the tree', async () => {
    const root = await makeScratch()
    await writeFiles(root, { 'private key.pem': Buffer.of(0, 255) })
    const lines = ` keys/private.pem=env:KEY\n\n/etc/x=file:${join(root, 'private key.pem')}\n`
    expect(await read(lines, { KEY: 'one\ntwo' })).toEqual([
      { path: '/root/config/keys/private.pem', data: Buffer.from('one\ntwo\n') },
      { path: '/etc/x', data: Buffer.of(0, 255) },
    ])
  })

  test.each(['KEY', '/etc/x=KEY', '/etc/x=vault:KEY', '../x=env:KEY', '/etc/=env:KEY', '/a b=env:KEY', '=env:KEY'])(
    'a line "%s" is refused, and not repeated: it may hold the secret itself',
    (line) => {
      const refuse = (): unknown => parse(line)
      expect(refuse).toThrow(/a line does not have the form/)
      expect(refuse).not.toThrow(/KEY/)
    },
  )

  test.each([
    ['x=env:ABSENT', /for x is not in the environment/],
    ['x=env:EMPTY', /for x is empty/],
    ['x=file:/absent/file', /for x does not exist/],
  ])('%s: a person is told', async (line, message) => {
    await expect(read(line, { EMPTY: '' })).rejects.toThrow(message)
  })
})
