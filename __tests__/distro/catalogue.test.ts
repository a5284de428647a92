import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { listDistroNames, loadDistro } from '../../src/distro/catalogue.ts'
import { packageKeys } from '../../src/distro/header.ts'
import { writeFiles } from '../support/files.ts'
import { makeListKey } from '../support/image.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let own: string
let shipped: string

const HEADER = `#cloudstamp
# name: Mine
# family: debian-installer
# mirror: http://mirror.example/debian
# suite: trixie
# memory-mib: 1024
# disk-gib: 8
#end
`

beforeAll(async () => {
  own = await newDirectory()
  shipped = await newDirectory()
  await mkdir(join(own, 'fragments'))
  const files: Record<string, string> = {
    'mine.ks': `${HEADER}%include fragments/own.ks\n%include fragments/shipped.ks`,
    'fragments/own.ks': 'lang C\n',
    'environ.ks': `${HEADER}%include fragments/environ.ks`,
    'pipe.ks': `${HEADER}%include fragments/pipe.ks`,
    'bomb.ks': `${HEADER}${'%include fragments/large.ks\n'.repeat(20)}`,
    'fragments/large.ks': `# ${'x'.repeat(100_000)}\n`,
  }
  for (const [path, text] of Object.entries(files)) await writeFile(join(own, path), text)
  await symlink('/proc/self/environ', join(own, 'fragments/environ.ks'))
  await symlink('/dev/zero', join(own, 'zero.ks'))
  await symlink('mine.ks', join(own, 'linked.ks'))
  await execa('mkfifo', [join(own, 'fragments/pipe.ks')])
  await mkdir(join(own, 'folder.ks'))
  await mkdir(join(shipped, 'fragments'))
  await writeFile(join(shipped, 'fragments/shipped.ks'), 'keyboard us\n')
  await writeFile(join(shipped, 'folder.ks'), HEADER)
})

const load = (name: string) => loadDistro(name, [own, shipped])

describe('the kickstarts of a build', () => {
  test('include what lies beside them, then what ships', async () => {
    const { lines } = await load('mine')
    expect(lines.map(({ text }) => text)).toEqual(['lang C', 'keyboard us'])
    expect(lines[0]?.file).toBe(join(own, 'fragments/own.ks'))
  })

  test('are named by their real paths, a distro by the name that was asked for', async () => {
    expect(await load('linked')).toMatchObject({ id: 'linked', file: join(own, 'mine.ks') })
  })

  test.each([
    ['environ', /the included file lies outside of its directory, at \/proc\/\d+\/environ/, 'fragments/environ.ks'],
    ['zero', /the kickstart lies outside of its directory, at \/dev\/zero/, 'zero.ks'],
    ['pipe', /the included file is no regular file/, 'fragments/pipe.ks'],
    ['folder', /the kickstart is a directory/, 'folder.ks'],
    ['bomb', /the included file is larger than/, 'fragments/large.ks'],
  ])('refuse %s', async (name, message, file) => {
    await expect(load(name)).rejects.toMatchObject({ exitCode: 2, message, where: join(own, file) })
  })

  test.each([
    ['that does not exist', 'absent', 'kickstart-dir does not exist'],
    ['that is a file', 'mine.ks', 'kickstart-dir is no directory'],
  ])('are not those that ship, for a directory %s', async (_title, path, message) => {
    const directories = [join(own, path), shipped]
    const refusal = { exitCode: 2, message, where: join(own, path) }
    await expect(loadDistro('folder', directories)).rejects.toMatchObject(refusal)
    await expect(listDistroNames(directories)).rejects.toMatchObject(refusal)
  })

  test('have the keys of their packages beside them, with what is known of these', async () => {
    const directory = await newDirectory()
    const [key, absent] = [await makeListKey(), 'B'.repeat(40)]
    const header = (keys: string[]): string =>
      `#cloudstamp\n# name: EL9\n# family: anaconda\n# generation: el9\n# mirror: http://mirror.example\n# tree: os\n# package-keys: [${keys.join()}]\n# memory-mib: 1024\n# disk-gib: 8\n#end\n`
    await writeFiles(directory, {
      'good.ks': header([key.fingerprint]),
      'absent.ks': header([key.fingerprint, absent]),
      [`keys/${key.fingerprint}.asc`]: key.publicKey,
    })
    expect(packageKeys(await loadDistro('good', [directory]))).toEqual([
      {
        fingerprint: key.fingerprint,
        subkeys: [expect.stringMatching(/^[0-9A-F]{40}$/)],
        owner: 'Test archive',
        key: key.publicKey,
      },
    ])
    await expect(loadDistro('absent', [directory])).rejects.toMatchObject({
      exitCode: 2,
      message: `the key that the header key "package-keys" names is not there: keys/${absent}.asc, beside the kickstart`,
    })
  })

  test('have the key of their image beside them, and it is the one that the header names', async () => {
    const directory = await newDirectory()
    const key = await makeListKey()
    const header = (fingerprint: string): string =>
      `#cloudstamp\n# name: EL6\n# family: anaconda\n# generation: el6\n# mirror: http://mirror.example\n# tree: os\n# image: a.iso\n# image-list: a.txt\n# image-key: ${fingerprint}\n# memory-mib: 1024\n# disk-gib: 8\n#end\n`
    const [other, none] = ['A'.repeat(40), 'F'.repeat(40)]
    await mkdir(join(directory, 'keys'))
    for (const [name, fingerprint] of Object.entries({ good: key.fingerprint, other, none, absent: 'B'.repeat(40) }))
      await writeFile(join(directory, `${name}.ks`), header(fingerprint))
    for (const fingerprint of [key.fingerprint, other])
      await writeFile(join(directory, `keys/${fingerprint}.asc`), `Somebody's key\n\n${key.publicKey}`)
    await writeFile(join(directory, `keys/${none}.asc`), 'no key')
    const distro = await loadDistro('good', [directory])
    expect(distro).toMatchObject({ image: { key: expect.stringContaining('BEGIN PGP PUBLIC KEY BLOCK') } })
    expect(distro.sources.map(({ path }) => path)).toEqual(['good.ks', `keys/${key.fingerprint}.asc`])
    const load = (name: string) => loadDistro(name, [directory])
    await expect(load('absent')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('is not there'),
    })
    await expect(load('none')).rejects.toMatchObject({ exitCode: 2, message: 'the file holds no OpenPGP key' })
    await expect(load('other')).rejects.toMatchObject({
      message: `the file holds another key, ${key.fingerprint}`,
      where: join(directory, `keys/${other}.asc`),
    })
  })

  test('are listed once each', async () => {
    expect(await listDistroNames([own, shipped])).toEqual([
      'bomb',
      'environ',
      'folder',
      'linked',
      'mine',
      'pipe',
      'zero',
    ])
  })
})
