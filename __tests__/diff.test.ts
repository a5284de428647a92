import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { diff, describeImage } from '../src/diff.ts'
import { sha256 } from '../src/digest.ts'
import { UserError } from '../src/errors.ts'
import { formatFileList } from '../src/image/contents.ts'
import { scratch } from './support/scratch.ts'
import { CONTENTS, file, MANIFEST } from './support/images.ts'

const makeScratch = scratch()

/** A raw disk as far as its first sector. */
const DISK = Buffer.alloc(512)
DISK.writeUInt16LE(0xaa55, 510)

const LIST = formatFileList([file('/etc/motd')])

/** A directory as a build leaves it. @returns its path */
async function built(name = 'base-debian13', list = LIST): Promise<string> {
  const directory = await makeScratch()
  const contents = { ...CONTENTS, list: { file: `${name}.files.tsv`, sha256: sha256(LIST) } }
  await writeFile(join(directory, `${name}.manifest.json`), JSON.stringify({ ...MANIFEST, contents }))
  await writeFile(join(directory, `${name}.files.tsv`), list)
  await writeFile(join(directory, `${name}.raw`), DISK)
  return directory
}

test('an image is named by itself, by its manifest or by its directory', async () => {
  const directory = await built()
  for (const path of [directory, join(directory, 'base-debian13.raw'), join(directory, 'base-debian13.manifest.json')])
    expect(await describeImage(path)).toMatchObject({ manifest: { profile: 'base' }, files: [{ path: '/etc/motd' }] })
  expect(await diff(directory, await built())).toMatchObject({ packages: [], files: { changes: [] } })
})

describe('a list of files that is not the manifest’s is not known', () => {
  test.each([
    ['altered', `${LIST}#`],
    ['none', ''],
  ])('%s', async (_what, list) => {
    const { files, reason } = await describeImage(await built('base-debian13', list))
    expect(files).toBeUndefined()
    expect(reason).toContain('is not the one of its manifest')
  })
})

describe('what is no image is refused', () => {
  const refused = async (path: string, message: RegExp, advice: RegExp): Promise<void> => {
    const failure = describeImage(path)
    await expect(failure).rejects.toBeInstanceOf(UserError)
    await expect(failure).rejects.toMatchObject({
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    })
  }
  const put = async (name: string, content: string | Buffer): Promise<string> => {
    const path = join(await makeScratch(), name)
    await writeFile(path, content)
    return path
  }

  test('an image without manifest', async () => {
    await refused(await put('x.raw', DISK), /no manifest beside the image/, /keep the two together/)
    await refused(await put('disk', DISK), /no manifest beside the image/, /keep the two together/)
  })

  test('a manifest of another schema', async () => {
    const schema = (number: number) => put('m.json', JSON.stringify({ ...MANIFEST, schema: number }))
    await refused(await schema(2), /of schema 2, and this version of Cloudstamp reads 3/, /Build that image again/)
    await refused(await schema(4), /of schema 4/, /with the version of Cloudstamp that made it/)
  })

  test.each([
    ['text', 'hello', /neither JSON nor a disk image/],
    ['broken JSON', '{"schema": 3', /it is no JSON/],
    ['other JSON', '{"name": "x"}', /schema: /],
    [
      'a manifest that names a list elsewhere',
      JSON.stringify({
        ...MANIFEST,
        contents: { ...CONTENTS, list: { file: '../../etc/shadow', sha256: 'a'.repeat(64) } },
      }),
      /contents.list.file/,
    ],
    ['a manifest with something more', JSON.stringify({ ...MANIFEST, more: 1 }), /Unrecognized key/],
  ])('%s', async (_what, content, message) => refused(await put('m.json', content), message, /Name an image/))

  test('a directory with no manifest, and with two', async () => {
    const directory = await makeScratch()
    await refused(directory, /no manifest in the directory/, /Name a manifest/)
    for (const name of ['a', 'b']) await writeFile(join(directory, `${name}.manifest.json`), '{}')
    await refused(directory, /several manifests/, /a\.manifest\.json, b\.manifest\.json/)
  })

  test('what is no file', async () => refused('/dev/null', /it is no file/, /Name an image/))
})
