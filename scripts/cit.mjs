// Everything that CI checks, in the order of cost. Ends with a line "N passed, N failed".
// usage: cit.mjs [--no-install] [stage...]; all stages when none is named
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeError, exitCode, providePrograms } from './test-programs.mjs'

const TESTS = ['unit', 'integration', 'e2e']

/** Each returns how many checks or tests passed and failed. */
const STAGES = {
  types: check('node_modules/@typescript/native/bin/tsc', '-p', '.'),
  format: check('node_modules/@biomejs/biome/bin/biome', 'check', '.'),
  lint: check('node_modules/eslint/bin/eslint.js', '.'),
  workflows: check('scripts/lint-actions.mjs'),
  dist: check('scripts/build.mjs', '--check'),
  ...Object.fromEntries(TESTS.map((project) => [project, tests(project)])),
}

function check(...command) {
  return () => {
    const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' })
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 }
  }
}

function tests(project) {
  return () => {
    const work = mkdtempSync(join(tmpdir(), 'cloudstamp-cit-'))
    const file = join(work, 'result.json')
    const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js']
    // Jest leaves one processor idle; a guest of these tests has one, and most of the time waits for it.
    const options = ['--selectProjects', project, '--maxWorkers=100%', '--json', '--outputFile', file]
    spawnSync(process.execPath, [...jest, ...options], { stdio: ['ignore', 'ignore', 'inherit'] })
    try {
      const result = JSON.parse(readFileSync(file, 'utf8'))
      // A suite that cannot be loaded has no tests to fail.
      return { passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites }
    } catch {
      return { passed: 0, failed: 1 }
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
}

/** @returns the arguments; ends the process on wrong ones */
function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { 'no-install': { type: 'boolean' } },
      allowPositionals: true,
    })
    const unknown = positionals.find((name) => !Object.hasOwn(STAGES, name))
    if (unknown !== undefined) throw new Error(`unknown stage "${unknown}"`)
    const names = Object.keys(STAGES).filter((name) => positionals.length === 0 || positionals.includes(name))
    return { names, install: values['no-install'] !== true }
  } catch (error) {
    console.error(`${error.message}\n→ Valid: --no-install, and the stages ${Object.keys(STAGES).join(', ')}.`)
    process.exit(2)
  }
}

const { names, install } = readArguments()
const total = { passed: 0, failed: 0 }
try {
  if (names.some((name) => TESTS.includes(name))) await providePrograms({ install })
  for (const name of names) {
    console.log(`\n== ${name}`)
    const started = Date.now()
    const { passed, failed } = STAGES[name]()
    console.log(`== ${name}: ${passed} passed, ${failed} failed, ${((Date.now() - started) / 1000).toFixed(1)} s`)
    total.passed += passed
    total.failed += failed
  }
  process.exitCode = total.failed === 0 ? 0 : 1
} catch (error) {
  console.error(describeError(error))
  total.failed += 1
  process.exitCode = exitCode(error)
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
