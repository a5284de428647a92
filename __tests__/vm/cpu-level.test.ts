import { expect, test } from '@jest/globals'
import { requireCpuLevel, type Processor } from '../../src/vm/cpu-level.ts'

const HASWELL =
  'flags\t\t: fpu cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 abm avx avx2 bmi1 bmi2 f16c fma movbe xsave\n'
const tcg = (qemuVersion: string): Processor => ({ accelerator: 'tcg', qemuVersion, cpuinfo: '' })
const kvm = (cpuinfo: string): Processor => ({ accelerator: 'kvm', qemuVersion: '6.2.0', cpuinfo })

test.each([
  ['x86-64-v3', tcg('7.2.22')],
  ['x86-64-v3', tcg('10.0.2')],
  ['x86-64-v2', tcg('6.2.0')],
  ['x86-64-v3', kvm(HASWELL)],
  ['baseline', kvm('')],
  [undefined, tcg('4.2.0')],
] as const)('%s is served by %j', (level, processor) => {
  expect(() => requireCpuLevel(level, processor)).not.toThrow()
})

test('EL10 is refused where QEMU cannot emulate AVX2', () => {
  expect(() => requireCpuLevel('x86-64-v3', tcg('6.2.0'))).toThrow(
    expect.objectContaining({
      exitCode: 3,
      message: expect.stringContaining('QEMU 6.2.0 cannot emulate'),
      advice: expect.stringContaining('7.2'),
    }),
  )
})

test('a processor under KVM is told what it lacks', () => {
  expect(() => requireCpuLevel('x86-64-v3', kvm(HASWELL.replace(' avx2', '')))).toThrow(/lacks avx2$/)
  expect(() => requireCpuLevel('x86-64-v2', kvm('flags: fpu\n'))).toThrow(/lacks cx16, lahf_lm/)
})
