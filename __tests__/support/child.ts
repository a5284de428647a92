/** Code of src/ in processes of its own: Node.js 20 reads no TypeScript. */
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { spawn } from 'node:child_process'
import { execa } from 'execa'

/** Before a command: namespaces of its own, as in a container; all in them end with it. */
export const CONTAINER = ['unshare', '--map-root-user', '--pid', '--mount', '--net', '--fork', '--kill-child']

/**
 * Makes a program of a few lines.
 * @param code JavaScript; `from './src/…'` is the project's
 * @returns the program's path
 */
export async function childProgram(directory: string, code: string): Promise<string> {
  const program = join(directory, 'program.mjs')
  const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"
  const options = ['--bundle', '--platform=node', '--format=esm', `--banner:js=${banner}`, `--outfile=${program}`]
  await execa(resolve('node_modules/.bin/esbuild'), [...options, '--log-level=warning'], { input: code })
  return program
}

/** A process that works until it is killed. */
export interface Child {
  pid: number
  /** The first that it printed. */
  firstOutput: string
  /** By SIGKILL. */
  kill(): Promise<void>
}

/** Starts a program and waits until it prints something. @param around a command that runs it, such as CONTAINER */
export async function startChild(
  program: string,
  args: readonly string[],
  around: readonly string[] = [],
): Promise<Child> {
  const [command = '', ...rest] = [...around, process.execPath, program, ...args]
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const errors = text(child.stderr)
  const first = await Promise.race([once(child.stdout, 'data'), closed.then(() => errors)])
  if (typeof first === 'string') throw new Error(`ended before it printed anything: ${first}`)
  child.stdout.resume()
  return {
    pid: child.pid ?? 0,
    firstOutput: String(first[0]).trim(),
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
