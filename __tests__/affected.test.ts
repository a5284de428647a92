import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { affected, explainAffected, type Affected } from '../src/affected.ts'
import { changesSince } from '../src/host/changes.ts'
import { eventRange } from '../src/host/event.ts'
import { parseAffected } from '../src/inputs/parse.ts'
import { writeFiles } from './support/files.ts'
import { scratch } from './support/scratch.ts'

const directory = scratch()
let root: string

const HEADER =
  '#cloudstamp\n# name: X\n# family: anaconda\n# generation: el9\n# mirror: http://mirror.example/x\n# tree: os\n# memory-mib: 2048\n# disk-gib: 8\n#end\n'

const FILES = {
  'puppet/environment.conf': 'modulepath = site:modules\n',
  'puppet/hiera.yaml': 'version: 5\nhierarchy: [{ name: common, path: common.yaml }]\ndefaults: { datadir: data }\n',
  'puppet/data/common.yaml': 'profile::nginx::port: 80\nprofile::db::port: 5432\n',
  'puppet/Puppetfile': "mod 'puppetlabs/stdlib', '9.0.0'\nmod 'puppet/nginx', '5.0.0'\n",
  'puppet/site/role/manifests/web.pp': 'class role::web { include profile::nginx }\n',
  'puppet/site/role/manifests/db.pp': '# supports: one\nclass role::db { include profile::db }\n',
  'puppet/site/profile/manifests/nginx.pp':
    "class profile::nginx { file { '/x': content => template('profile/x.erb') } class { 'nginx': } }\n",
  'puppet/site/profile/manifests/db.pp': 'class profile::db { }\n',
  'puppet/site/profile/templates/x.erb': 'one\n',
  'puppet/README.md': 'one\n',
  'kickstarts/one.ks': `${HEADER}%include parts/net.ks\n`,
  'kickstarts/two.ks': HEADER,
  'kickstarts/parts/net.ks': 'network\n',
  'README.md': 'one\n',
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', root, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
}

function commit(): string {
  git('add', '--all')
  git('commit', '--quiet', '--message', 'x')
  return git('rev-parse', 'HEAD')
}

beforeEach(async () => {
  root = realpathSync(await directory())
  await writeFiles(root, FILES)
  git('init', '--quiet', '--initial-branch=main')
  commit()
})

function change(path: string, text = 'other\n'): void {
  writeFileSync(join(root, path), readFileSync(join(root, path), 'utf8') + text)
}

function inputs(more: Record<string, string> = {}) {
  const given: Record<string, string> = {
    'config-dir': join(root, 'puppet'),
    'kickstart-dir': join(root, 'kickstarts'),
    distro: 'one two',
    ...more,
  }
  return parseAffected((name) => given[name])
}

function since(base: string, more: Record<string, string> = {}): Promise<Affected> {
  return affected(inputs(more), { base }, { uncommitted: true })
}

const legs = ({ matrix }: Affected): string[] => matrix.include.map(({ distro, profile }) => `${profile} on ${distro}`)

describe('a change touches', () => {
  test.each([
    ['puppet/site/profile/templates/x.erb', 'other\n', ['role::web on one', 'role::web on two']],
    ['puppet/site/profile/manifests/db.pp', 'other\n', ['role::db on one']],
    ['puppet/data/common.yaml', 'profile::db::name: x\n', ['role::db on one']],
    ['puppet/Puppetfile', "mod 'puppet/nginx', '6.0.0'\n", ['role::web on one', 'role::web on two']],
    ['puppet/hiera.yaml', '# other\n', ['role::db on one', 'role::web on one', 'role::web on two']],
    ['kickstarts/parts/net.ks', 'lang C\n', ['role::db on one', 'role::web on one']],
    ['kickstarts/two.ks', 'lang C\n', ['role::web on two']],
    ['puppet/README.md', 'other\n', []],
    ['README.md', 'other\n', []],
  ])('with %s and %p the images %p', async (path, text, expected) => {
    change(path, text)
    const found = await since('HEAD')
    expect(legs(found)).toEqual(expected)
    expect(found.any).toBe(expected.length > 0)
    expect(found.unrelated).toEqual(expected.length > 0 ? [] : [join(root, path)])
  })

  test('what uses a file that is gone', async () => {
    rmSync(join(root, 'puppet/site/profile/templates/x.erb'))
    expect(legs(await since('HEAD', { distro: 'one' }))).toEqual(['role::web on one'])
  })

  test('what uses a file that is new and not committed', async () => {
    await writeFiles(root, { 'puppet/modules/nginx/manifests/init.pp': 'class nginx { }\n' })
    expect(legs(await since('HEAD', { distro: 'one' }))).toEqual(['role::web on one'])
  })

  test('everything when it is to external facts or to the workflow itself', async () => {
    await writeFiles(root, { 'facts.yaml': 'a: 1\n', '.github/workflows/x.yml': 'a\n' })
    expect(legs(await since('HEAD', { facts: join(root, 'facts.yaml') }))).toHaveLength(3)
    const found = await affected(inputs(), { base: 'HEAD' }, { uncommitted: true, workflow: '.github/workflows/x.yml' })
    expect(found.matrix.include).toHaveLength(3)
  })
})

