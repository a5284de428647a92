import { expect, test } from '@jest/globals'
import { tableOf } from '../../bench/table.ts'

const stamp = { seconds: 60, cpuSeconds: 55, sizeBytes: 240e6 }
const full = { seconds: 600, cpuSeconds: 500, sizeBytes: 250e6 }
const original = {
  ...{ seconds: 1200, cpuSeconds: 1000, sizeBytes: 480e6 },
  ...{ injectSeconds: 8, installSeconds: 1160, compressSeconds: 32 },
}

const rowsOf = (table: string): string[] => table.split('\n').slice(2)

test('what was not measured has no row', () => {
  expect(rowsOf(tableOf({}))).toEqual([])
  expect(rowsOf(tableOf({ second: stamp }))).toEqual([
    '| webserver on the cached base | 60 s, 55 s of the processor, 240.0 MB |  |',
  ])
})

test('a ratio stands where both sides were measured, by the clock and by the processor', () => {
  const rows = rowsOf(tableOf({ original, full, second: stamp }))
  expect(rows[1]).toContain('| 0.500 of the original (0.500 by the processor) |')
  expect(rows[2]).toContain('| 0.100 of the full build (0.110 by the processor) |')
})

test('growth adds up builds, when five are known', () => {
  const five = { full, second: stamp, third: stamp, fourth: stamp, fifth: stamp }
  expect(rowsOf(tableOf(five)).at(-1)).toBe(
    '| 1, 3, 5 profiles on one distro | 600 s, 500 s of the processor; 720 s, 610 s of the processor; 840 s, 720 s of the processor ' +
      '| 1.000 of the full build (1.000 by the processor); 1.200 of the full build (1.220 by the processor); 1.400 of the full build (1.440 by the processor) |',
  )
  const four = { full, second: stamp, third: stamp, fourth: stamp }
  expect(tableOf(four)).not.toContain('profiles on one distro')
})
