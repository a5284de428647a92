import { afterAll, expect, jest, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseInputs } from '../src/inputs/parse.ts'
import { describePlan, formatPlan, type PlanDescription } from '../src/describe.ts'
import { planBuild } from '../src/plan.ts'
import { recordReport } from './support/reporter.ts'

// Puppet checks the syntax of each plan's config tree.
jest.setTimeout(60_000)

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-plan-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

const header = (generation: string): string =>
  `#cloudstamp\n# name: X\n# family: anaconda\n# generation: ${generation}\n# mirror: http://mirror.example/x\n# tree: os\n# memory-mib: 2048\n# disk-gib: 8\n#end\n`
const BODY =
  'lang C\nkeyboard us\ntimezone UTC\nrootpw --iscrypted *\nbootloader\npart / --size=1\nurl --url={{ tree }}\n%packages\n%end\n'

async function plan(distro: string, given: Record<string, string> = {}): Promise<PlanDescription> {
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write('configs/nodes/base.pp', 'notice("x")\n')
  write('configs/nodes/picky.pp', '# For one\n# supports: el9\nnotice("x")\n')
  for (const generation of ['el6', 'el9', 'el10']) write(`ks/${generation}.ks`, header(generation) + BODY)
  const all: Record<string, string> = {
    distro,
    profile: 'base',
    mirror: 'http://near.example/y',
    'config-dir': join(root, 'configs'),
    'kickstart-dir': join(root, 'ks'),
    'output-dir': join(root, 'out'),
    ...given,
  }
  return describePlan(
    await planBuild(
      parseInputs((name) => all[name]),
      recordReport(),
    ),
  )
}

test('a layered build is two machines, with the tree of the mirror asked for', async () => {
  const described = await plan('el9')
  expect(described).toMatchObject({
    layered: true,
    mirror: 'http://near.example/y',
    runs: [{ name: 'install' }, { name: 'stamp' }],
  })
  const [install, stamp] = described.runs
  expect(install?.command.join(' ')).toMatch(
    /-m 2048 .*name=org\.fedoraproject\.anaconda\.log\.0.*-append inst\.ks=file:\/ks\.cfg inst\.stage2=http:\/\/near\.example\/y\/os/,
  )
  expect(install?.injected).toEqual(
    expect.arrayContaining(['ks.cfg', 'updates/cloudstamp/run-section', 'updates/cloudstamp/finished']),
  )
  expect(stamp?.command.join(' ')).toContain('rdinit=/cloudstamp/stamp')
  expect(described.kickstart).toContain('url --url=http://near.example/y/os\n')
  expect(formatPlan(described).join('\n')).toMatch(/--- ks\.cfg\n[^]*--- install: command\nqemu-system-x86_64\n/)
})

test('an EL6 is installed and stamped in one pass, on hardware of its time', async () => {
  const described = await plan('el6')
  expect(described).toMatchObject({ layered: false, runs: [{ name: 'install' }] })
  expect(described.runs[0]?.command.join(' ')).toMatch(/-machine pc .*-cpu qemu64 /)
  expect(described.runs[0]?.injected).toEqual(
    expect.arrayContaining(['cloudstamp/settings', 'cloudstamp/apply', 'cloudstamp/seal']),
  )
})

test('planning writes nothing', async () => {
  await plan('el10')
  expect(existsSync(join(root, 'out'))).toBe(false)
})

test('a profile that does not support the distro is refused', async () => {
  await expect(plan('el10', { profile: 'picky' })).rejects.toMatchObject({
    exitCode: 2,
    message: 'the profile "picky" does not support el10',
    advice: 'It supports: el9.',
  })
})