test('each image is explained, and each base is named once', async () => {
  change('puppet/site/profile/templates/x.erb')
  change('README.md')
  const found = await since('HEAD')
  expect(found.bases).toEqual({ include: [{ distro: 'one' }, { distro: 'two' }] })
  expect(explainAffected(found).join('\n')).toMatch(
    /role::web on one\n {2}\S+x\.erb: site\/role\/manifests\/web\.pp → site\/profile\/manifests\/nginx\.pp → site\/profile\/templates\/x\.erb\n[^]*of no image\n {2}\S*README\.md$/,
  )
})

describe('the range of a change', () => {
  test('begins where the branch left the base', async () => {
    const base = git('rev-parse', 'HEAD')
    git('checkout', '--quiet', '-b', 'topic')
    change('puppet/site/profile/templates/x.erb')
    commit()
    git('checkout', '--quiet', 'main')
    change('kickstarts/one.ks', 'lang C\n')
    commit()
    git('checkout', '--quiet', 'topic')
    expect((await changesSince(root, { base: 'main' }, { uncommitted: false })).base).toBe(base)
  })

  test('of a merge that GitHub makes is what the pull request brings', async () => {
    const forked = git('rev-parse', 'HEAD')
    git('checkout', '--quiet', '-b', 'topic')
    change('README.md')
    const head = commit()
    git('checkout', '--quiet', 'main')
    change('kickstarts/one.ks', 'lang C\n')
    commit()
    git('merge', '--quiet', '--no-ff', '--message', 'x', 'topic')
    // The payload's base may be older than the one that is merged with.
    const found = await changesSince(root, { base: forked, head }, { uncommitted: false })
    expect(found.paths).toEqual(['README.md'])
  })

  test('is refused where the checkout is not of the pull request', async () => {
    git('checkout', '--quiet', '-b', 'topic')
    change('README.md')
    const head = commit()
    git('checkout', '--quiet', 'main')
    await expect(changesSince(root, { base: 'main', head }, { uncommitted: false })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`does not hold the pull request's commit ${head}`),
    })
  })

  test('needs more than a shallow clone', async () => {
    const base = git('rev-parse', 'HEAD')
    change('README.md')
    commit()
    const clone = join(await directory(), 'clone')
    git('clone', '--quiet', '--depth=1', `file://${root}`, clone)
    await expect(changesSince(clone, { base }, { uncommitted: false })).rejects.toMatchObject({
      exitCode: 2,
      message: `the commit ${base} is not in this clone`,
      advice: expect.stringContaining('fetch-depth: 0'),
    })
  })

  test('names an unknown commit and a directory without a repository', async () => {
    await expect(since('nowhere')).rejects.toMatchObject({
      exitCode: 2,
      message: 'the commit nowhere is not in this clone',
    })
    await expect(changesSince(await directory(), { base: 'HEAD' }, { uncommitted: false })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('not a git repository'),
    })
  })
})

describe('bad input', () => {
  test('more images than a matrix has jobs are refused', async () => {
    const nodes = Array.from({ length: 257 }, (_all, index): [string, string] => [`puppet/nodes/n${index}.pp`, ''])
    await writeFiles(root, Object.fromEntries(nodes))
    await expect(since('HEAD', { distro: 'one' })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^257 images .* at most 256 jobs/),
    })
  })

  test('a tree without profiles asks for their names', async () => {
    rmSync(join(root, 'puppet/site/role'), { recursive: true })
    await expect(since('HEAD')).rejects.toMatchObject({ exitCode: 2, advice: expect.stringContaining('profile::base') })
    expect(legs(await since('HEAD', { profile: 'profile::nginx', distro: 'one' }))).toEqual([])
  })

  test('unknown names and options in the place of a commit are refused', async () => {
    await expect(since('HEAD', { distro: 'three' })).rejects.toMatchObject({ message: 'unknown distro "three"' })
    expect(() => inputs({ since: '--output=x' })).toThrow('must be a commit, branch or tag')
    expect(() => inputs({ profile: 'a b/c' })).toThrow('"b/c" is no profile name')
  })
})

describe('the event', () => {
  async function range(payload: unknown, name = 'x') {
    const file = join(await directory(), 'event.json')
    writeFileSync(file, typeof payload === 'string' ? payload : JSON.stringify(payload))
    return eventRange({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file })
  }

  test.each([
    [{ pull_request: { number: 1, base: { sha: 'b' }, head: { sha: 'h' } } }, { base: 'b', head: 'h' }],
    [{ merge_group: { base_sha: 'b' } }, { base: 'b' }],
    [{ before: 'b' }, { base: 'b' }],
  ])('%j', async (payload, expected) => {
    expect(await range(payload)).toEqual(expected)
  })

  test.each([
    [{ schedule: '1 * * * *' }, /the event schedule is about no change/],
    [{ before: '0'.repeat(40) }, /the branch is new/],
    ['{', /payload cannot be read/],
    [{ pull_request: {} }, /payload cannot be read/],
  ])('%j is refused', async (payload, message) => {
    await expect(range(payload, 'schedule')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    })
  })

  test('is missing outside of a workflow', async () => {
    await expect(eventRange({})).rejects.toMatchObject({ exitCode: 2, advice: expect.stringContaining('origin/main') })
  })
})
