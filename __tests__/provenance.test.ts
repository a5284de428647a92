import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { parseInputs } from '../src/inputs/parse.ts'
import { planBuild, type Plan } from '../src/plan.ts'
import { recordReport, type RecordedReport } from './support/reporter.ts'

/** Programs that a plan may find: Puppet's checks take seconds each. */
const programs = mkdtempSync(join(tmpdir(), 'cloudstamp-programs-'))
const environment = { ...process.env }

let root: string
let reporter: RecordedReport

beforeAll(() => {
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  symlinkSync(git, join(programs, 'git'))
})
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cloudstamp-provenance-')))
  reporter = recordReport()
  // Neither the settings of this machine nor those of its user.
  Object.assign(process.env, { PATH: programs, HOME: root, GIT_CONFIG_NOSYSTEM: '1', XDG_CACHE_HOME: root })
  write('own/configs/modules/.keep', '')
  write('own/configs/nodes/base.pp', 'notice("x")\n')
  write('own/kickstarts/mine.ks', KICKSTART)
  write('own/kickstarts/fragments/common.ks', 'lang C\nkeyboard us\ntimezone UTC\nrootpw --iscrypted *\n')
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
  for (const name of ['GIT_CONFIG_NOSYSTEM', 'GIT_TEST_ASSUME_DIFFERENT_OWNER'])
    Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, environment)
})
afterAll(() => rmSync(programs, { recursive: true, force: true }))

const KICKSTART =
  '#cloudstamp\n# name: X\n# family: anaconda\n# generation: el9\n# mirror: http://mirror.example/x\n# tree: os\n# memory-mib: 2048\n# disk-gib: 8\n#end\n%ksappend fragments/common.ks\nbootloader\npart / --size=1\nurl --url={{ tree }}\n%packages\n%end\n'

function write(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

function git(repository: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=X', '-c', 'user.email=x@example.com']
  return execFileSync(join(programs, 'git'), ['-C', join(root, repository), ...identity, ...args], {
    encoding: 'utf8',
    env: { ...environment, HOME: root, GIT_CONFIG_NOSYSTEM: '1' },
  }).trim()
}

/** Makes a repository of a directory and commits all of it. @returns the commit */
function commit(repository: string): string {
  git(repository, 'init', '-q')
  git(repository, 'add', '-A')
  git(repository, 'commit', '-q', '-m', 'x')
  return git(repository, 'rev-parse', 'HEAD')
}

async function plan(configDir = 'own/configs', kickstartDirs = ['own/kickstarts']): Promise<Plan> {
  const given: Record<string, string> = {
    ...{ distro: 'mine', profile: 'base', mirror: 'http://near.example/y' },
    'config-dir': join(root, configDir),
    'output-dir': join(root, 'output'),
  }
  const inputs = parseInputs((name) => given[name])
  return planBuild({ ...inputs, kickstartDirs: kickstartDirs.map((path) => join(root, path)) }, reporter)
}

test('a clean repository is one commit for tree, kickstart and fragments', async () => {
  const clean = { id: commit('own'), dirty: false }
  const { provenance } = await plan()
  expect(provenance).toEqual({
    configTree: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), commit: clean },
    kickstart: { file: 'mine.ks', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), commit: clean },
    fragments: [{ file: 'fragments/common.ks', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), commit: clean }],
  })
  expect(reporter.warnings).toEqual([])
})

describe('what is read is not what the commit holds when', () => {
  test.each<[string, () => void]>([
    ['a file of the tree has changed', () => write('own/configs/nodes/base.pp', 'notice("y")\n')],
    ['a file of the tree is new', () => write('own/configs/nodes/new.pp', 'notice("y")\n')],
    [
      'a file of the tree is ignored',
      () => write('own/configs/modules/vendored/manifests/init.pp', 'class vendored {}\n'),
    ],
    ['a file of the tree is missing', () => rmSync(join(root, 'own/configs/modules/.keep'))],
    ['a file of the tree is only staged', () => (write('own/configs/nodes/new.pp', ''), git('own', 'add', '-A'))],
    ['the kickstart has changed', () => appendFileSync(join(root, 'own/kickstarts/mine.ks'), '# y\n')],
    ['a fragment has changed', () => appendFileSync(join(root, 'own/kickstarts/fragments/common.ks'), '# y\n')],
    ['a changed file has a name that git would take for a pattern', () => write('own/configs/nodes/[a]*?"é.pp', '')],
  ])('%s', async (_what, change) => {
    write('own/.gitignore', 'vendored/\n')
    const id = commit('own')
    change()
    const { provenance } = await plan()
    expect(provenance.configTree.commit).toEqual({ id, dirty: true })
    expect(provenance.kickstart.commit).toEqual({ id, dirty: true })
  })
})

