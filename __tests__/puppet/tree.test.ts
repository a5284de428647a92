import { execFileSync } from 'node:child_process'
import { chmodSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { MAX_TREE_BYTES, readConfigTree, readContents } from '../../src/puppet/tree.ts'
import { writeFiles } from '../support/files.ts'
import { processorTime } from '../support/processor-time.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
let root: string

beforeEach(async () => {
  root = await makeScratch()
  await writeFiles(root, { 'nodes/base.pp': 'include a\n', 'modules/a/manifests/init.pp': 'class a {}\n' })
})

const files = async (outputDir?: string): Promise<string[]> =>
  (await readConfigTree(root, { outputDir })).entries.flatMap(({ type, path }) => (type === 'directory' ? [] : [path]))
const messages = async (): Promise<string[]> =>
  (await readConfigTree(root)).findings.map(({ file = '', message }) => `${file.slice(root.length + 1)}: ${message}`)
const link = (target: string, path: string): void => symlinkSync(target, join(root, path))

describe('a config tree', () => {
  test('travels whole, with modes, contents and empty directories, sorted', async () => {
    await writeFiles(root, { 'hiera.yaml': 'version: 5\n', 'data/common.yaml': 'a: 1\n', 'modules/a/files/empty/': '' })
    await writeFiles(root, { 'modules/a/files/run': '#!/bin/sh\n', 'README.md': 'x' })
    chmodSync(join(root, 'modules/a/files/run'), 0o4755)
    const tree = await readConfigTree(root)
    const contents = readContents(tree)
    expect(contents.filter(({ type }) => type !== 'directory').map(({ path }) => path)).toEqual([
      'README.md',
      'data/common.yaml',
      'hiera.yaml',
      'modules/a/files/run',
      'modules/a/manifests/init.pp',
      'nodes/base.pp',
    ])
    expect(contents).toContainEqual({
      type: 'file',
      path: 'modules/a/files/run',
      mode: 0o4755,
      data: Buffer.from('#!/bin/sh\n'),
    })
    expect(contents).toContainEqual(expect.objectContaining({ type: 'directory', path: 'modules/a/files/empty' }))
    expect(tree.sizeBytes).toBe(
      contents.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.data.length : 0), 0),
    )
    expect(tree.findings).toEqual([])
  })

  test('leaves out what no catalogue reads, at the top and in modules, and nothing of that name deeper', async () => {
    await writeFiles(root, {
      '.git/HEAD': '',
      'spec/x': '',
      'vendor/bundle/x': '',
      'modules/a/spec/fixtures/x': '',
      'modules/a/tests/init.pp': '',
      'modules/a/files/.git/x': '',
      'modules/a/files/test/kept': '',
      'modules/a/manifests/test/kept.pp': '',
      'modules/test/manifests/kept.pp': '',
      'nodes/spec/kept': '',
    })
    expect((await files()).filter((path) => /kept/.test(path))).toHaveLength(4)
    expect((await files()).filter((path) => /\/x$|HEAD|tests/.test(path))).toEqual([])
  })

  test('takes along what the environment uses, whatever its name', async () => {
    await writeFiles(root, {
      'environment.conf': 'modulepath = vendor/modules:modules\n',
      'hiera.yaml': 'version: 5\ndefaults: { datadir: "test/data/%{environment}" }\n',
      'vendor/modules/b/manifests/init.pp': '',
      'vendor/modules/b/spec/x': '',
      'test/data/common.yaml': '',
    })
    expect(await files()).toEqual(
      expect.arrayContaining(['test/data/common.yaml', 'vendor/modules/b/manifests/init.pp']),
    )
    expect(await files()).not.toContain('vendor/modules/b/spec/x')
  })

  test('leaves out the output directory, with whatever is in it', async () => {
    await writeFiles(root, { 'out [1]/base-debian13.qcow2': '', 'out 1/kept': '' })
    truncateSync(join(root, 'out [1]/base-debian13.qcow2'), MAX_TREE_BYTES)
    expect(await files(join(root, 'out [1]'))).toEqual(expect.not.arrayContaining(['out [1]/base-debian13.qcow2']))
    expect(await files(join(root, 'out [1]'))).toContain('out 1/kept')
    expect((await readConfigTree(root, { outputDir: join(root, 'out [1]') })).findings).toEqual([])
  })

  test('has an ignore file that adds and takes back', async () => {
    await writeFiles(root, { '.cloudstampignore': '# ours\n*.bak\n!/spec\n', 'spec/x': '', 'nodes/old.bak': '' })
    expect(await files()).toContain('spec/x')
    expect(await files()).not.toContain('nodes/old.bak')
  })

  test('keeps names and contents that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(join(root, 'nodes/caf')), Buffer.of(0xe9)])
    writeFileSync(bytes, Buffer.of(0xff, 0xfe))
    const contents = readContents(await readConfigTree(root))
    expect(contents).toContainEqual(expect.objectContaining({ path: 'nodes/caf\udce9', data: Buffer.of(0xff, 0xfe) }))
  })
})

