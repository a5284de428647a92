import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseBase, parseInputs } from '../src/inputs/parse.ts'
import type { UserError } from '../src/errors.ts'
import { describeBase, describePlan, formatPlan, type PlanDescription } from '../src/describe.ts'
import { NO_PROXIES, type Proxies } from '../src/fetch/proxies.ts'
import { planBuild, type Plan } from '../src/plan.ts'
import { baseKey, installRun } from '../src/runs.ts'
import { recordReport, type RecordedReport } from './support/reporter.ts'

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

interface Reading {
  given?: Record<string, string>
  proxies?: Proxies
  reporter?: RecordedReport
}

async function read(
  distro: string,
  { given = {}, proxies = NO_PROXIES, reporter = recordReport() }: Reading = {},
): Promise<Plan> {
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write('configs/nodes/base.pp', 'notice("x")\n')
  write('configs/nodes/picky.pp', '# For one\n# supports: el9\nnotice("x")\n')
  for (const generation of ['el5', 'el6', 'el9', 'el10']) write(`ks/${generation}.ks`, header(generation) + BODY)
  const all: Record<string, string> = {
    distro,
    profile: 'base',
    mirror: 'http://near.example/y',
    'config-dir': join(root, 'configs'),
    'kickstart-dir': join(root, 'ks'),
    'output-dir': join(root, 'out'),
    ...given,
  }
  return planBuild({ ...parseInputs((name) => all[name]), proxies }, reporter)
}