test.each<[string, () => void]>([
  ['beside the tree', () => write('own/README', 'x')],
  ['another kickstart', () => write('own/kickstarts/other.ks', 'x')],
  ["in the tree's own .git", () => write('own/configs/.git/info/x', 'x')],
])('what no build reads makes nothing dirty: %s', async (_what, change) => {
  commit('own')
  change()
  expect((await plan()).provenance.configTree.commit).toMatchObject({ dirty: false })
})

test('a kickstart of another repository has a commit of its own, and so has a fragment that ships', async () => {
  write('theirs/mine.ks', KICKSTART)
  write('shipped/fragments/common.ks', 'lang C\nkeyboard us\ntimezone UTC\nrootpw --iscrypted *\n')
  const [own, theirs, shipped] = ['own', 'theirs', 'shipped'].map(commit)
  appendFileSync(join(root, 'shipped/fragments/common.ks'), '# changed\n')
  const { provenance } = await plan('own/configs', ['theirs', 'shipped'])
  expect(provenance.configTree.commit).toEqual({ id: own, dirty: false })
  expect(provenance.kickstart.commit).toEqual({ id: theirs, dirty: false })
  expect(provenance.fragments).toMatchObject([{ file: 'fragments/common.ks', commit: { id: shipped, dirty: true } }])
})

test('a repository of its own inside the tree is not part of the commit', async () => {
  const id = commit('own')
  write('own/configs/modules/cloned/manifests/init.pp', 'class cloned {}\n')
  commit('own/configs/modules/cloned')
  expect((await plan()).provenance.configTree.commit).toEqual({ id, dirty: true })
})

test('the tree may be the whole repository, in a directory whose name looks like a pattern', async () => {
  write('[tree]*/nodes/base.pp', '')
  write('[tree]*/modules/.keep', '')
  const id = commit('[tree]*')
  expect((await plan('[tree]*')).provenance.configTree.commit).toEqual({ id, dirty: false })
  rmSync(join(root, '[tree]*/modules/.keep'))
  expect((await plan('[tree]*')).provenance.configTree.commit).toEqual({ id, dirty: true })
})

test("git's refusal of another owner's repository is told, with its own advice", async () => {
  commit('own')
  process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1'
  const { provenance } = await plan()
  expect(provenance.configTree.commit).toBeUndefined()
  expect(reporter.warnings).toEqual([
    expect.stringMatching(/dubious ownership.*git config --global --add safe\.directory/),
  ])
})

test('a repository without a commit is told', async () => {
  git('own', 'init', '-q')
  expect((await plan()).provenance.configTree.commit).toBeUndefined()
  expect(reporter.warnings).toEqual([expect.stringMatching(/git says: Needed a single revision/)])
})

test('outside of a repository there is no commit, and nothing to tell', async () => {
  const { provenance } = await plan()
  expect([provenance.configTree.commit, provenance.kickstart.commit]).toEqual([undefined, undefined])
  expect(reporter.warnings).toEqual([])
})

test('without git the commits are unknown', async () => {
  commit('own')
  process.env['PATH'] = join(root, 'nothing')
  expect((await plan()).provenance.configTree.commit).toBeUndefined()
  expect(reporter.infos.join('\n')).toMatch(/git is not installed/)
})

test("digests follow what is read: contents, modes, names and links, and a kickstart's includes", async () => {
  const digest = async (): Promise<string> => JSON.stringify((await plan()).provenance)
  const seen = [await digest(), await digest()]
  expect(new Set(seen).size).toBe(1)
  const changes = [
    () => write('own/configs/nodes/base.pp', 'notice("y")\n'),
    () => write('own/configs/nodes/more.pp', ''),
    () => symlinkSync('base.pp', join(root, 'own/configs/nodes/link.pp')),
    () => execFileSync('/bin/chmod', ['755', join(root, 'own/configs/nodes/more.pp')]),
    () => appendFileSync(join(root, 'own/kickstarts/fragments/common.ks'), '# y\n'),
    () => appendFileSync(join(root, 'own/kickstarts/mine.ks'), '# y\n'),
  ]
  for (const change of changes) {
    change()
    seen.push(await digest())
  }
  expect(new Set(seen).size).toBe(1 + changes.length)
})
