import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { GuestOutcome } from '../../src/guest/proof.ts'
import { readCatalogue } from '../../src/puppet/catalogue.ts'

const MAPPING = { prefix: 'configs/', phase: 'stamp' } as const

const outcomeOf = (fixture: string): GuestOutcome => ({
  puppetExitCode: 2,
  leftovers: [],
  files: new Map([
    [
      'last_run_report.yaml',
      readFileSync(new URL(`fixtures/${fixture}/last_run_report.yaml`, import.meta.url), 'utf8'),
    ],
    ['packages.tsv', 'base-files\t13.8\n'],
  ]),
})

test('errors that a catalogue asks for, and facts that cannot be resolved, fail no run', async () => {
  expect(await readCatalogue(outcomeOf('loud'), MAPPING)).toMatchObject({ puppetExitCode: 2, report: { findings: [] } })
})

test('an error in the log fails a run that Puppet takes for a success', async () => {
  await expect(readCatalogue(outcomeOf('broken/latin1-name'), MAPPING)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('Puppet exited with 2'),
  })
})
