import { chmodSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkStyle, checkSyntax } from '../../src/puppet/prechecks.ts'
import { readConfigTree } from '../../src/puppet/tree.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
let root: string
let programs: string
const { PATH, XDG_CACHE_HOME } = process.env

beforeEach(async () => {
  ;[root, programs] = [await makeScratch(), await makeScratch()]
  process.env['XDG_CACHE_HOME'] = await makeScratch()
  await writeFiles(root, { 'nodes/base.pp': 'include a\n', 'modules/a/manifests/init.pp': 'class a {}\n' })
})

afterEach(() => {
  process.env['PATH'] = PATH
  if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME
})

/** `level path:line: message`, sorted. */
async function check(files: Record<string, string | Buffer> = {}): Promise<string[]> {
  await writeFiles(root, files)
  const findings = await checkSyntax(await readConfigTree(root))
  return findings.map(({ level, file, line, message }) =>
    file === undefined ? `${level}: ${message}` : `${level} ${file.slice(root.length + 1)}:${line ?? ''}: ${message}`,
  )
}

/** A program that is found before the real one. */
async function fake(name: string, text: string): Promise<void> {
  await writeFiles(programs, { [name]: text })
  chmodSync(join(programs, name), 0o755)
  process.env['PATH'] = `${programs}:${PATH}`
}

const module = (files: Record<string, string | Buffer>): Record<string, string | Buffer> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`modules/a/${path}`, text]))

test('each broken file has its own findings, at their lines', async () => {
  expect(
    await check({
      ...module({
        'manifests/bom.pp': '\u{feff}class a::bom {}\n',
        'manifests/latin.pp': Buffer.from('# gr\xfc\xdfe\nclass a::latin {}\n', 'latin1'),
        'manifests/syntax.pp': 'class a::syntax {\n  file { "/x" ensure => file }\n}\n',
        'manifests/two.pp': 'class a::two {\n  $a = 1\n  $1 = 2\n  $b::c = 3\n}\n',
        'manifests/wrong.pp': 'class a::right {}\n',
        'templates/broken.epp': 'a\n<%= $x + %>\n',
        'templates/broken.erb': 'a\n<% if true %>\n',
        'lib/facter/broken.rb': 'Facter.add(:x) do\n  setcode {\nend\n',
        'metadata.json': '{\n  "name": "a-a",\n}\n',
        'hiera.yaml': 'version: 5\nhierarchy:\n  - name: x\n    paht: x.yaml\n',
        'functions/f.pp': 'function a::f( {\n',
        'types/t.pp': 'type a::T = \n',
      }),
      'data/common.yaml': '- a\n',
      'hiera.yaml': 'version: 5\nhierarchy:\n  - name: x\n    paths: [common.yaml, b.yaml]\n',
      'data/b.yaml': 'a: 1\nb: [\n',
    }),
  ).toEqual(
    [
      /^error data\/b.yaml:3: /,
      /^error data\/common.yaml:1: it holds no hash/,
      /^error modules\/a\/functions\/f.pp:1: Syntax error/,
      /^error modules\/a\/hiera.yaml:4: .*"paht"/,
      /^error modules\/a\/lib\/facter\/broken.rb:3: Ruby .* cannot read it/,
      /^error modules\/a\/manifests\/bom.pp:1: .*byte order mark/,
      /^error modules\/a\/manifests\/latin.pp:1: it is not UTF-8/,
      /^error modules\/a\/manifests\/syntax.pp:2: Syntax error/,
      /^error modules\/a\/manifests\/two.pp:3: /,
      /^error modules\/a\/manifests\/two.pp:4: /,
      /^(error|warning) modules\/a\/manifests\/wrong.pp:1: .*[Uu]nacceptable.*a::right/,
      /^error modules\/a\/metadata.json:3: it is no JSON/,
      /^error modules\/a\/templates\/broken.epp:2: /,
      /^error modules\/a\/templates\/broken.erb:\d: Ruby .* cannot read it/,
      /^error modules\/a\/types\/t.pp:\d: /,
    ].map((pattern) => expect.stringMatching(pattern)),
  )
})

