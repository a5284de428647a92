import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { abortable, withDeadline } from '../src/deadline.ts'
import type { Reporter } from '../src/report/reporter.ts'
import { recordReport } from './support/reporter.ts'

/** Work that ends by its signal alone. */
const until = (signal: AbortSignal): Promise<never> => abortable(signal, new Promise<never>(() => undefined))

describe('a deadline', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  test('breaks work off soon after its end, with the phase that was running', async () => {
    const start = Date.now()
    const phases: string[] = []
    const told: Reporter = { ...recordReport(), phase: (name) => void phases.push(name) }
    const build = withDeadline({ minutes: 5, reporter: told }, async (reporter, { signal, endsAt, late }) => {
      expect(late.reason).toBe('the build took longer than 5 min')
      expect(endsAt.getTime()).toBe(start + 5 * 60_000)
      reporter.phase('media', 'Media')
      reporter.phase('finish', 'Finish')
      await until(signal)
    })
    const failure = expect(build).rejects.toMatchObject({
      exitCode: 3,
      message: 'the build took longer than 5 min',
      where: 'phase finish',
    })
    await jest.advanceTimersByTimeAsync(6 * 60_000)
    await failure
    expect(phases).toEqual(['media', 'finish'])
  })

  test('is the reason, whatever the work makes of being broken off', async () => {
    const build = withDeadline({ minutes: 1, reporter: recordReport() }, async (_reporter, { signal }) => {
      await until(signal).catch(() => {
        throw new Error('a download failed')
      })
    })
    const failure = expect(build).rejects.toMatchObject({ where: 'phase checks' })
    await jest.advanceTimersByTimeAsync(2 * 60_000)
    await failure
  })

  test('leaves no timer behind', async () => {
    await withDeadline({ minutes: 1, reporter: recordReport() }, async () => undefined)
    expect(jest.getTimerCount()).toBe(0)
  })
})

test('an interrupt keeps its own reason', async () => {
  const interrupt = new AbortController()
  const build = withDeadline(
    { minutes: 1, reporter: recordReport(), interrupt: interrupt.signal },
    (_reporter, { signal }) => until(signal),
  )
  interrupt.abort()
  await expect(build).rejects.toMatchObject({ name: 'AbortError' })
})

test('an error of the work is its own where nothing broke it off', async () => {
  await expect(
    withDeadline({ minutes: 1, reporter: recordReport() }, async () => {
      throw new RangeError('its own')
    }),
  ).rejects.toThrow(new RangeError('its own'))
})

test('work without a signal is waited for until an abort and not after it', async () => {
  const controller = new AbortController()
  expect(await abortable(controller.signal, Promise.resolve('done'))).toBe('done')
  setTimeout(() => controller.abort(new Error('too late')), 10)
  await expect(abortable(controller.signal, sleep(60_000, undefined, { ref: false }))).rejects.toThrow('too late')
  await expect(abortable(controller.signal, sleep(60_000, undefined, { ref: false }))).rejects.toThrow('too late')
})
