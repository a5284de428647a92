import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { MAX_TREE_BYTES, readConfigTree } from '../../src/puppet/tree.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloudstamp-tree-'))
  await mkdir(join(root, 'nodes'))
  await mkdir(join(root, 'modules/a/manifests'), { recursive: true })
  await writeFile(join(root, 'hiera.yaml'), 'version: 5\n')
  await writeFile(join(root, 'nodes/base.pp'), 'include a\n')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const paths = async (): Promise<string[]> => (await readConfigTree(root)).files.map(({ path }) => path)

describe('a config tree', () => {
  test('is read with modes, sorted, without .git', async () => {
    await mkdir(join(root, '.git'))
    await writeFile(join(root, '.git/HEAD'), 'x')
    await writeFile(join(root, 'modules/a/manifests/init.pp'), 'class a {}\n')
    await writeFile(join(root, 'modules/a/run'), '#!/bin/sh\n')
    await chmod(join(root, 'modules/a/run'), 0o755)
    const { files, sizeBytes } = await readConfigTree(root)
    expect(files.map(({ path }) => path)).toEqual([
      'hiera.yaml',
      'modules/a/manifests/init.pp',
      'modules/a/run',
      'nodes/base.pp',
    ])
    expect(files.find(({ path }) => path === 'modules/a/run')?.mode).toBe(0o755)
    expect(sizeBytes).toBe(files.reduce((sum, { data }) => sum + data.length, 0))
  })

  test('links within it are followed, circles are not', async () => {
    await symlink('../nodes', join(root, 'modules/nodes'))
    await symlink('..', join(root, 'modules/up'))
    await symlink('hiera.yaml', join(root, 'also.yaml'))
    expect(await paths()).toEqual(expect.arrayContaining(['also.yaml', 'modules/nodes/base.pp']))
  })
})

describe('is refused', () => {
  test.each(['nodes', 'modules', 'hiera.yaml'])('without %s', async (piece) => {
    await rm(join(root, piece), { recursive: true })
    await expect(readConfigTree(root)).rejects.toThrow(new RegExp(`the config tree has no ${piece}`))
  })

  test('when it does not exist', async () => {
    await expect(readConfigTree(join(root, 'absent'))).rejects.toThrow(UserError)
  })

  test('for a link that leaves it', async () => {
    await symlink('/etc/passwd', join(root, 'nodes/passwd'))
    await expect(readConfigTree(root)).rejects.toMatchObject({
      message: 'the symbolic link leaves the config tree: /etc/passwd',
      where: expect.stringMatching(/nodes\/passwd$/),
    })
  })

  test('for a link to a directory whose name merely starts like its own', async () => {
    await mkdir(`${root}-other`)
    try {
      await symlink(`${root}-other`, join(root, 'modules/other'))
      await expect(readConfigTree(root)).rejects.toThrow(/leaves the config tree/)
    } finally {
      await rm(`${root}-other`, { recursive: true })
    }
  })

  test('for a link to nothing', async () => {
    await symlink('absent', join(root, 'nodes/dangling'))
    await expect(readConfigTree(root)).rejects.toThrow(/points nowhere: absent/)
  })

  test('for a name with control characters', async () => {
    await writeFile(join(root, 'nodes/a\nb.pp'), '')
    await expect(readConfigTree(root)).rejects.toThrow(/control characters: "nodes\/a\\nb.pp"/)
  })

  test('for what is neither file nor directory', async () => {
    execFileSync('mkfifo', [join(root, 'nodes/pipe')])
    await expect(readConfigTree(root)).rejects.toThrow(/neither file nor directory/)
  })

  test('when it is too large, before it is read', async () => {
    await writeFile(join(root, 'large'), '')
    await truncate(join(root, 'large'), MAX_TREE_BYTES)
    await expect(readConfigTree(root)).rejects.toThrow(/the config tree is too large: 67\.1 MB, at most 67\.1 MB/)
  })
})
