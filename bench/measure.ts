/** Runs a program and tells what it took. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** Of a program and all that it started and waited for. On a machine with other work, the CPU's seconds are the truer ones. */
export interface Cost {
  seconds: number
  cpuSeconds: number
}

/**
 * @param options.log a file's descriptor for what it prints; else standard output is returned, and errors go to ours
 * @throws Error unless it exits with 0
 */
export async function measure(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; log?: number } = {},
): Promise<Cost & { stdout: string }> {
  const { env = process.env, log } = options
  const started = Date.now()
  // Node.js tells nothing of what its children took; a shell does, POSIX's "times", of its children in its second line.
  const script = '"$@" 3>&-; status=$?; times >&3; exit $status'
  const child = spawn('sh', ['-c', script, 'sh', program, ...args], {
    env,
    stdio: ['ignore', log ?? 'pipe', log ?? 'inherit', 'pipe'],
  })
  const [stdout, told, [code]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    text(child.stdio[3] as Readable),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  if (code !== 0) throw new Error(`${program} exited with ${code}`)
  return { seconds: (Date.now() - started) / 1000, cpuSeconds: childSeconds(told), stdout }
}

/** "0m1.50s 0m0.20s", user and system. */
function childSeconds(times: string): number {
  const parts = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}

/** Without what was printed. */
export function costOf({ seconds, cpuSeconds }: Cost): Cost {
  return { seconds, cpuSeconds }
}
