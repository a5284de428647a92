import { expect, test } from '@jest/globals'
import { costOf, measure } from '../../bench/measure.ts'

const busy = 'i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done'

test('counts the processor of what a program starts, and not its sleep', async () => {
  const { cpuSeconds, seconds, stdout } = await measure('sh', ['-c', `sh -c '${busy}'; sleep 1; echo done`])
  expect(stdout).toBe('done\n')
  expect(cpuSeconds).toBeGreaterThan(0)
  expect(seconds - cpuSeconds).toBeGreaterThan(0.5)
})

test('a program that fails is named', async () => {
  await expect(measure('sh', ['-c', 'exit 3'])).rejects.toThrow('sh exited with 3')
})

test('costs go without what was printed', async () => {
  expect(Object.keys(costOf(await measure('echo', ['printed'])))).toEqual(['seconds', 'cpuSeconds'])
})
