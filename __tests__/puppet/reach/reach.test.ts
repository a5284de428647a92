import { describe, expect, test } from '@jest/globals'
import type { Environment } from '../../../src/puppet/environment.ts'
import { describeRoute, reachFinder, type Thing } from '../../../src/puppet/reach/reach.ts'

const ENVIRONMENT: Environment = {
  modulePath: ['site', 'modules', '$basemodulepath'],
  manifest: 'manifests',
  hiera: { version: 5, data: [], directories: ['data'], findings: [] },
  findings: [],
}

function reach(files: Record<string, string>, profile = 'role::web') {
  const { reachOf } = reachFinder({
    environment: ENVIRONMENT,
    paths: Object.keys(files),
    read: (path) => files[path],
    changedKeys: [],
    puppetfileModules: ['absent', 'other'],
  })
  const isClass = profile.includes('::')
  const manifest = isClass ? `site/role/manifests/${profile.split('::')[1] ?? ''}.pp` : `nodes/${profile}.pp`
  return reachOf({ id: profile, description: '', manifest, isClass })
}

/** What is reached of a manifest of the profile's class and the files given. */
function reachedFrom(manifest: string, files: Record<string, string> = {}): string[] {
  const role = { 'site/role/manifests/web.pp': `class role::web { ${manifest} }` }
  return [...reach({ ...role, ...files }).keys()].filter(
    (thing) => thing.slice(5) in files || !thing.startsWith('file '),
  )
}

const CLASSES = {
  'site/profile/manifests/nginx.pp': 'class profile::nginx { }',
  'modules/ntp/manifests/init.pp': 'class ntp { }',
  'modules/ntp/manifests/server.pp': 'define ntp::server { }',
}

describe('the classes of a manifest', () => {
  test.each([
    ['include profile::nginx', 'site/profile/manifests/nginx.pp'],
    ["include 'ntp', profile::nginx", 'site/profile/manifests/nginx.pp'],
    ["contain('::profile::nginx')", 'site/profile/manifests/nginx.pp'],
    ["require ['ntp']", 'modules/ntp/manifests/init.pp'],
    ["class { 'ntp': servers => [] }", 'modules/ntp/manifests/init.pp'],
    ["class { '::ntp': }", 'modules/ntp/manifests/init.pp'],
    ["ntp::server { 'a': }", 'modules/ntp/manifests/server.pp'],
    ["Ntp::Server['a'] -> Package['b']", 'modules/ntp/manifests/server.pp'],
    ["Class['ntp'] -> Package['b']", 'modules/ntp/manifests/init.pp'],
    ["create_resources('ntp::server', {})", 'modules/ntp/manifests/server.pp'],
    ["$what = 'ntp'\n include $what", 'modules/ntp/manifests/init.pp'],
    ["['ntp'].each |$name| { include $name }", 'modules/ntp/manifests/init.pp'],
    ['include "profile::${facts[\'x\']}"', 'site/profile/manifests/nginx.pp'],
    // A fact may name any class, as in public control repositories: include $facts['role'], include $role.
    ["include $facts['role']", 'site/profile/manifests/nginx.pp'],
    ['include $role', 'site/profile/manifests/nginx.pp'],
    ['contain($::role)', 'site/profile/manifests/nginx.pp'],
    ["$facts['role'].include", 'site/profile/manifests/nginx.pp'],
    // The file of a class may hold those below it.
    ['include profile::nginx::vhosts', 'site/profile/manifests/nginx.pp'],
    ['if $x =~ /"/ { include profile::nginx }', 'site/profile/manifests/nginx.pp'],
    ['notify { "${x ? { 1 => \'}\', default => "b" }}": } include profile::nginx', 'site/profile/manifests/nginx.pp'],
    ['notify { @("END"/L): }\n  it\'s "\n  | END\n include profile::nginx', 'site/profile/manifests/nginx.pp'],
  ])('%s', (manifest, file) => {
    expect(reachedFrom(manifest, CLASSES)).toContain(`file ${file}`)
  })

  test.each([
    ['# include ntp'],
    ['/* include ntp */'],
    ["package { 'ntp': }"],
    ["file { '/etc/x': content => 'include ntp' }"],
    ["include \"profile::${trusted['extensions']['pp_role']}\""],
  ])('none of %s', (manifest) => {
    expect(reachedFrom(manifest, CLASSES).filter((thing) => thing.startsWith('file '))).toEqual([])
  })
})

const FILES = {
  'site/profile/manifests/nginx.pp':
    'class profile::nginx { file { \'/x\': source => "puppet:///modules/${module_name}/x" } }',
  'site/profile/files/x': '',
  'site/profile/files/y': '',
  'site/profile/templates/site.conf.erb': "<%= scope.function_template(['profile/part.erb']) %>",
  'site/profile/templates/part.erb': 'profile/unused.erb',
  'site/profile/templates/unused.erb': '',
  'site/profile/files/tree/deep/a': '',
  'site/profile/README.md': '',
  'site/profile/lib/puppet/functions/profile/fn.rb': '',
}