test('what Puppet does not parse is not parsed', async () => {
  const broken = 'class {'
  expect(
    await check({
      ...module({
        // A compiled SELinux policy starts so (checkpolicy's SELINUX_MOD_MAGIC comes after it in a package).
        'files/policy.pp': Buffer.from('8fff7cf901000000', 'hex'),
        'files/broken.erb': '<% if',
        'plans/plan.pp': 'plan a::plan() { run_task("x", "y") }\n',
        'examples/init.pp': broken,
        'templates/values.yaml': 'a: {{ b }}\n- c',
        'tasks/task.json': '{',
        'tasks/task.rb': 'def',
        'data/other.yaml': 'a: [',
        '.fixtures.yml': 'a: [',
        'readmes/README.pp': broken,
        // Puppet renders what is not UTF-8.
        'templates/latin.erb': Buffer.from('a\n\xfc <%= 1 %>\n', 'latin1'),
      }),
      // The first of two modules by one name is Puppet's.
      'environment.conf': 'modulepath = modules:vendor_modules\n',
      'vendor_modules/a/manifests/init.pp': broken,
      'vendor_modules/not-a-module/manifests/init.pp': broken,
      'plans/x.pp': broken,
      '.gitlab-ci.yml': 'a: !reference [x]\n  b: [',
      'scripts/x.pp': broken,
    }),
  ).toEqual([])
})

test('what Ruby reads is no error, and a warning where data are lost', async () => {
  expect(
    await check({
      'data/common.yaml': 'a: 1\n:b: :c\nd: {\n  e: 1,\n}\n"a": 2\nf: &x {}\ng:\n  <<: *x\n  <<: *x\nh: 0777\ni: yes\n',
    }),
  ).toEqual([
    'warning data/common.yaml:6: the key a is there twice (first in line 1): the last one counts, the others are lost',
  ])
  expect(await check({ 'data/common.yaml': 'a: 1\nb: 2020-01-01\n' })).toEqual([
    expect.stringMatching(/^error data\/common.yaml:2: .*Date: put it into quotes/),
  ])
  expect(await check({ 'data/common.yaml': 'a: 1\nb: 1\nc: !ruby/regexp /x/\n' })).toEqual([
    expect.stringMatching(/^error data\/common.yaml:3: .*Regexp: Hiera reads plain data only/),
  ])
})

test('data that no hiera.yaml names may be for a backend of its own, and are broken or not', async () => {
  expect(
    await check({
      'hieradata/regex.yaml': '- !ruby/regexp /x/\n',
      'hieradata/b.yaml': 'a: [\n',
      'hieradata/c.yml': '[',
    }),
  ).toEqual([expect.stringMatching(/^warning hieradata\/b.yaml:2: /)])
})

test('a name that is not UTF-8, in a directory that Puppet may be asked to copy', async () => {
  await writeFiles(root, { 'modules/a/files/d/a': '', 'modules/a/files/d/\u{10480}': '', 'modules/a/readmes/': '' })
  for (const path of ['modules/a/files/d/', 'modules/a/readmes/'])
    writeFileSync(Buffer.concat([Buffer.from(join(root, path)), Buffer.from('gr\xfcn', 'latin1')]), '')
  expect(await check()).toEqual([expect.stringMatching(/^warning modules\/a\/files\/d\/gr.n:: the name is not UTF-8/)])
})

