/** Catalogues compiled on this machine, by its real Puppet. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { compileCatalogues, type Compilation } from '../../src/puppet/compile/compile.ts'
import { listProfiles } from '../../src/puppet/profile.ts'
import { readConfigTree } from '../../src/puppet/tree.ts'
import { formatLocation } from '../../src/report/format.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()

const FACTS = {
  os: { name: 'Debian', family: 'Debian', release: { major: '13', full: '13.1' } },
  networking: { fqdn: 'web.example.org' },
  clientcert: 'web.example.org',
  puppetversion: '8.10.0',
}

const TREE = {
  'nodes/good.pp': `
    include app
    unless $facts['cloudstamp_profile'] == 'good' and $trusted['certname'] == 'web.example.org' { fail('facts') }
    notice(app::place())
  `,
  'nodes/class.pp': 'include ap\n',
  'nodes/template.pp': "file { '/etc/app':\n  content => template('app/ap.erb'),\n}\n",
  'nodes/ignored.pp': "file { '/etc/app':\n  content => file('app/ignored.conf'),\n}\n",
  'nodes/erb.pp': "$list = undef\nfile { '/etc/app':\n  content => template('app/app.erb'),\n}\n",
  'nodes/type.pp': "vcsrepo { '/srv/app': }\n",
  'nodes/relation.pp': "file { '/etc/app': require => Package['app'] }\n",
  'nodes/data.pp': "class { 'app::typed': }\n",
  'nodes/variable.pp': 'notice($no_such_variable)\n',
  'nodes/killed.pp': 'app::kill()\n',
  'nodes/loud.pp': 'app::loud()\n',
  'manifests/site.pp': "node default {\n  notice('site')\n}\n",
  'modules/role/manifests/web.pp': 'class role::web {\n  include app\n  include role::none\n}\n',
  'modules/app/manifests/init.pp': "class app(String $key) {\n  unless $key == 'encrypted' { fail($key) }\n}\n",
  'modules/app/manifests/typed.pp': 'class app::typed(Integer $port) {}\n',
  'modules/app/templates/app.erb': 'a\n<% @list.each do |item| %>\n<% end %>\n',
  'modules/app/files/ignored.conf': '',
  'modules/app/lib/puppet/functions/app/place.rb':
    'Puppet::Functions.create_function(:"app::place") { def place = Dir.home }\n',
  'modules/app/lib/puppet/functions/app/kill.rb':
    'Puppet::Functions.create_function(:"app::kill") { def kill = Process.kill(:KILL, $$) }\n',
  'modules/app/lib/puppet/functions/app/loud.rb':
    'Puppet::Functions.create_function(:"app::loud") { def loud = puts("[]") }\n',
  'modules/app/lib/facter/app_version.rb': "Facter.add(:app_version) { setcode { File.write('/ran', '') } }\n",
  'hiera.yaml': `
version: 5
hierarchy:
  - name: secrets
    lookup_key: eyaml_lookup_key
    path: secrets.eyaml
    options: { pkcs7_private_key: /run/no/key, pkcs7_public_key: /run/no/key }
  - name: common
    path: common.yaml
`,
  'data/secrets.eyaml': 'app::key: ENC[PKCS7,MIIBygYJKoZIhvcNAQcDoIIBuzCCAbcCAQAxggEhMIIBHQ==]\n',
  'data/common.yaml': '---\n# of the site\napp::typed::port: eighty\n',
  '.cloudstampignore': 'modules/app/files/ignored.conf\n',
}

describe('a tree of profiles', () => {
  let compilation: Compilation
  const findings: Record<string, string[]> = {}
  beforeAll(async () => {
    const root = await makeScratch()
    await writeFiles(root, TREE)
    const tree = await readConfigTree(root)
    const requests = (await listProfiles(tree)).map((profile) => ({ distro: 'debian13', profile, facts: FACTS }))
    compilation = await compileCatalogues(tree, requests, { settings: [] })
    for (const { request, findings: found } of compilation.catalogues) {
      findings[request.profile.id] = found.map(({ file = '', line, column, message }) =>
        `${formatLocation({ file, line, column })}: ${message}`.replaceAll(`${root}/`, ''),
      )
    }
  })

  test('knows what a good one was compiled with', () => {
    expect(findings['good']).toEqual([])
    expect(compilation.puppetVersion).toMatch(/^\d+\.\d+/)
  })

  test.each([
    ['class', /^nodes\/class\.pp:1:1: Could not find class ::ap for web\.example\.org$/],
    ['template', /^nodes\/template\.pp:2:14: .*Could not find template 'app\/ap\.erb'$/],
    ['ignored', /^nodes\/ignored\.pp:2:14: .*Could not find any files from app\/ignored\.conf$/],
    [
      'erb',
      /^modules\/app\/templates\/app\.erb:2: .*undefined method .each. for nil.* \(called at nodes\/erb\.pp:3\)$/,
    ],
    ['type', /^nodes\/type\.pp:1:1: Unknown resource type: 'vcsrepo'$/],
    ['relation', /^nodes\/relation\.pp:1: Could not find resource 'Package\[app\]' in parameter 'require'/],
    ['data', /^data\/common\.yaml:3: .*parameter 'port' expects an Integer value, got String$/],
    // As Puppet 8 has it, whose facts these are.
    ['variable', /^nodes\/variable\.pp:1:8: Unknown variable: 'no_such_variable'/],
    ['killed', /^: Puppet ended: .*SIGKILL/],
    ['role::web', /^modules\/role\/manifests\/web\.pp:3:3: Could not find class ::role::none/],
  ])('tells what is wrong with %s, at its place, and nothing else', (profile, expected) => {
    expect(findings[profile]).toEqual([expect.stringMatching(expected)])
  })

  test('answers are not mistaken for what a function prints', () => {
    expect(findings['loud']).toEqual([])
  })

  test('values of hiera-eyaml need no key', () => {
    const counts = Object.fromEntries(
      compilation.catalogues.map(({ request, encrypted }) => [request.profile.id, encrypted]),
    )
    expect([counts['good'], counts['class']]).toEqual([1, 0])
  })
})
