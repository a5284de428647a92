import { describe, expect, test } from '@jest/globals'
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
})
