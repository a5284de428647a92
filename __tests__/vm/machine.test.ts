import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { startMachine } from '../../src/vm/machine.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const path = process.env['PATH']

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }))
afterEach(() => {
  jest.useRealTimers()
  process.env['PATH'] = path
})

/** Starts a machine whose qemu is this script. */
async function start(script: string): Promise<{ workDir: string; failure: Promise<unknown> }> {
  const [bin, workDir] = [await newDirectory(), await newDirectory()]
  await writeFile(join(bin, 'qemu-system-x86_64'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'qemu-system-x86_64'), 0o755)
  process.env['PATH'] = `${bin}:${path}`
  const options = { onConsole: () => undefined, onEvents: () => undefined }
  const logs = { consoleLog: join(workDir, 'console.log'), eventsLog: join(workDir, 'events.log') }
  const spec = { memoryMiB: 64, cpus: 1, accelerator: 'tcg', network: false } as const
  const failure = startMachine(spec, { workDir, ...options, ...logs }).catch((error: unknown) => error)
  return { workDir, failure }
}

const untilStarted = async (directory: string): Promise<void> => {
  while (!(await readdir(directory)).includes('started')) await new Promise((resolve) => setImmediate(resolve))
}

describe('a qemu that does not come up', () => {
  test('is given minutes, and then told as one that did not answer', async () => {
    const { workDir, failure } = await start('touch started; exec sleep 600')
    const settled = jest.fn()
    void failure.then(settled)
    await untilStarted(workDir)
    await jest.advanceTimersByTimeAsync(120_000)
    expect(settled).not.toHaveBeenCalled()
    await jest.advanceTimersByTimeAsync(180_000)
    expect(await failure).toMatchObject({
      exitCode: 3,
      message: 'qemu did not start: its monitor did not answer within 300 s',
      advice: expect.stringMatching(/too busy/),
    })
    expect((await readdir(workDir)).filter((name) => name.endsWith('.sock'))).toEqual([])
  })

  test('is told by its own words when it ends', async () => {
    const { failure } = await start('echo "no such disk" >&2; exit 1')
    expect(await failure).toMatchObject({ exitCode: 3, message: 'qemu did not start: no such disk' })
  })

  test('is told as killed when it was', async () => {
    const { failure } = await start('kill -KILL $$')
    expect(await failure).toMatchObject({ exitCode: 3, message: 'qemu did not start: killed by SIGKILL' })
  })
})
