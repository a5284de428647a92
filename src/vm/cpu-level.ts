/** Whether a virtual machine's processor can run what a release is compiled for. Pure. */
import { HostError } from '../errors.ts'
import type { Accelerator, MachineSpec } from './arguments.ts'

/** Flags of /proc/cpuinfo beyond the level before (x86-64 psABI, section "Micro-Architecture Levels"). */
const FLAGS = {
  'x86-64-v2': ['cx16', 'lahf_lm', 'popcnt', 'pni', 'sse4_1', 'sse4_2', 'ssse3'],
  'x86-64-v3': ['abm', 'avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'movbe', 'xsave'],
} as const

/** QEMU emulates AVX2 and FMA since then. */
const EMULATES_V3 = { major: 7, minor: 2 }

export interface Processor {
  accelerator: Accelerator
  /** Such as "7.2.22". */
  qemuVersion: string
  /** Text of /proc/cpuinfo. */
  cpuinfo: string
}

/** @throws HostError when the guest would die of an illegal instruction, which looks like a kernel panic or a hang */
export function requireCpuLevel(cpu: MachineSpec['cpu'], processor: Processor): void {
  if (cpu === undefined || cpu === 'baseline') return
  if (processor.accelerator === 'tcg') requireEmulation(cpu, processor.qemuVersion)
  else requireFlags(cpu, processor.cpuinfo)
}

function requireEmulation(cpu: keyof typeof FLAGS, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (cpu === 'x86-64-v2' || major > EMULATES_V3.major || (major === EMULATES_V3.major && minor >= EMULATES_V3.minor))
    return
  throw new HostError(`this release needs a processor of level ${cpu}, which QEMU ${version} cannot emulate`, {
    where: 'qemu-system-x86_64',
    advice: `Use QEMU ${EMULATES_V3.major}.${EMULATES_V3.minor} or later (Ubuntu 24.04 and Debian 12 have it), or a machine with KVM.`,
  })
}

function requireFlags(cpu: keyof typeof FLAGS, cpuinfo: string): void {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/) ?? []
  const needed = cpu === 'x86-64-v2' ? FLAGS['x86-64-v2'] : [...FLAGS['x86-64-v2'], ...FLAGS['x86-64-v3']]
  const missing = needed.filter((flag) => !flags.includes(flag))
  if (missing.length === 0) return
  throw new HostError(`this release needs a processor of level ${cpu}; this machine's lacks ${missing.join(', ')}`, {
    where: '/proc/cpuinfo',
    advice: 'Use accel "tcg", which emulates such a processor, or another machine.',
  })
}
