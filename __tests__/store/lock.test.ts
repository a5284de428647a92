import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { lockHolder, tryLock, withLock, type LockHolder } from '../../src/store/lock.ts'
import { childProgram, CONTAINER, startChild, type Child } from '../support/child.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const newFile = async (): Promise<string> => join(await newDirectory(), 'lock')
const neverWait = {
  onWait: () => {
    throw new Error('waited')
  },
}

/** A process that holds a lock until it is killed. */
async function holdElsewhere(file: string, around: readonly string[] = []): Promise<Child> {
  const program = await childProgram(
    await newDirectory(),
    `import { withLock } from './src/store/lock.ts'
     await withLock(process.argv[2], { onWait() {} }, async () => {
       console.log('held')
       await new Promise((resolve) => setTimeout(resolve, 60_000))
     })`,
  )
  return startChild(program, [file], around)
}

test('work under the same lock runs one after the other', async () => {
  const file = await newFile()
  const events: string[] = []
  const work = (id: number) =>
    withLock(file, { onWait: () => events.push(`${id} waits`) }, async () => {
      events.push(`${id} starts`)
      await sleep(30)
      events.push(`${id} ends`)
    })
  await Promise.all([1, 2, 3, 4, 5].map(work))
  expect(events.filter((event) => event.endsWith('waits')).length).toBeGreaterThanOrEqual(4)
  const order = events.filter((event) => !event.endsWith('waits'))
  expect(order).toHaveLength(10)
  for (let index = 0; index < order.length; index += 2) {
    expect(order[index + 1]).toBe(order[index]?.replace('starts', 'ends'))
  }
})

test('work under other locks does not wait, and no lock file stays', async () => {
  const [one, other] = [await newFile(), await newFile()]
  await withLock(one, neverWait, () => withLock(other, neverWait, async () => undefined))
  expect(existsSync(one) || existsSync(other)).toBe(false)
})

test('a failure releases the lock', async () => {
  const file = await newFile()
  await expect(withLock(file, neverWait, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await withLock(file, neverWait, async () => 'free')).toBe('free')
})

test('one who waits is told who holds it, and can be ended', async () => {
  const file = await newFile()
  const abort = new AbortController()
  let holder: LockHolder | undefined
  const onWait = (found: LockHolder | undefined): void => {
    holder = found
    setTimeout(() => abort.abort(), 50)
  }
  await withLock(file, neverWait, async () => {
    const waiting = withLock(file, { signal: abort.signal, onWait }, async () => undefined)
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
  expect(holder).toMatchObject({ pid: process.pid, host: hostname() })
})

test('the lock of a killed process is free, whoever waited', async () => {
  const file = await newFile()
  const holder = await holdElsewhere(file)
  expect(await tryLock(file)).toBeUndefined()
  expect(await lockHolder(file)).toMatchObject({ pid: holder.pid })
  let running: Promise<string> = Promise.resolve('')
  await new Promise<unknown>((onWait) => {
    running = withLock(file, { onWait }, async () => 'free')
  })
  await holder.kill()
  expect(await running).toBe('free')
}, 30_000)

test('a lock holds in other PID, mount and network namespaces', async () => {
  const file = await newFile()
  const holder = await holdElsewhere(file, CONTAINER)
  expect(await lockHolder(file)).toMatchObject({ pid: 1 })
  expect(await tryLock(file)).toBeUndefined()
  await holder.kill()
  expect(await withLock(file, { onWait: () => undefined }, async () => 'free')).toBe('free')
}, 30_000)
