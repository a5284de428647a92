import { beforeAll, describe, expect, test } from '@jest/globals'
import { describeManifest, findProfile, listProfiles } from '../../src/puppet/profile.ts'
import { readConfigTree, type ConfigTree } from '../../src/puppet/tree.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
let tree: ConfigTree

beforeAll(async () => {
  const root = await makeScratch()
  await writeFiles(root, {
    'nodes/worker.pp': '# A worker\n# supports: debian13, alma9, el10\ninclude worker\n',
    'nodes/base.pp': 'include base\n',
    'nodes/README.md': 'no manifest\n',
  })
  tree = await readConfigTree(root)
})

describe('a profile', () => {
  test('is described by its leading comments alone', () => {
    expect(describeManifest('# A worker\n#\n# Supports: debian13 alma9\ninclude x\n# not: this\n')).toEqual({
      description: 'A worker',
      supports: ['debian13', 'alma9'],
    })
    expect(describeManifest('include x\n# A comment\n')).toEqual({ description: '' })
    expect(describeManifest('# == Class: role::web\n#\n# @summary Serves\n')).toEqual({ description: 'Serves' })
  })

  test('is a manifest in nodes/', async () => {
    expect((await listProfiles(tree)).map(({ id, description }) => [id, description])).toEqual([
      ['base', ''],
      ['worker', 'A worker'],
    ])
  })

  test('is found for a distro that it supports', async () => {
    expect(await findProfile(tree, { name: 'worker', distro: { id: 'alma9', kind: 'el9' } })).toMatchObject({
      id: 'worker',
    })
    expect(await findProfile(tree, { name: 'worker', distro: { id: 'mine', kind: 'el10' } })).toMatchObject({
      id: 'worker',
    })
    expect(await findProfile(tree, { name: 'base', distro: { id: 'mine', kind: 'el7' } })).toMatchObject({ id: 'base' })
  })

  test('is refused for another', async () => {
    await expect(findProfile(tree, { name: 'worker', distro: { id: 'centos64', kind: 'el6' } })).rejects.toMatchObject({
      message: 'the profile "worker" does not support centos64',
      advice: 'It supports: debian13, alma9, el10.',
    })
  })

  test('that does not exist: the valid ones, and the nearest', async () => {
    const failure = await findProfile(tree, { name: 'wroker' }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ exitCode: 2, message: expect.stringContaining('"wroker"') })
    expect((failure as { advice: string }).advice).toMatch(/worker/)
    expect((failure as { advice: string }).advice).toMatch(/base, worker/)
  })

  test.each(['../base', 'a/b', '..', 'a b', 'a\u0007', '', 'Role::web', 'role::', 'role:web', '::role'])(
    '%j is no name',
    async (name) => {
      await expect(findProfile(tree, { name })).rejects.toMatchObject({ exitCode: 2 })
    },
  )
})
