import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { applyArguments } from '../../src/puppet/apply.ts'
import { findProfile, listProfiles } from '../../src/puppet/profile.ts'
import { readConfigTree, type ConfigTree } from '../../src/puppet/tree.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
let root: string
let treeOf: (files: Record<string, string>) => Promise<ConfigTree>

beforeEach(async () => {
  root = await makeScratch()
  treeOf = async (files) => {
    await writeFiles(root, files)
    return readConfigTree(root)
  }
})

const argumentsOf = async (tree: ConfigTree, name: string) =>
  applyArguments(tree.environment, await findProfile(tree, { name }))

describe('a control repository', () => {
  const repository = {
    'environment.conf':
      '# ours\nmodulepath = site-modules:./modules/:/opt/shared:$basemodulepath\nmanifest = manifests/site.pp\nconfig_version = "scripts/v.sh $environment"\n',
    'manifests/site.pp': 'node default {}\n',
    'hiera.yaml': 'version: 5\n',
    'site-modules/role/manifests/webserver.pp': '# @summary Serves pages\nclass role::webserver {}\n',
    'site-modules/role/manifests/db/primary.pp':
      'class role::db::primary (\n  Integer $port,\n) inherits role::db {}\n',
    'site-modules/role/manifests/not_a_class.pp': 'define role::not_a_class() {}\n# class role::not_a_class\n',
    'modules/role/manifests/hidden.pp': 'class role::hidden {}\n',
    'modules/ntp/manifests/init.pp': 'class ntp {}\n',
  }

  test('offers its role classes, of the first module of that name', async () => {
    expect((await listProfiles(await treeOf(repository))).map(({ id, description }) => [id, description])).toEqual([
      ['role::db::primary', ''],
      ['role::webserver', 'Serves pages'],
    ])
  })

  test('has a class assigned beside its main manifest', async () => {
    expect(await argumentsOf(await treeOf(repository), 'role::webserver')).toEqual({
      manifest: '/root/config/manifests/site.pp',
      className: 'role::webserver',
      modulePath: '/root/config/site-modules:/root/config/modules:/opt/shared:$basemodulepath',
      hieraConfig: '',
    })
  })

  test.each(['ntp', 'role::db::primary'])('takes any class that it defines: %s', async (name) => {
    expect(await argumentsOf(await treeOf(repository), name)).toMatchObject({ className: name })
  })

  test('takes a class of its main manifest', async () => {
    const tree = await treeOf({ ...repository, 'manifests/site.pp': 'class role::special {}\n' })
    expect(await findProfile(tree, { name: 'role::special' })).toMatchObject({ manifest: 'manifests/site.pp' })
  })

  test('refuses a class that it does not define, with the ones near it', async () => {
    const tree = await treeOf(repository)
    await expect(findProfile(tree, { name: 'role::webservr' })).rejects.toMatchObject({
      message: 'unknown profile "role::webservr"; did you mean "role::webserver"?',
    })
    await expect(findProfile(tree, { name: 'role::hidden' })).rejects.toThrow(/unknown profile/)
    await expect(findProfile(tree, { name: 'role::not_a_class' })).rejects.toThrow(/unknown profile/)
  })

  test('refuses a class whose image would have the name of a manifest in nodes/', async () => {
    const tree = await treeOf({ ...repository, 'nodes/role-webserver.pp': '' })
    await expect(findProfile(tree, { name: 'role::webserver' })).rejects.toThrow(
      /the name of nodes\/role-webserver\.pp's/,
    )
  })
})

describe('environment.conf', () => {
  test('says what Puppet ignores and what it cannot read', async () => {
    const { findings } = await treeOf({
      'environment.conf': '[main]\nmodulepath = modules\nmodule_path = x\n[agent]\nmanifest = y\nnonsense\n',
      'modules/a/manifests/init.pp': '',
    })
    expect(findings.map(({ level, line, message }) => [level, line, message])).toEqual([
      ['warning', 3, 'Puppet ignores the unknown setting module_path'],
      ['warning', 4, 'Puppet ignores the section [agent]'],
      ['error', 6, 'Puppet cannot read the line "nonsense"; write "setting = value"'],
    ])
  })

  test.each([
    ['$environmentpath/$environment/site:${codedir}/environments/${environment}/lib', ['site', 'lib']],
    ['vendor*/mod{s,ules}', ['vendor-a/modules', 'vendor-b/mods']],
    ['.', ['.']],
  ])('modulepath = %s', async (modulePath, expected) => {
    const { environment } = await treeOf({
      'environment.conf': `modulepath = ${modulePath}\n`,
      'nodes/base.pp': '',
      'vendor-a/modules/': '',
      'vendor-b/mods/': '',
      'vendor-b/other/': '',
    })
    expect(environment.modulePath).toEqual(expected)
  })

  test('a directory outside of the tree is an error', async () => {
    const { findings } = await treeOf({ 'environment.conf': 'modulepath = ../shared:modules\n', 'nodes/base.pp': '' })
    expect(findings).toEqual([
      expect.objectContaining({ level: 'error', message: expect.stringMatching(/\.\.\/shared lies outside/) }),
    ])
  })

  test('without one, modules are where they usually are', async () => {
    const { environment } = await treeOf({ 'site/a/manifests/init.pp': '', 'modules/b/manifests/init.pp': '' })
    expect(environment.modulePath).toEqual(['site', 'modules', '$basemodulepath'])
  })
})

test('a tree with nodes/ needs nothing else', async () => {
  const tree = await treeOf({ 'nodes/base.pp': '' })
  expect(await argumentsOf(tree, 'base')).toEqual({
    manifest: '/root/config/nodes/base.pp',
    className: '',
    modulePath: '$basemodulepath',
    hieraConfig: '',
  })
})

test('a hiera.yaml of version 3 is for the global layer, where Puppet takes it', async () => {
  const tree = await treeOf({ 'nodes/base.pp': '', 'hiera.yaml': ':backends: yaml\n:yaml:\n  :datadir: data\n' })
  expect(await argumentsOf(tree, 'base')).toMatchObject({ hieraConfig: '/root/config/hiera.yaml' })
})

describe('modules that are not there', () => {
  test('are named at once, with the command that brings them', async () => {
    const { findings } = await treeOf({
      Puppetfile:
        "forge 'https://forge.example.org'\nmod 'puppetlabs-stdlib', '9.0.0'\nmod \"puppet/nginx\"\nmod('here', git: 'https://example.org/here')\n# mod 'old'\n",
      'modules/here/metadata.json': '{"dependencies": [{"name": "puppetlabs/stdlib"}, {"name": "puppetlabs/concat"}]}',
      'modules/also/metadata.json':
        '{"dependencies": [{"name": "puppetlabs-concat"}, {"name": "puppetlabs/cron_core"}, {"name": "x-here"}]}',
      'modules/broken/metadata.json': '{',
    })
    expect(findings.map(({ level, line, message }) => [level, line, message])).toEqual([
      [
        'error',
        2,
        expect.stringMatching(
          /^2 modules of the Puppetfile are not in the tree: stdlib, nginx → Run "r10k puppetfile install"/,
        ),
      ],
      ['warning', undefined, expect.stringMatching(/^the module \(1 other too\) depends on puppetlabs-concat, /)],
    ])
  })

  test('a module may be a link', async () => {
    await writeFiles(root, {
      Puppetfile: "mod 'b'\n",
      'site/b/manifests/init.pp': '',
      'modules/a/manifests/init.pp': '',
    })
    await symlink('../site/b', join(root, 'modules/b'))
    expect((await readConfigTree(root)).findings).toEqual([])
  })
})
