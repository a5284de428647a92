import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { GuestFileName } from '../../src/guest/files.ts'
import { findErrors } from '../../src/puppet/log.ts'
import { readReport, type PuppetReport } from '../../src/puppet/report.ts'
import { readFailure } from '../../src/steps/puppet.ts'

const MAPPING = { prefix: 'configs/', phase: 'stamp' } as const
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

describe('the report of a run with failures', () => {
  let report: PuppetReport
  beforeAll(async () => {
    report = await readReport(fixture('failing-report.yaml'), MAPPING)
  })

  test('is counted', () => {
    expect(report).toMatchObject({ changed: 1, failed: 2, skipped: 1 })
  })

  test("names each failed resource with its place in the user's tree, and no skipped one", () => {
    expect(report.findings).toEqual([
      expect.objectContaining({
        level: 'error',
        phase: 'stamp',
        resource: 'File[/nowhere/at/all]',
        file: 'configs/nodes/failing.pp',
        line: 2,
      }),
      expect.objectContaining({
        resource: 'Exec[/bin/sh -c "echo out of luck; exit 3"]',
        file: 'configs/nodes/failing.pp',
        line: 6,
      }),
    ])
  })

  test('gives the reason without repeating the place, and what a command said', () => {
    expect(report.findings[0]?.message).toMatch(
      /^change from 'absent' to 'file' failed: .*No such file or directory.* dangling symbolic link$/,
    )
    expect(report.findings[1]?.message).toMatch(/returned 3 instead of one of \[0\] … out of luck$/)
  })
})

test("of a package manager's many lines the first and the last are shown", async () => {
  const yaml = `--- !ruby/object:Puppet::Transaction::Report
resource_statuses:
  Package[nowhere]: !ruby/object:Puppet::Resource::Status
    file: /root/config/modules/a/manifests/init.pp
    line: 7
    failed: true
    events:
    - !ruby/object:Puppet::Transaction::Event
      status: failure
      message: |-
        change from 'purged' to 'present' failed: Execution of 'apt-get install nowhere' returned 100: Reading package lists...
        Building dependency tree...
        E: Unable to locate package nowhere
`
  expect((await readReport(yaml, MAPPING)).findings).toEqual([
    {
      level: 'error',
      phase: 'stamp',
      resource: 'Package[nowhere]',
      file: 'configs/modules/a/manifests/init.pp',
      line: 7,
      message:
        "change from 'purged' to 'present' failed: Execution of 'apt-get install nowhere' returned 100: Reading package lists... … E: Unable to locate package nowhere",
    },
  ])
})

test.each([
  ['nothing', '', /expected object/],
  ['a text that breaks off', 'not: [a report', /./],
  ['a list', '- 1\n- 2\n', /expected object/],
  ['a number of resources', 'resource_statuses: 7\n', /expected record/],
  ['a list that holds itself', 'logs: &a [*a]\n', /circular/],
  [
    'a bomb of aliases',
    `a: &a [${'x,'.repeat(3000)}]\nb: [${'*a,'.repeat(3000)}]\n`,
    /unfolds to more than a report holds/,
  ],
  ['a bomb of long texts', `a: &a ${'x'.repeat(100_000)}\nb: [${'*a,'.repeat(3000)}]\n`, /unfolds to more/],
])('%s is no report', async (_title, text, reason) => {
  const error: unknown = await readReport(text, MAPPING).catch((failure: unknown) => failure)
  expect(error).toMatchObject({ exitCode: 1, where: 'last_run_report.yaml of the guest' })
  expect((error as Error).message).toMatch(/^Puppet's report cannot be read: /)
  expect((error as Error).message).toMatch(reason)
})

test('the main thread goes on while a report is read', async () => {
  const yaml = Array.from({ length: 3000 }, (_all, index) => `r${index}: {a: [1, 2, 3], b: "text"}\n`).join('')
  let ticks = 0
  const timer = setInterval(() => (ticks += 1), 5)
  await readReport(yaml, MAPPING)
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(5)
})

test('of many failed resources the first hundred are told', async () => {
  const yaml = `resource_statuses:\n${Array.from({ length: 300 }, (_all, index) => `  R[${index}]: {failed: true}\n`).join('')}`
  expect(await readReport(yaml, MAPPING)).toMatchObject({ failed: 300, findings: { length: 100 } })
})

describe('the log of a run without a catalogue', () => {
  test('a class that does not exist', () => {
    expect(findErrors(fixture('compile.log'), MAPPING)).toEqual([
      {
        level: 'error',
        phase: 'stamp',
        message: 'Could not find class ::base_typo for vm',
        file: 'configs/nodes/compile.pp',
        line: 2,
        column: 1,
      },
    ])
  })

  test('a syntax error', () => {
    expect(findErrors(fixture('syntax.log'), MAPPING)).toEqual([
      expect.objectContaining({
        message: "Could not parse for environment production: Syntax error at '}'",
        file: 'configs/nodes/syntax.pp',
        line: 4,
      }),
    ])
  })

  test('a key that Hiera does not have; Puppet gives no place', () => {
    expect(findErrors(fixture('lookup.log'), MAPPING)).toEqual([
      {
        level: 'error',
        phase: 'stamp',
        message: "Function lookup() did not find a value for the name 'webserver::no_such_key'",
      },
    ])
  })

  test("a file that Puppet names by its environment is the tree's", () => {
    const log =
      "Error: Evaluation Error: Error while evaluating a Resource Statement, One of data_hash, lookup_key, data_dig, or hiera3_backend must be defined in hierarchy 'common' (file: /root/.cloudstamp/environments/production/hiera.yaml) on node (none)"
    expect(findErrors(log, MAPPING)).toMatchObject([{ file: `${MAPPING.prefix}hiera.yaml` }])
  })

  test("the same error twice is one finding, and the console's form is read, too", () => {
    const line = "Error: Could not find template 'a/b.epp' at /root/config/modules/a/manifests/init.pp:3:12 on node x\n"
    expect(findErrors(line + line, MAPPING)).toEqual([
      expect.objectContaining({
        message: "Could not find template 'a/b.epp'",
        file: 'configs/modules/a/manifests/init.pp',
        line: 3,
        column: 12,
      }),
    ])
  })
})

describe('findings of a failed run', () => {
  const log: [GuestFileName, string] = ['puppet.log', fixture('compile.log')]

  test('come from the log when there is no report', async () => {
    expect((await readFailure(new Map([log]), MAPPING)).findings).toEqual([expect.objectContaining({ line: 2 })])
  })

  test('come from the log when the report cannot be read, which is told', async () => {
    const files = new Map<GuestFileName, string>([log, ['last_run_report.yaml', 'a: [']])
    expect((await readFailure(files, MAPPING)).findings).toEqual([
      { level: 'warning', phase: 'stamp', message: expect.stringMatching(/^Puppet's report cannot be read: /) },
      expect.objectContaining({ level: 'error', line: 2 }),
    ])
  })

  test('come from the report alone when it has some', async () => {
    const files = new Map<GuestFileName, string>([log, ['last_run_report.yaml', fixture('failing-report.yaml')]])
    expect((await readFailure(files, MAPPING)).findings).toHaveLength(2)
  })
})