async function plan(distro: string, given: Record<string, string> = {}): Promise<PlanDescription> {
  return describePlan(await read(distro, { given }))
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

test('tells what the installer comes from, and what proves it', async () => {
  expect((await plan('centos510')).installer).toBe(
    'http://near.example/y/5.10/isos/x86_64/CentOS-5.10-x86_64-netinstall.iso, as 473D66D5212271FD51CC17B1A8A447DCE8562897 ' +
      'signed it in http://near.example/y/5.10/isos/x86_64/sha256sum.txt.asc',
  )
  expect(formatPlan(await plan('el9'))[1]).toBe('installer: http://near.example/y/os, by the digests of the tree')
})

test('what cannot be stamped goes in one pass, and the plan says why', async () => {
  const first = async (distro: string, given: Record<string, string> = {}): Promise<string | undefined> =>
    formatPlan(await plan(distro, given))[0]
  write('ks/safe.ks', header('el9') + BODY.replace('part /', 'part / --encrypted --passphrase=x'))
  expect(await first('safe')).toMatch(
    /in one pass \(what .*safe\.ks:15 encrypts is open only while the installer runs\)/,
  )
  expect(await first('el6')).toContain('in one pass (the initrds of EL5 and EL6 lack what a stamp needs)')
  expect(await first('el9', { layers: 'off' })).toContain('in one pass, from')
  expect(await first('el9')).toContain('a base and a stamp on it')
})

describe('a base', () => {
  const planBase = async (given: Record<string, string> = {}): Promise<Plan> => {
    const all: Record<string, string> = { distro: 'el9', 'kickstart-dir': join(root, 'ks'), ...given }
    return planBuild(
      parseBase((name) => all[name]),
      recordReport(),
    )
  }
  const mirror = 'http://near.example/y'

  test('is the one that builds of any profile are made on', async () => {
    const disk = { mediaKey: '', diskBytes: 0 }
    const [built, alone] = [await read('el9', { given: { memory: '3G' } }), await planBase({ mirror, memory: '3G' })]
    expect(baseKey(installRun(alone), disk)).toBe(baseKey(installRun(built), disk))
    expect(baseKey(installRun(await planBase({ mirror })), disk)).not.toBe(baseKey(installRun(built), disk))
  })

  test('has a plan of one run, without a profile or an image', async () => {
    const described = describeBase(await planBase({ mirror }))
    expect(described.runs.map(({ name }) => name)).toEqual(['install'])
    expect(formatPlan(described)[0]).toBe('el9, a base, from http://near.example/y')
    expect(JSON.stringify(described)).not.toMatch(/"(profile|image)"/)
  })

  test('is none of what is built in one pass', async () => {
    const described = describeBase(await planBase({ mirror, distro: 'el6' }))
    expect(described.runs).toEqual([])
    expect(formatPlan(described)[0]).toContain('el6, in one pass (the initrds')
  })
})

describe('with proxies', () => {
  const proxies = { http: 'http://user:letmein@localhost:3128', direct: ['x.example'] }

  test('the plan shows what the guest is told, without the password', async () => {
    const described = describePlan(await read('el9', { proxies }))
    const text = formatPlan(described).join('\n')
    expect(text).toContain('http_proxy: http://user:***@10.0.2.2:3128\nno_proxy: x.example\n')
    expect(text).toContain('url --proxy=http://user:***@10.0.2.2:3128 --url=http://near.example/y/os\n')
    expect(JSON.stringify(described)).not.toContain('letmein')
  })

  test('the base is the same', async () => {
    const disk = { mediaKey: '', diskBytes: 0 }
    const [without, through] = [await read('el9'), await read('el9', { proxies })]
    expect(baseKey(installRun(through), disk)).toBe(baseKey(installRun(without), disk))
  })

  test('an EL5, which knows none, is told of', async () => {
    const reporter = recordReport()
    await read('el5', { proxies, reporter })
    expect(reporter.warnings).toEqual([expect.stringContaining('knows no proxies')])
  })
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

describe('a syntax error', () => {
  const files = {
    'nodes/other.pp': 'include other\n',
    'modules/other/manifests/init.pp': 'class other { file { "/x" content => "" } }\n',
  }
  const tree = (more: Record<string, string> = {}): string => {
    for (const [path, text] of Object.entries({ ...files, ...more })) write(`faulty/${path}`, text)
    for (const name of ['base', 'doubt'])
      write(`faulty/nodes/${name}.pp`, name === 'base' ? 'notice("x")\n' : 'include $facts["x"]\n')
    return join(root, 'faulty')
  }

  test('of what a profile does not use is a warning to it', async () => {
    const reporter = recordReport()
    await read('el9', { given: { 'config-dir': tree() }, reporter })
    expect(reporter.record().findings).toMatchObject([
      { level: 'warning', file: expect.stringMatching(/other\/manifests\/init\.pp$/), line: 1 },
    ])
    expect(reporter.record().findings[0]?.message).toMatch(/ \(in a file that base does not use\)$/)
  })

  test.each(['other', 'doubt'])('of what %s uses, or may use, stops it', async (profile) => {
    await expect(read('el9', { given: { profile, 'config-dir': tree() } })).rejects.toMatchObject({
      exitCode: 2,
      message: 'the config tree has an error',
    })
  })

  test('of data that every catalogue reads stops each', async () => {
    const data = { 'hiera.yaml': 'version: 5\nhierarchy: [{name: x, path: x.yaml}]\n', 'data/x.yaml': 'a: [\n' }
    await expect(read('el9', { given: { 'config-dir': tree(data) } })).rejects.toMatchObject({
      message: 'the config tree has an error',
    })
  })
})

test('all that is wrong with distro, profile, facts and secrets is told in one run', async () => {
  const reading = read('el99', { given: { profile: 'bse', facts: join(root, 'none.yaml'), secrets: 'a=env:NONE' } })
  const error = await reading.catch((caught: unknown) => caught as UserError)
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(/^4 inputs are not valid\n/) })
  const { message, findings } = error as UserError
  expect(message).toMatch(/^ {2}unknown distro "el99"; did you mean "el9"\?\n {4}→ Valid: /m)
  expect(message).toMatch(/^ {2}unknown profile "bse"; did you mean "base"\?$/m)
  expect(message).toMatch(/^ {2}environment variable NONE: the secret for a is not in the environment$/m)
  expect(message).toMatch(/none\.yaml: the file of facts does not exist$/m)
  expect(findings).toHaveLength(4)
})
