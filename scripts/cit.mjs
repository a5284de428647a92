// Everything that CI checks, in the order of cost. Ends with a line "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const work = mkdtempSync(join(tmpdir(), 'cloudstamp-cit-'))
let passed = 0
let failed = 0

function step(name, command, args) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status === 0) passed += 1
  else failed += 1
}

function tests(project) {
  console.log(`\n== ${project} tests`)
  const file = join(work, `${project}.json`)
  spawnSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      project,
      '--json',
      '--outputFile',
      file,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'))
    passed += result.numPassedTests
    // A suite that cannot be loaded has no tests to fail.
    failed += result.numFailedTests + result.numRuntimeErrorTestSuites
  } catch {
    failed += 1
  }
}

step('types', process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', '.'])
step('format and import cycles', process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
step('lint', process.execPath, ['node_modules/eslint/bin/eslint.js', '.'])
step('action.yml and workflows', process.execPath, ['scripts/lint-actions.mjs'])
tests('unit')
tests('integration')
tests('e2e')
rmSync(work, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
