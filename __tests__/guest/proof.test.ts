import { expect, test } from '@jest/globals'
import { CATALOGUE_PROOF, missingProof } from '../../src/guest/proof.ts'
import type { GuestFileName } from '../../src/guest/files.ts'

type Files = [GuestFileName, string][]
const FILES: Files = [
  ['last_run_report.yaml', '--- {}\n'],
  ['packages.tsv', 'bash\t5.2\n'],
]

test.each<[string, number | undefined, Files, string | undefined]>([
  ['everything', 2, FILES, undefined],
  ['a run in which Puppet had nothing to do', 0, FILES, undefined],
  ['no exit code', undefined, FILES, 'it did not tell how Puppet ended'],
  ['an exit code of failures', 6, FILES, 'Puppet exited with 6'],
  ['no report', 0, FILES.slice(1), 'its file last_run_report.yaml did not arrive'],
  ['no package list', 0, FILES.slice(0, 1), 'its file packages.tsv did not arrive'],
  ['an empty package list', 0, [...FILES.slice(0, 1), ['packages.tsv', '\n']], 'its file packages.tsv is empty'],
])('%s', (_title, puppetExitCode, files, missing) => {
  expect(missingProof(CATALOGUE_PROOF, { puppetExitCode, files: new Map(files), leftovers: [] }, undefined)).toBe(
    missing,
  )
})

test('a file that was announced and did not arrive whole is missed even where none was required', () => {
  const outcome = { puppetExitCode: undefined, files: new Map(), leftovers: [] }
  expect(missingProof({ puppet: false, files: [] }, outcome, undefined)).toBeUndefined()
  expect(missingProof({ puppet: false, files: [] }, outcome, 'puppet.log')).toBe(
    'the file puppet.log arrived in part only',
  )
})
