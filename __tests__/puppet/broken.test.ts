import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import type { GuestFileName } from '../../src/guest/files.ts'
import { readContents, readConfigTree } from '../../src/puppet/tree.ts'
import { formatLocation } from '../../src/report/format.ts'
import { readFailure } from '../../src/steps/puppet.ts'

const CASES = new URL('fixtures/broken/', import.meta.url)

const INIT = 'modules/app/manifests/init.pp'
const TEMPLATES = 'modules/app/templates'

/** Each broken profile: where a person mends it, and what tells why. */
const TABLE: [name: string, ...findings: [place: string, reason: string][]][] = [
  [
    'commas',
    ['nodes/app, the [first].pp:1', 'parent directory /no/such does not'],
    ['nodes/app, the [first].pp:4', '"(" unexp'],
  ],
  [
    'commas-compile',
    ['nodes/app, the [first] (line).pp:1:3', 'Could not find class ::nothing_of_this_name for (none)'],
  ],
  ['cron-provider', [`${INIT}:2`, 'Could not find a suitable provider for cron']],
  ['custom-provider', [`${INIT}:2`, 'Could not find a suitable provider for app_setting']],
  ['cycle', [`${INIT}:6`, '(Exec[app] => File[/etc/app] => Exec[app])']],
  [
    'define-inside',
    ['modules/app/manifests/site.pp:2', '/srv/none/a'],
    ['modules/app/manifests/site.pp:2', '/srv/none/b'],
  ],
  ['define-type', [`${INIT}:2`, "parameter 'port' expects an Integer value, got String"]],
  ['dependants', [`${INIT}:2`, "'/bin/false' returned 1"]],
  ['duplicate-alias', [`${INIT}:5:3`, `already declared at configs/${INIT}:2`]],
  ['duplicate-class', ['nodes/app.pp:3:1', 'Class[App] is already declared']],
  ['duplicate-definition', ['nodes/app.pp:4', "Class 'app' is already defined at configs/nodes/app.pp:1"]],
  [
    'duplicate-resource',
    ['modules/motd/manifests/init.pp:3:3', `already declared at configs/${INIT}:2; cannot redeclare`],
  ],
  ['epp-missing', [`${INIT}:3:16`, "Could not find template 'app/none.epp'"]],
  ['epp-parameter', [`${INIT}:3:16`, "parameter 'port' expects an Integer value, got String"]],
  ['epp-runtime', [`${TEMPLATES}/app.conf.epp:3:13`, "Operator '[]' is not applicable to an Undef Value"]],
  // Puppet tells no line.
  ['epp-syntax', [`${TEMPLATES}/app.conf.epp`, `Syntax error at end of input (called at configs/${INIT}:3)`]],
  ['erb-function', [`${TEMPLATES}/app.conf.erb:4`, "did not find a value for the name 'app::key'"]],
  ['erb-inline', [`${INIT}:5:16`, "undefined method `join' for nil"]],
  ['erb-missing', [`${INIT}:3:16`, "Could not find template 'app/ap.conf.erb'"]],
  [
    'erb-runtime',
    [`${TEMPLATES}/etc/app.conf.erb:3`, `undefined method \`each' for nil (called at configs/${INIT}:4)`],
  ],
  ['erb-scope', [`${TEMPLATES}/app.conf.erb:3`, "undefined local variable or method `address'"]],
  ['erb-syntax', [`${TEMPLATES}/app.conf.erb:3`, "syntax error, unexpected ')'"]],
  ['erb-unclosed', [`${TEMPLATES}/app.conf.erb:4`, "expecting `end'"]],
  ['exec-middle', [`${INIT}:2`, 'app.c:7:10: fatal error: zlib.h: No such file or directory']],
  ['exec-missing', [`${INIT}:2`, "Could not find command 'appctl'"]],
  ['exec-quiet', [`${INIT}:2`, "'/bin/false' returned 1 instead of one of [0]"]],
  ['exec-timeout', [`${INIT}:2`, 'Command exceeded timeout']],
  ['exec-unqualified', [`${INIT}:2`, "'appctl' is not qualified and no path was specified"]],
  ['fail-function', [`${INIT}:3:5`, 'app knows RedHat only, not Debian']],
  ['group-missing', [`${INIT}:2`, 'Could not find user nobody-of-app']],
  ['hiera-backend', ['hiera.yaml:4', "Unable to find 'lookup_key' function named 'vault_lookup'"]],
  ['hiera-data-list', ['data/common.yaml', 'file does not contain a valid yaml hash']],
  ['hiera-data-syntax', ['data/common.yaml:3:12', "did not find expected ',' or ']'"]],
  ['hiera-data-tab', ['data/common.yaml:3:1', 'found character that cannot start any token']],
  ['hiera-eyaml-key', ['data/secrets.eyaml:2', 'Error was file /run/keys/private.pem does not exist']],
  ['hiera-interpolation', ['data/common.yaml:3', "Unknown interpolation method 'nolookup'"]],
  // Ruby's JSON tells no line.
  ['hiera-json', ['data/common.json', 'Unable to parse']],
  ['hiera-key', ['hiera.yaml:5', "unrecognized key 'pth'"]],
  ['hiera-lookup', [`${INIT}:2`, "did not find a value for the name 'app::key'"]],
  ['hiera-lookup-type', [`${INIT}:2:10`, 'expects an Array value, got Integer']],
  ['hiera-no-value', ['nodes/app.pp:1:1', "expects a value for parameter 'port'"]],
  ['hiera-recursion', ['data/common.yaml:2', 'Recursive lookup detected in [app::url, app::uri]']],
  ['hiera-type', ['data/common.yaml:3', "parameter 'port' expects an Integer value, got String"]],
  ['hiera-type-nested', ['data/os/Debian.yaml:3', "parameter 'ports' entry 'tls' expects an Integer value"]],
  ['hiera-v3', ['hiera.yaml', 'version 3 cannot be used in an environment']],
  ['hiera-yaml-syntax', ['hiera.yaml:3:3', "did not find expected '-' indicator"]],
  ['invalid-parameter', [`${INIT}:2`, 'The file mode specification is invalid: "rw"']],
  ['latin1-manifest', [`${INIT}:2`, 'invalid byte sequence in UTF-8']],
  ['latin1-name', [`${INIT}:2`, 'invalid byte sequence in UTF-8']],
  ['missing-class', ['nodes/app.pp:2:1', 'Could not find class ::ap for (none)']],
  ['no-node', ['manifests/site.pp:1', "Could not find node statement with name 'default'"]],
  ['no-provider', [`${INIT}:2`, 'No ability to determine if app_setting exists']],
  ['not-a-number', [`${INIT}:2:8`, "The string 'eighty' cannot be converted to Integer"]],
  ['package-missing', [`${INIT}:2`, 'Unable to locate package no-such-package']],
  ['parent-missing', [`${INIT}:2`, 'No such file or directory']],
  [
    'prefetch',
    [`${INIT}:2`, 'appctl: cannot connect to /run/app.sock'],
    [`${INIT}:5`, 'appctl: cannot connect to /run/app.sock'],
  ],
  ['provider-asked', [`${INIT}:2`, 'Provider yum is not functional on this host']],
  ['refresh', [`${INIT}:6`, 'no socket']],
  ['resource-api', [`${INIT}:2`, 'the key server does not answer']],
  [
    'resource-api-define',
    ['modules/app/manifests/key.pp:2', '[key one]'],
    ['modules/app/manifests/key.pp:2', '[key two]'],
  ],
  ['resource-api-get', [`${INIT}:3`, 'cannot list keys']],
  ['resource-default', [`${INIT}:2`, 'Could not find resource(s) File[/etc/none] for overriding']],
  [
    'ruby-fact',
    [`${INIT}:3:5`, 'the version of app is not known'],
    ['modules/app/lib/facter/app_version.rb:1', 'for nil'],
  ],
  // Puppet tells of a function's failure where it is called.
  ['ruby-runtime', [`${INIT}:4:10`, "undefined method `fetch'"]],
  ['ruby-syntax', ['modules/app/lib/puppet/functions/app/port.rb:7', "unexpected `end', expecting ']'"]],
  ['ruby-type-syntax', ['modules/app/lib/puppet/type/app_setting.rb:4', "unexpected `end', expecting ')'"]],
  ['service-missing', [`${INIT}:2`, 'Could not enable no-such-service']],
  ['source-missing', [`${INIT}:2`, 'puppet:///modules/app/none.conf']],
  ['syntax', [`${INIT}:4:5`, "Syntax error at 'mode'"]],
  // Puppet tells no line.
  ['syntax-open', [INIT, 'Syntax error at end of input']],
  ['undefined-fact', [`${INIT}:2:8`, "Operator '[]' is not applicable to an Undef Value"]],
  ['undefined-variable', [`${INIT}:2:11`, "Unknown variable: 'app::params::port'"]],
  ['unknown-function', [`${INIT}:2:11`, "Unknown function: 'to_port'"]],
  ['unknown-parameter', [`${INIT}:2`, "no parameter named 'moed' on File[/etc/app.conf]"]],
  ['unknown-relation', [`${INIT}:4`, "Could not find resource 'Package[app]' in parameter 'require'"]],
  ['unknown-type', [`${INIT}:2:3`, "Unknown resource type: 'vcsrepo'"]],
  ['user-group', [`${INIT}:2`, "group 'no-such-group' does not exist"]],
  ['validate-cmd', [`${INIT}:2`, 'line 1: unbalanced bracket']],
  [
    'warning',
    [`${INIT}:6:16`, "function 'split' was called with"],
    [`${INIT}:2:11`, "Unknown variable: 'app::params::port'"],
  ],
  ['wrong-argument', [`${INIT}:2:8`, "The function 'split' was called with arguments it does not accept"]],
  ['wrong-file', ['modules/app/manifests/web.pp:2:1', "The name 'app::server' is unacceptable"]],
]

test.each(TABLE)('the broken profile %s', async (name, ...expected) => {
  const directory = new URL(`${name}/`, CASES)
  const entries = readContents(await readConfigTree(fileURLToPath(new URL('tree', directory))))
  const names: GuestFileName[] = ['puppet.log', 'last_run_report.yaml']
  const files = new Map<GuestFileName, string>()
  for (const file of names) {
    const url = new URL(file, directory)
    if (existsSync(url)) files.set(file, readFileSync(url, 'utf8'))
  }
  const { findings } = await readFailure(files, { prefix: 'configs/', phase: 'stamp', entries })
  expect(findings.map(({ file = '', line, column }) => formatLocation({ file, line, column }))).toEqual(
    expected.map(([place]) => `configs/${place}`),
  )
  expect(findings.map(({ message }) => message)).toEqual(expected.map(([, reason]) => expect.stringContaining(reason)))
})

test('every recorded profile is expected to say something', () => {
  const recorded = readdirSync(CASES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(TABLE.map(([name]) => name)).toEqual(recorded.map((entry) => entry.name).sort())
})
