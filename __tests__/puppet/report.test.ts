import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { findErrors } from '../../src/puppet/log.ts'
import { readReport } from '../../src/puppet/report.ts'
import { findingsOf } from '../../src/steps/puppet.ts'

const MAPPING = { prefix: 'configs/', phase: 'stamp' } as const
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

describe('the report of a run with failures', () => {
  const report = readReport(fixture('failing-report.yaml'), MAPPING)

  test('is counted', () => {
    expect(report).toMatchObject({ changed: 1, failed: 2, skipped: 1 })
  })

  test("names each failed resource with its place in the user's tree, and no skipped one", () => {
    expect(report?.findings).toEqual([
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
    expect(report?.findings[0]?.message).toMatch(
      /^change from 'absent' to 'file' failed: .*No such file or directory.* dangling symbolic link$/,
    )
    expect(report?.findings[1]?.message).toMatch(/returned 3 instead of one of \[0\] … out of luck$/)
  })
})

test("of a package manager's many lines the first and the last are shown", () => {
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
  expect(readReport(yaml, MAPPING)?.findings).toEqual([
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

test.each(['', 'not: [a report', '- 1\n- 2\n', 'resource_statuses: 7\n'])('%j is no report', (text) => {
  expect(readReport(text, MAPPING)).toBeUndefined()
})

describe('the log of a run without a catalogue', () => {
  test('a class that does not exist', () => {
    expect(findErrors(fixture('compile.log'), MAPPING)).toEqual([
      {
        level: 'error',
        phase: 'stamp',
        message: 'Evaluation Error: Error while evaluating a Function Call, Could not find class ::base_typo for vm',
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
  test('come from the log when the report has none', () => {
    const files = new Map([['puppet.log' as const, fixture('compile.log')]])
    expect(findingsOf(files, MAPPING)).toHaveLength(1)
  })
})
