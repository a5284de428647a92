import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

/** Kickstarts of the workspace: the shipped ones, and one with so many commands that no release knows. */
async function brokenKickstart(errors: number): Promise<{ directory: string; firstLine: number }> {
  const kickstarts = join(directory, `kickstarts-${errors}`)
  await cp('kickstarts', kickstarts, { recursive: true })
  const text = await readFile('kickstarts/alma9.ks', 'utf8')
  const commands = Array.from({ length: errors }, (_, index) => `nonsense${index}\n`).join('')
  await writeFile(join(kickstarts, 'broken.ks'), text.replace('#end\n', `#end\n${commands}`))
  const header = text.slice(0, text.indexOf('#end\n')).split('\n').length
  return { directory: `kickstarts-${errors}`, firstLine: header + 1 }
}

const annotations = (stdout: string, level: string): string[] =>
  stdout.split('\n').filter((line) => line.startsWith(`::${level} `))

const STARTED = 'STATE_started'

/** What the runner hands from main to post. */
async function savedState(): Promise<Record<string, string>> {
  const text = await readFile(join(directory, 'state'), 'utf8')
  const entries = [...text.matchAll(/^(.+?)<<(.+?)\n([\s\S]*?)\n\2$/gm)]
  return Object.fromEntries(entries.map(([, name = '', , value = '']) => [`STATE_${name}`, value]))
}

describe('the action', () => {
  test('fails on a bad input with an annotation, and leaves a summary that post does not repeat', async () => {
    const { runs } = parse(await readFile('action.yml', 'utf8')) as { runs: { main: string; post: string } }
    const main = await runStep(runs.main, { INPUT_DISTRO: 'debian31', INPUT_PROFILE: 'base' })
    expect(main.exitCode).toBe(2)
    expect(annotations(main.stdout, 'error')).toEqual([
      expect.stringMatching(/::unknown distro "debian31"; did you mean "debian13"\?%0A→ Valid: .*debian13/),
    ])
    const summary = await readFile(join(directory, 'summary'), 'utf8')
    expect(summary).toContain('### ❌ base on debian31')
    expect(summary).toContain('did you mean "debian13"?')

    const post = await runStep(runs.post, await savedState())
    expect(post.exitCode).toBe(0)
    expect(await readFile(join(directory, 'summary'), 'utf8')).toBe(summary)
  })

  test('post says so when main left no summary', async () => {
    await writeFile(join(directory, 'summary'), '')
    const post = await runStep('dist/index.mjs', { [STARTED]: 'true' })
    expect(post.exitCode).toBe(0)
    expect(await readFile(join(directory, 'summary'), 'utf8')).toMatch(/ended from outside before it began/)
  })

  test.each([
    [1, 1],
    [3, 4],
    [30, 10],
  ])(
    '%d errors of a kickstart are %d annotations, with file and line',
    async (errors, expected) => {
      const { directory: kickstarts, firstLine } = await brokenKickstart(errors)
      const inputs = { INPUT_DISTRO: 'broken', INPUT_PROFILE: 'base', 'INPUT_KICKSTART-DIR': kickstarts }
      const { stdout, exitCode } = await runStep('dist/index.mjs', inputs)
      expect(exitCode).toBe(2)
      const found = annotations(stdout, 'error')
      expect(found).toHaveLength(expected)
      expect(found[0]).toContain(`file=${kickstarts}/broken.ks,line=${firstLine}`)
      expect(found.filter((line) => line.includes('"nonsense0"'))).toHaveLength(1)
      if (errors > 1) expect(found.at(-1)).toContain(`the kickstart has ${errors} errors`)
      if (errors > 10) expect(found.at(-2)).toMatch(/::22 more errors/)
    },
    60_000,
  )
})

