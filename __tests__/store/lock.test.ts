import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { withLock } from '../../src/store/lock.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const project = fileURLToPath(new URL('../..', import.meta.url))

test('work under the same lock runs one after the other', async () => {
  const name = await newDirectory()
  const events: string[] = []
  const work = (id: number) =>
    withLock(name, { onWait: () => events.push(`${id} waits`) }, async () => {
      events.push(`${id} starts`)
      await sleep(30)
      events.push(`${id} ends`)
    })
  await Promise.all([1, 2, 3].map(work))
  expect(events.filter((event) => event.endsWith('waits'))).toHaveLength(2)
  const order = events.filter((event) => !event.endsWith('waits'))
  for (let index = 0; index < order.length; index += 2) {
    expect(order[index + 1]).toBe(order[index]?.replace('starts', 'ends'))
  }
})

test('work under other locks does not wait', async () => {
  const [one, other] = [await newDirectory(), await newDirectory()]
  const neverWait = {
    onWait: () => {
      throw new Error('waited')
    },
  }
  await withLock(one, neverWait, () => withLock(other, neverWait, async () => undefined))
})

test('a failure releases the lock', async () => {
  const name = await newDirectory()
  const options = { onWait: () => undefined }
  await expect(withLock(name, options, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await withLock(name, options, async () => 'free')).toBe('free')
})

test('waiting can be ended', async () => {
  const name = await newDirectory()
  const abort = new AbortController()
  await withLock(name, { onWait: () => undefined }, async () => {
    const waiting = withLock(name, { signal: abort.signal, onWait: () => abort.abort() }, async () => undefined)
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('the lock of a killed process is free', async () => {
  const name = await newDirectory()
  const script = join(name, 'holder.mjs')
  await execa(join(project, 'node_modules/.bin/esbuild'), [
    join(project, 'src/store/lock.ts'),
    '--bundle',
    '--platform=node',
    '--format=esm',
    `--outfile=${join(name, 'lock.mjs')}`,
  ])
  await execa('tee', [script], {
    input: `import { withLock } from './lock.mjs'
      withLock(process.argv[2], { onWait() {} }, async () => {
        console.log('held')
        await new Promise((resolve) => setTimeout(resolve, 60_000))
      })`,
  })
  const holder = execa('node', [script, name], { reject: false })
  await once(holder.stdout, 'data')
  let waited = false
  const running = withLock(
    name,
    {
      onWait: () => {
        waited = true
      },
    },
    async () => 'free',
  )
  await sleep(100)
  expect(waited).toBe(true)
  holder.kill('SIGKILL')
  expect(await running).toBe('free')
  await holder
})
