import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { actionYaml, inputsTable, outputsTable } from '../../src/inputs/document.ts'
import { INPUTS, OUTPUTS } from '../../src/inputs/schema.ts'

const REMEDY = 'run "npm run docs"'

describe('documentation agrees with the table of inputs', () => {
  test('action.yml', () => {
    const text = readFileSync('action.yml', 'utf8')
    expect([REMEDY, text]).toEqual([REMEDY, actionYaml()])
    const action = parse(text) as { inputs: object; outputs: object; runs: { using: string; main: string } }
    expect(Object.keys(action.inputs)).toEqual(Object.keys(INPUTS))
    expect(Object.keys(action.outputs)).toEqual(Object.keys(OUTPUTS))
    expect(action.runs.using).toBe('node24')
  })

  test('README.md', () => {
    const readme = readFileSync('README.md', 'utf8')
    expect(readme).toContain(inputsTable())
    expect(readme).toContain(outputsTable())
  })

  test('build --help of the bundle', () => {
    const help = execFileSync(process.execPath, ['dist/cli.mjs', 'build', '--help'], { encoding: 'utf8' })
    for (const [name, definition] of Object.entries(INPUTS)) {
      const { only, required } = definition as { only?: string; required?: boolean }
      if (required === true) expect(help).toContain(`<${name}>`)
      else if (only === 'action') expect(help).not.toContain(`--${name}`)
      else expect(help).toMatch(new RegExp(`--(no-)?${name}\\b`))
    }
  })
})
