import { expect, test } from '@jest/globals'
import { parseCpuSeconds, readCpuSeconds } from '../../src/vm/cpu-time.ts'

test('the CPU time of a process, whatever its name', () => {
  const stat =
    '4242 (a ) 1 R (b) R 1 4242 4242 0 -1 4194560 1200 0 3 0 1250 75 0 0 20 0 4 0 889 12000 310 18446744073709551615'
  expect(parseCpuSeconds(stat)).toBe(13.25)
})

test('is read of a process that lives', () => {
  expect(readCpuSeconds(process.pid)).toBeGreaterThan(0)
  expect(readCpuSeconds(2 ** 30)).toBeUndefined()
})
