import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { compareImage, givenImage } from '../../src/deliver/comparison.ts'
import { UserError } from '../../src/errors.ts'
import { formatFileList, type FileEntry } from '../../src/image/contents.ts'
import { parseInputs, type BuildInputs } from '../../src/inputs/parse.ts'
import { writeFiles } from '../support/files.ts'
import { CONTENTS, file, MANIFEST } from '../support/images.ts'
import { recordReport } from '../support/reporter.ts'
import { scratch } from '../support/scratch.ts'
import { sha256 } from '../support/tree.ts'

const directory = scratch()

/** A manifest with its list beside it. @returns its path */
async function written(files: FileEntry[]): Promise<string> {
  const root = await directory()
  const list = formatFileList(files)
  const contents = { ...CONTENTS, list: { file: 'x.files.tsv', sha256: sha256(list) } }
  await writeFiles(root, { 'x.files.tsv': list, 'x.manifest.json': JSON.stringify({ ...MANIFEST, contents }) })
  return join(root, 'x.manifest.json')
}

function inputsWith(compareWith: string): BuildInputs {
  const given: Record<string, string> = { distro: 'debian13', profile: 'base', 'compare-with': compareWith }
  return parseInputs((name) => given[name] ?? '')
}

/** Compares the image of that manifest. */
async function compare(manifest: string, compareWith: string, token = '') {
  const [inputs, reporter] = [inputsWith(compareWith), recordReport()]
  const given = await givenImage(inputs)
  const result = { accelerator: 'tcg', baseCacheHit: true, baseBytes: 1, manifest, log: '/l', report: '/r' } as const
  const difference = await compareImage(result, {
    ...{ inputs, given, token, reporter },
    signal: AbortSignal.timeout(60_000),
  })
  return { difference, reporter }
}

test('with the image that is given', async () => {
  const before = await written([file('/etc/old')])
  const { difference, reporter } = await compare(await written([file('/etc/new')]), before)
  expect(difference?.outcome).toBe('files: 1 added, 1 removed')
  expect(reporter.infos).toEqual([expect.stringMatching(/^compared with base on debian13 .*: files: 1 added/)])
})

test('one that is none is refused before anything starts', async () => {
  await expect(givenImage(inputsWith(join(await directory(), 'missing.json')))).rejects.toThrow(UserError)
})

test('not where nobody asks for it', async () => {
  const manifest = await written([])
  expect((await compare(manifest, 'never', 'token')).difference).toBeUndefined()
  const { difference, reporter } = await compare(manifest, 'auto')
  expect([difference, reporter.record().findings]).toEqual([undefined, []])
})

test('a result that cannot be read is a warning, and no failure', async () => {
  const { difference, reporter } = await compare(join(await directory(), 'gone.json'), await written([]))
  expect(difference).toBeUndefined()
  expect(reporter.warnings).toEqual([expect.stringContaining('the image could not be compared: ')])
})
