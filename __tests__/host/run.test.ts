import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { execa } from 'execa'
import { HostError } from '../../src/errors.ts'
import { boundCommand, run, runFilter, startProgram } from '../../src/host/run.ts'
import { isGone } from '../support/processes.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const what = 'the test'

/** A program of this name that is first in PATH while `work` runs. */
async function withProgram<T>(name: string, script: string, work: () => Promise<T>): Promise<T> {
  const directory = await newDirectory()
  await writeFile(join(directory, name), script)
  await chmod(join(directory, name), 0o755)
  const path = process.env['PATH']
  process.env['PATH'] = `${directory}:${path}`
  try {
    return await work()
  } finally {
    process.env['PATH'] = path
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20)
}

describe('a program', () => {
  test('is handed its arguments as they are, its input, its directory, and speaks English', async () => {
    const cwd = await newDirectory()
    const script = 'printf "%s|" "$@" "$PWD" "$LC_ALL" "$EXTRA"; cat; echo err >&2'
    const args = ['-c', script, 'sh', 'a b', '$(id)', '*', '']
    expect(await run('sh', args, { what, cwd, input: 'in', env: { EXTRA: 'e' } })).toEqual({
      stdout: `a b|$(id)|*||${cwd}|C|e|in`,
      stderr: 'err',
      exitCode: 0,
    })
  })

  test('has no input when it is given none', async () => {
    expect(await run('cat', [], { what })).toMatchObject({ stdout: '' })
  })

  test('filters bytes of any size and kind', async () => {
    const input = Buffer.alloc(20_000_000, Buffer.from([0, 0xff, 0x0a]))
    expect(Buffer.compare(await runFilter('cat', [], { what, input }), input)).toBe(0)
  })

  test('ends with the signal, whose reason is thrown', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const before = Date.now()
    setTimeout(() => controller.abort(reason), 100)
    await expect(run('sleep', ['60'], { what, signal: controller.signal })).rejects.toBe(reason)
    expect(Date.now() - before).toBeLessThan(30_000)
  })

  test('answers with an exit code where that is an answer', async () => {
    expect(await run('sh', ['-c', 'exit 2'], { what, accepts: [2] })).toMatchObject({ exitCode: 2 })
    expect(await run('sh', ['-c', 'exit 9'], { what, accepts: 'all' })).toMatchObject({ exitCode: 9 })
  })
})

describe('a failure is an error of the host', () => {
  test.each([
    ['its own last words', 'echo a; echo b >&2; exit 4', /: b$/, /install it anew/],
    ['its exit code without any', 'exit 4', /: exit code 4$/, /install it anew/],
    ['the signal that killed it', 'kill -KILL $$', /: killed by SIGKILL$/, /install it anew/],
    ['a full disk', 'cat /etc/passwd > /dev/full', /No space left on device/, /^Free some/],
    ['output without end', 'cat /dev/zero', /: it wrote without end$/, /install it anew/],
  ])('%s', async (_name, script, message, advice) => {
    const failure = await run('sh', ['-c', script], { what, accepts: [3] }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(HostError)
    expect(failure).toMatchObject({
      message: expect.stringMatching(message),
      where: 'sh -c',
      advice: expect.stringMatching(advice),
    })
  })

  test('not installed', async () => {
    await expect(run('cloudstamp-nothing', [], { what })).rejects.toMatchObject({
      exitCode: 3,
      message: 'cloudstamp-nothing is not installed',
    })
  })

  test('cannot be started', async () => {
    await expect(run('true', ['x'.repeat(200_000)], { what })).rejects.toMatchObject({
      exitCode: 3,
      message: 'the test failed: the command line is too long (E2BIG, spawn)',
    })
    await expect(run('true', [], { what, cwd: '/nonexistent' })).rejects.toMatchObject({ exitCode: 3 })
  })
})

test('a program in the background tells how it ended, and the end of what it wrote', async () => {
  const cwd = await newDirectory()
  const writing = await startProgram('sh', ['-c', 'seq 10000 >&2; echo last >&2; exit 5'], { cwd })
  const end = await writing.ended
  expect(end).toMatchObject({ exitCode: 5, signal: undefined, stderr: expect.stringMatching(/10000\nlast$/) })
  expect(end.stderr.length).toBeLessThanOrEqual(4096)
  const endless = await startProgram('sleep', ['60'], { cwd })
  endless.kill()
  expect(await endless.ended).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' })
})

describe("this process's end, by SIGKILL", () => {
  /** A process that runs a program, which writes its number and waits. */
  async function parentOf(options: string) {
    const directory = await newDirectory()
    const outfile = join(directory, 'parent.mjs')
    const contents = `import { run } from ${JSON.stringify(join(process.cwd(), 'src/host/run.ts'))}
      await run('sh', ['-c', 'echo $$ > pid.new; mv pid.new pid; exec sleep 60'], { what: 'x', ${options} })`
    const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url)'
    await build({
      stdin: { contents, resolveDir: process.cwd() },
      ...{ bundle: true, platform: 'node', format: 'esm', outfile, banner: { js: banner }, logLevel: 'error' },
    })
    const parent = execa(process.execPath, [outfile], { cwd: directory, reject: false })
    const file = join(directory, 'pid')
    await until(() =>
      readFile(file).then(
        () => true,
        () => false,
      ),
    )
    return { parent, pid: Number(await readFile(file, 'utf8')) }
  }

  test('ends the program too', async () => {
    const { parent, pid } = await parentOf('')
    expect(isGone(pid)).toBe(false)
    parent.kill('SIGKILL')
    await parent
    await until(() => isGone(pid))
  }, 20_000)

  test('leaves a package manager its time', async () => {
    const { parent, pid } = await parentOf('outlives: true')
    parent.kill('SIGKILL')
    await parent
    await sleep(300)
    expect(isGone(pid)).toBe(false)
    process.kill(pid, 'SIGKILL')
  }, 20_000)

  test('before the program asked for its own end, keeps it from starting', async () => {
    const orphan = await boundCommand('/bin/echo', ['started'], 1)
    expect(await execa(orphan.file, orphan.args, { reject: false })).toMatchObject({ stdout: '', exitCode: 1 })
    const child = await boundCommand('/bin/echo', ['started'])
    expect(await execa(child.file, child.args)).toMatchObject({ stdout: 'started' })
  })

  test('is outlived where setpriv is too old, and nothing else changes', async () => {
    const outcome = await withProgram('setpriv', '#!/bin/sh\nexit 1\n', () => run('echo', ['still'], { what }))
    expect(outcome.stdout).toBe('still')
  })
})
