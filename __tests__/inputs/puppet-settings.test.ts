import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseInputs } from '../../src/inputs/parse.ts'
import { readFacts } from '../../src/inputs/facts.ts'
import { settingArguments } from '../../src/inputs/puppet-settings.ts'
import { scratch } from '../support/scratch.ts'
import { writeFiles } from '../support/files.ts'

const makeScratch = scratch()

const parse = (settings: string) => {
  const values: Record<string, string> = { distro: 'debian13', profile: 'base', 'puppet-settings': settings }
  return parseInputs((name) => values[name]).puppetSettings
}

describe('settings of Puppet', () => {
  test('become its arguments', () => {
    const settings = parse('strict = error\nstrict_variables=true\nshow_diff=false\n')
    expect(settingArguments(settings)).toEqual([...['--strict', 'error'], '--strict_variables', '--no-show_diff'])
  })

  test.each([
    [
      'strict_variable=true',
      /"strict_variable" is no setting for a build; did you mean "strict_variables"\? Valid: certname/,
    ],
    ['modulepath=/x', /"modulepath" is no setting for a build/],
    ['strict', /"strict" is no setting: write NAME=VALUE/],
    ['environment=../x', /"\.\.\/x" is no name of an environment/],
  ])('%s is refused', (line, message) => {
    expect(() => parse(line)).toThrow(message)
  })
})

describe('facts', () => {
  const facts = async (text: string): Promise<string> => {
    const root = await makeScratch()
    await writeFiles(root, { 'facts.yaml': text })
    return readFacts(join(root, 'facts.yaml'))
  }

  test('may be structured', async () => {
    expect(JSON.parse(await facts('role: web\nsite: { name: a, racks: [1, 2] }\n'))).toEqual({
      role: 'web',
      site: { name: 'a', racks: [1, 2] },
    })
  })

  test.each([
    ['- a\n', /no YAML of names and values/],
    ['a: [\n', /no YAML of names and values/],
    ['Role: x\n', /"Role" is no name of a fact/],
  ])('%j is refused', async (text, message) => {
    await expect(facts(text)).rejects.toThrow(message)
  })
})
