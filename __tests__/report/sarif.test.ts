import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import Ajv from 'ajv'
import type { Finding } from '../../src/report/finding.ts'
import { sarifLog } from '../../src/report/sarif.ts'

const require = createRequire(import.meta.url)

/** OASIS's schema, as Microsoft's package brings it. */
const ajv = new Ajv({ schemaId: 'auto', meta: false, validateSchema: false })
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json') as object)
const validate = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object)

interface Run {
  results: object[]
  invocations: { executionSuccessful: boolean; toolExecutionNotifications: object[] }[]
}

function runOf(findings: Finding[]): Run | undefined {
  const log = JSON.parse(JSON.stringify(sarifLog(findings))) as { runs: Run[] }
  validate(log)
  expect(validate.errors ?? []).toEqual([])
  return log.runs[0]
}

const FINDING: Finding = {
  level: 'error',
  phase: 'stamp',
  message: 'it failed',
  file: 'site/a b/x#1.pp',
  line: 3,
  column: 2,
  resource: 'File[/x]',
}

test('a finding of a file is a result with its place, also without line, column or resource', () => {
  const [full, bare, absolute] =
    runOf([FINDING, { level: 'notice', phase: 'host', message: 'look', file: 'a.pp' }, { ...FINDING, file: '/etc/x' }])
      ?.results ?? []
  expect(full).toMatchObject({
    ruleId: 'cloudstamp/stamp',
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'site/a%20b/x%231.pp', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 2 },
        },
        logicalLocations: [{ fullyQualifiedName: 'File[/x]' }],
      },
    ],
  })
  expect(bare).toMatchObject({
    level: 'note',
    locations: [{ physicalLocation: { artifactLocation: { uri: 'a.pp' } } }],
  })
  expect(absolute).toMatchObject({ locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///etc/x' } } }] })
})

test('one that moves to another line is the same one', () => {
  const prints = [FINDING, { ...FINDING, line: 9 }, { ...FINDING, message: 'other' }].map(
    (finding) => (runOf([finding])?.results[0] as { partialFingerprints: object }).partialFingerprints,
  )
  expect(prints[0]).toEqual(prints[1])
  expect(prints[0]).not.toEqual(prints[2])
})

test('what has no file is told as a notification, and text is fit to be shown', () => {
  const run = runOf([{ level: 'warning', phase: 'host', message: 'careful\u001b[2J' }])
  expect(run?.results).toEqual([])
  expect(run?.invocations).toEqual([
    { executionSuccessful: true, toolExecutionNotifications: [{ level: 'warning', message: { text: 'careful' } }] },
  ])
})

test('no findings are a log, too', () => expect(runOf([])?.results).toEqual([]))

test('the schema refuses what is no log', () => expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false))
