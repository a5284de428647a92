/** Processes of this machine, as /proc shows them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** Numbers of the processes whose command line contains a text. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && holds(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)))
}

/** Those of them that are qemu itself, running a machine: not qemu-img, nor what is about to become qemu. */
export function machinesNaming(text: string): number[] {
  const isMachine = (pid: number): boolean =>
    holds(() => /^qemu-(?:system-\w+|kvm)$/.test(basename(readlinkSync(`/proc/${pid}/exe`))))
  return processesNaming(text).filter(isMachine)
}

/** Neither running nor waiting to be reaped. */
export function isGone(pid: number): boolean {
  return !holds(() => !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
}

/** A process may end while it is looked at. */
function holds(question: () => boolean): boolean {
  try {
    return question()
  } catch {
    return false
  }
}