describe('the files of a manifest', () => {
  test.each([
    ["file { '/x': source => 'puppet:///modules/profile/y' }", ['files/y']],
    ["file { '/x': source => 'puppet:///modules/profile/tree', recurse => true }", ['files/tree/deep/a']],
    ["file { '/x': content => template('profile/part.erb') }", ['templates/part.erb']],
    ["file { '/x': content => template('profile/site.conf.erb') }", ['templates/site.conf.erb', 'templates/part.erb']],
    [
      'file { "/x": content => epp("profile/${x}.erb") }',
      ['templates/site.conf.erb', 'templates/part.erb', 'templates/unused.erb'],
    ],
    ["$x = profile::fn('y')", ['lib/puppet/functions/profile/fn.rb']],
    ['include profile::nginx', ['manifests/nginx.pp', 'files/x', 'lib/puppet/functions/profile/fn.rb']],
  ])('%s', (manifest, files) => {
    const found = reachedFrom(manifest, FILES)
      .filter((thing) => thing.startsWith('file '))
      .map((thing) => thing.replace('file site/profile/', ''))
    // Code in lib/ is loaded with anything of its module.
    expect(found.sort()).toEqual([...new Set([...files, 'lib/puppet/functions/profile/fn.rb'])].sort())
  })
})

const DATA = {
  'data/common.yaml': [
    'profile::nginx::port: 80',
    "plain: 'x'",
    'aliased: "%{lookup(\'plain\')}"',
    'classes: [ntp]',
    'other::thing::port: 1',
  ].join('\n'),
  'modules/ntp/data/common.yaml': 'ntp::servers: []',
}

describe('the keys of Hiera', () => {
  const keys = (manifest: string): string[] =>
    reachedFrom(manifest, { ...CLASSES, ...DATA }).filter((thing) => thing.startsWith('key '))

  test.each([
    ['include profile::nginx', ['key profile::nginx::port']],
    ["$x = lookup('plain')", ['key plain']],
    ["$x = lookup('aliased')", ['key aliased', 'key plain']],
    ['include ntp', ['key ntp::servers']],
    ["lookup('classes').include", ['key classes', 'key ntp::servers']],
    ['$x = lookup($y)', ['key plain', 'key aliased', 'key classes']],
    ['$x = hiera("pl${y}")', ['key plain']],
    ['$x = lookup("plain.${y}")', ['key plain']],
    ["$x = lookup('plain.x')", ['key plain']],
    ["$x = lookup('nothing')", []],
    ["class { 'other::thing': }", ['key other::thing::port']],
    // What a module declares that is not here is not known.
    ['include other', ['key other::thing::port']],
  ])('%s', (manifest, expected) => {
    expect(keys(manifest).sort()).toEqual(expected.sort())
  })
})

describe('what belongs to every profile', () => {
  const files = {
    'site/role/manifests/web.pp': 'class role::web { }',
    'nodes/plain.pp': 'include ntp',
    'manifests/site.pp': "node default { include 'profile::nginx' }",
    'hiera.yaml': '',
    'environment.conf': '',
    'modules/ntp/lib/facter/x.rb': '',
    'spec/x_spec.rb': '',
    ...CLASSES,
  }
  const always = ['file hiera.yaml', 'file environment.conf', 'file modules/ntp/lib/facter/x.rb']

  test('is settings and facts, and for a class the main manifest with what it declares', () => {
    const ofClass = [...reach(files).keys()]
    expect(ofClass).toEqual(expect.arrayContaining([...always, 'file manifests/site.pp']))
    expect(ofClass).toContain('file site/profile/manifests/nginx.pp')
    expect(ofClass).not.toContain('file spec/x_spec.rb')

    const ofNode = [...reach(files, 'plain').keys()]
    expect(ofNode).toEqual(expect.arrayContaining([...always, 'file modules/ntp/manifests/init.pp']))
    expect(ofNode).not.toContain('file manifests/site.pp')
  })
})

test('a route leads from the profile to what is reached', () => {
  const found = reach({
    'site/role/manifests/web.pp': 'class role::web { include profile::nginx }',
    'site/profile/manifests/nginx.pp': "class profile::nginx { $x = template('profile/x.erb') }",
    'site/profile/templates/x.erb': '',
  })
  const thing: Thing = 'file site/profile/templates/x.erb'
  expect(describeRoute(found, thing)).toBe(
    'site/role/manifests/web.pp → site/profile/manifests/nginx.pp → site/profile/templates/x.erb',
  )
  expect(describeRoute(found, 'file site/role/manifests/web.pp')).toMatch(/web\.pp defines the profile$/)
})