describe('other modes', () => {
  test('check annotates what is wrong with a config tree, and needs neither distro nor profile', async () => {
    await cp('configs', join(directory, 'puppet'), { recursive: true })
    const inputs = { INPUT_MODE: 'check', 'INPUT_CONFIG-DIR': 'puppet' }
    const green = await runStep('dist/index.mjs', inputs)
    expect([green.exitCode, annotations(green.stdout, 'error')]).toEqual([0, []])

    await writeFile(join(directory, 'puppet/data/common.yaml'), 'a: [\n')
    const red = await runStep('dist/index.mjs', { ...inputs, INPUT_SARIF: 'out/findings.sarif' })
    expect(red.exitCode).toBe(2)
    expect(annotations(red.stdout, 'error')[0]).toContain('file=puppet/data/common.yaml,line=')
    const { runs } = JSON.parse(await readFile(join(directory, 'out/findings.sarif'), 'utf8')) as {
      runs: { results: object[] }[]
    }
    expect(JSON.stringify(runs[0]?.results)).toContain('"uri":"puppet/data/common.yaml"')
    expect(await readFile(join(directory, 'summary'), 'utf8')).toContain('### ❌ Check of kickstarts and config tree')
  })

  test('affected takes the range of a pull request, and gives a matrix', async () => {
    const git = (...args: string[]) =>
      execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: directory })
    await cp('configs', join(directory, 'configs'), { recursive: true })
    await git('init', '--quiet')
    const commit = async (): Promise<string> => {
      await git('add', 'configs')
      await git('commit', '--quiet', '--message', 'x')
      return (await git('rev-parse', 'HEAD')).stdout
    }
    const base = await commit()
    await writeFile(join(directory, 'configs/nodes/webserver.pp'), '# A web server\n')
    const head = await commit()
    const event = join(directory, 'event.json')
    await writeFile(event, JSON.stringify({ pull_request: { number: 1, base: { sha: base }, head: { sha: head } } }))
    await writeFile(join(directory, 'output'), '')
    const { stdout, exitCode } = await runStep('dist/index.mjs', {
      INPUT_MODE: 'affected',
      'INPUT_CONFIG-DIR': 'configs',
      INPUT_DISTRO: 'debian13',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
    })
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('configs/nodes/webserver.pp: nodes/webserver.pp')])
    const output = await readFile(join(directory, 'output'), 'utf8')
    expect(output).toContain('{"include":[{"distro":"debian13","profile":"webserver"}]}')
  })

  test('an unknown mode is refused with the valid ones', async () => {
    const { stdout, exitCode } = await runStep('dist/index.mjs', { INPUT_MODE: 'make' })
    expect(exitCode).toBe(2)
    expect(annotations(stdout, 'error')[0]).toContain('"make" is none of build, base, check, affected')
  })
})

describe('a server without artifacts', () => {
  const server = { GITHUB_SERVER_URL: 'https://github.example.org' }

  test('refuses "upload: always" before anything else', async () => {
    const inputs = { INPUT_DISTRO: 'debian13', INPUT_PROFILE: 'base', INPUT_UPLOAD: 'always' }
    const { stdout, exitCode } = await runStep('dist/index.mjs', { ...inputs, ...server })
    expect(exitCode).toBe(2)
    expect(annotations(stdout, 'error')).toEqual([
      expect.stringMatching(/github\.example\.org .*%0A→ Set upload: never/),
    ])
    expect(stdout).not.toContain('::group::')
  })

  test('is told of once, at the start, where an artifact is the default', async () => {
    const inputs = { INPUT_DISTRO: 'debian31', INPUT_PROFILE: 'base' }
    const { stdout } = await runStep('dist/index.mjs', { ...inputs, ...server })
    expect(annotations(stdout, 'warning')).toEqual([expect.stringContaining('the image is not uploaded')])
    const never = await runStep('dist/index.mjs', { ...inputs, ...server, INPUT_UPLOAD: 'never' })
    expect(annotations(never.stdout, 'warning')).toEqual([])
  })
})
