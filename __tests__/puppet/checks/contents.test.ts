import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Contents } from '../../../src/puppet/checks/contents.ts'
import { readConfigTree, type ConfigTree } from '../../../src/puppet/tree.ts'
import { writeFiles } from '../../support/files.ts'
import { scratch } from '../../support/scratch.ts'

const makeScratch = scratch()
const { XDG_CACHE_HOME } = process.env
let root: string

beforeEach(async () => {
  root = await makeScratch()
  process.env['XDG_CACHE_HOME'] = await makeScratch()
  await writeFiles(root, { 'nodes/a.pp': 'one' })
})

afterEach(() => {
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME
})

/** The tree, its file in a state of that name since that moment. */
async function tree(state?: string, changedMs = 0): Promise<ConfigTree> {
  const found = await readConfigTree(root)
  if (state === undefined) return found
  return {
    ...found,
    entries: found.entries.map((entry) => (entry.type === 'file' ? { ...entry, state, changedMs } : entry)),
  }
}

async function digest(of: ConfigTree): Promise<string> {
  const contents = await Contents.open(of)
  const found = contents.digest('nodes/a.pp')
  await contents.save()
  return found
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const write = (text: string): void => writeFileSync(join(root, 'nodes/a.pp'), text)

test('a file in the same state is not read again, in another one it is', async () => {
  expect(await digest(await tree('first'))).toBe(digestOf('one'))
  write('two')
  expect(await digest(await tree('first'))).toBe(digestOf('one'))
  expect(await digest(await tree('second'))).toBe(digestOf('two'))
})

test('a file that was written just now is read again, for its times may not tell of the next change', async () => {
  expect(await digest(await tree('first', Date.now()))).toBe(digestOf('one'))
  write('two')
  expect(await digest(await tree('first', Date.now()))).toBe(digestOf('two'))
})

test('each change of a file is another state', async () => {
  const stateOf = async (): Promise<unknown> => (await tree()).entries.map((entry) => 'state' in entry && entry.state)
  const before = await stateOf()
  expect(await stateOf()).toEqual(before)
  write('two')
  expect(await stateOf()).not.toEqual(before)
})