describe('links', () => {
  test('within the tree stay links, also those that go round in circles', async () => {
    link('../nodes', 'modules/nodes')
    link('..', 'modules/up')
    link(join(root, 'nodes/base.pp'), 'modules/a/absolute.pp')
    const { entries, findings } = await readConfigTree(root)
    expect(findings).toEqual([])
    expect(entries.flatMap((entry) => (entry.type === 'symlink' ? [[entry.path, entry.target]] : []))).toEqual([
      ['modules/a/absolute.pp', '../../nodes/base.pp'],
      ['modules/nodes', '../nodes'],
      ['modules/up', '..'],
    ])
  })

  test('in fixtures are no matter, however many ways they offer', async () => {
    const modules = Array.from({ length: 9 }, (_value, index) => `m${index}`)
    for (const name of modules) {
      await mkdir(join(root, `modules/${name}/spec/fixtures/modules`), { recursive: true })
      for (const other of modules) link(`../../../../${other}`, `modules/${name}/spec/fixtures/modules/${other}`)
      link('/home/nobody/gone', `modules/${name}/spec/fixtures/gone`)
    }
    const spent = await processorTime(async () => expect((await readConfigTree(root)).findings).toEqual([]))
    expect(spent).toBeLessThan(2000)
  })

  test('that leave the tree or point nowhere are all told, each at its path', async () => {
    await mkdir(`${root}-other`)
    try {
      link('/etc/passwd', 'nodes/passwd')
      link(`${root}-other`, 'modules/other')
      link('absent', 'nodes/dangling')
      link('../../../../outside', 'modules/a/up')
      expect(await messages()).toEqual([
        expect.stringMatching(/^modules\/a\/up: the symbolic link leaves the config tree: /),
        expect.stringMatching(/^modules\/other: the symbolic link leaves the config tree: /),
        expect.stringMatching(/^nodes\/dangling: the symbolic link points nowhere: absent/),
        expect.stringMatching(/^nodes\/passwd: the symbolic link leaves the config tree: \/etc\/passwd → Copy/),
      ])
    } finally {
      await rm(`${root}-other`, { recursive: true })
    }
  })

  test('to what does not travel are told', async () => {
    await writeFiles(root, { 'vendor/b/manifests/init.pp': '' })
    link('../vendor/b', 'modules/b')
    expect(await messages()).toEqual([
      expect.stringMatching(/^modules\/b: .* does not go into the guest: .*!\/vendor\/b$/),
    ])
  })

  test('in files/ may name what is in the image only; the ignore file sends or drops any other', async () => {
    await writeFiles(root, { 'modules/a/files/x': '', '.cloudstampignore': '!/nodes/sent\n/nodes/dropped\n' })
    link('releases/1', 'modules/a/files/current')
    link('/etc/keys', 'nodes/sent')
    link('/etc/keys', 'nodes/dropped')
    expect(await messages()).toEqual([])
    expect(await files()).toEqual(expect.arrayContaining(['modules/a/files/current', 'nodes/sent']))
    expect(await files()).not.toContain('nodes/dropped')
  })
})

describe('is refused', () => {
  test('when it does not exist', async () => {
    await expect(readConfigTree(join(root, 'absent'))).rejects.toThrow(UserError)
  })

  test.each(['manifests/init.pp', 'metadata.json'])('when it is a module, by its %s', async (file) => {
    await rm(join(root, 'nodes'), { recursive: true })
    await rm(join(root, 'modules'), { recursive: true })
    await writeFiles(root, { [file]: '{}', 'manifests/server.pp': 'class a::server {}\n' })
    await expect(readConfigTree(root)).rejects.toMatchObject({ advice: expect.stringMatching(/^It is a module/) })
  })

  test('when nothing in it makes a catalogue', async () => {
    await rm(join(root, 'nodes'), { recursive: true })
    await rm(join(root, 'modules'), { recursive: true })
    await writeFiles(root, { 'environments/production/site.pp': '' })
    await expect(readConfigTree(root)).rejects.toMatchObject({
      message: 'the config tree is no Puppet environment',
      advice: expect.stringMatching(/one of the directories in .*environments/),
    })
  })
})

describe('is found wanting', () => {
  test('for a name with control characters', async () => {
    await writeFiles(root, { 'nodes/a\nb.pp': '' })
    expect(await messages()).toEqual([expect.stringMatching(/control characters: "nodes\/a\\nb.pp"/)])
  })

  test('for what is neither file nor directory', async () => {
    execFileSync('mkfifo', [join(root, 'nodes/pipe')])
    expect(await messages()).toEqual([expect.stringMatching(/^nodes\/pipe: it is neither file/)])
  })

  test('when it is too large, before it is read, with the names of the largest', async () => {
    await writeFiles(root, { 'nodes/large': '' })
    truncateSync(join(root, 'nodes/large'), MAX_TREE_BYTES)
    expect(await messages()).toEqual([
      expect.stringMatching(/too large: 67\.1 MB, at most 67\.1 MB; .*nodes\/large \(67\.1 MB\)/),
    ])
  })
})