describe('a reader that is not there', () => {
  const template = module({ 'templates/x.epp': 'x', 'templates/x.erb': '<% if %>', 'lib/facter/x.rb': '1' })

  test('Puppet: what nobody looked at is told, and Ruby reads the rest', async () => {
    await fake('puppet', '#!/bin/sh\necho "bad interpreter" >&2\nexit 127\n')
    expect(await check(template)).toEqual([
      'warning: Puppet does not work here: bad interpreter',
      expect.stringMatching(/^notice: not checked: 2 manifests, 1 EPP templates → Install Puppet on this machine/),
      expect.stringMatching(/^error modules\/a\/templates\/x.erb:1: Ruby/),
    ])
  })

  test('neither: YAML is read all the same', async () => {
    await fake('puppet', '#!/bin/sh\nexit 1\n')
    await fake('ruby', '#!/bin/sh\nexit 1\n')
    expect(await check({ ...template, 'data/common.yaml': 'a: [\n' })).toEqual([
      'warning: Puppet does not work here: exit code 1',
      'warning: Ruby does not work here: exit code 1',
      expect.stringMatching(
        /not checked: 2 manifests, 1 EPP templates, 1 ERB templates, 1 Ruby files → Install Puppet, or/,
      ),
      expect.stringMatching(/^error data\/common.yaml:/),
    ])
  })
})

test('what was checked before is not read again, until it or its place changes', async () => {
  const broken = module({ 'manifests/b.pp': 'class a::b {' })
  const first = await check(broken)
  expect(first).toEqual([expect.stringMatching(/^error modules\/a\/manifests\/b.pp:1: Syntax error/)])
  expect(await check(module({ 'manifests/c.pp': 'class a::b {}\n' }))).toEqual([
    ...first,
    expect.stringMatching(/modules\/a\/manifests\/c.pp:1: .*nacceptable/),
  ])
  expect(await check(module({ 'manifests/b.pp': 'class a::b {}\n', 'manifests/c.pp': '' }))).toEqual([])
})

/** What puppet-lint 3.0.1 says with `--json` of a class in a wrong file and of one that it cannot parse. */
const LINT = JSON.stringify([
  [
    {
      message: 'a::x not in autoload module layout',
      line: 1,
      column: 7,
      kind: 'error',
      check: 'autoloader_layout',
      fullpath: '/tree/modules/a/manifests/init.pp',
      path: 'modules/a/manifests/init.pp',
      filename: 'init.pp',
      KIND: 'ERROR',
    },
    {
      message: 'class not documented',
      line: 1,
      column: 1,
      kind: 'warning',
      check: 'documentation',
      fullpath: '/tree/modules/a/manifests/init.pp',
      path: 'modules/a/manifests/init.pp',
      filename: 'init.pp',
      KIND: 'WARNING',
    },
  ],
  [],
])

describe('puppet-lint', () => {
  const style = async (): Promise<string[]> =>
    (await checkStyle(await readConfigTree(root))).map(
      ({ level, line, message }) => `${level} ${line ?? ''}: ${message}`,
    )

  test('its findings are no errors, and modules of a Puppetfile are for others to mend', async () => {
    await writeFiles(root, { Puppetfile: "mod 'x/b'\n", 'modules/b/manifests/init.pp': 'class b {}\n' })
    await fake('puppet-lint', `#!/bin/sh\necho "$@" > ${root}/asked\ncat <<'EOF'\n${LINT}\nEOF\nexit 1\n`)
    const expected = [
      'warning 1: a::x not in autoload module layout (puppet-lint: autoloader_layout)',
      'notice 1: class not documented (puppet-lint: documentation)',
    ]
    expect(await style()).toEqual(expected)
    expect(await readFile(join(root, 'asked'), 'utf8')).toBe('--json -- modules/a/manifests/init.pp nodes/base.pp\n')
    await rm(join(root, 'asked'))
    expect(await style()).toEqual(expected)
    await expect(readFile(join(root, 'asked'))).rejects.toThrow('ENOENT')
  })

  test('one that does not work is told as such', async () => {
    await fake('puppet-lint', '#!/bin/sh\necho "cannot load such file -- puppet-lint" >&2\nexit 1\n')
    expect(await style()).toEqual(['warning : puppet-lint does not work here: cannot load such file -- puppet-lint'])
  })
})
