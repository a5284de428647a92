import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { parse } from 'yaml'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-action-'))
  for (const file of ['output', 'summary', 'state']) await writeFile(join(directory, file), '')
})

afterAll(() => rm(directory, { recursive: true, force: true }))

/** Runs the bundle as the runner does: every input in the environment, empty where it was not given. */
async function runStep(file: string, environment: Record<string, string>) {
  const { inputs } = parse(await readFile('action.yml', 'utf8')) as { inputs: Record<string, { default?: string }> }
  const defaults = Object.entries(inputs).map(([name, { default: preset = '' }]): [string, string] => [
    `INPUT_${name.toUpperCase()}`,
    preset,
  ])
  return execa(process.execPath, [resolve(file)], {
    cwd: directory,
    reject: false,
    stdin: 'ignore',
    env: {
      ...Object.fromEntries(defaults),
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: directory,
      RUNNER_TEMP: directory,
      GITHUB_OUTPUT: join(directory, 'output'),
      GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      GITHUB_STATE: join(directory, 'state'),
      ...environment,
    },
  })
}

/** What the runner hands from main to post. */
async function savedState(): Promise<Record<string, string>> {
  const text = await readFile(join(directory, 'state'), 'utf8')
  const entries = [...text.matchAll(/^(.+?)<<(.+?)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(entries.map(([, name = '', , value = '']) => [`STATE_${name}`, value]))
}

describe('the action', () => {
  test('fails on a bad input with an annotation, and post writes the summary', async () => {
    const { runs } = parse(await readFile('action.yml', 'utf8')) as { runs: { main: string; post: string } }
    const main = await runStep(runs.main, { INPUT_DISTRO: 'debian31', INPUT_PROFILE: 'base' })
    expect(main.exitCode).toBe(1)
    expect(main.stdout).toMatch(/^::error::unknown distro "debian31"; did you mean "debian13"\?%0A→ Valid: .*debian13/m)

    const post = await runStep(runs.post, await savedState())
    expect(post.exitCode).toBe(0)
    const summary = await readFile(join(directory, 'summary'), 'utf8')
    expect(summary).toContain('### ❌ base on debian31')
    expect(summary).toContain('did you mean "debian13"?')
  })

  test('post says so when main left no word', async () => {
    await writeFile(join(directory, 'summary'), '')
    const post = await runStep('dist/index.mjs', { STATE_started: 'true' })
    expect(post.exitCode).toBe(0)
    expect(await readFile(join(directory, 'summary'), 'utf8')).toMatch(/cancelled or the runner failed/)
  })
})
