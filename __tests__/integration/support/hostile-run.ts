/** A process of its own that runs one guest and reads what it sent, as a build does: the test measures it. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, exitCode, GuestError } from '../../../src/errors.ts'
import { CATALOGUE_PROOF, type GuestOutcome } from '../../../src/guest/proof.ts'
import { runGuest } from '../../../src/guest/run.ts'
import { readCatalogue } from '../../../src/puppet/catalogue.ts'
import { journalTo } from '../../../src/report/journal.ts'
import { plainReporter } from '../../../src/report/plain.ts'
import { recordTo } from '../../../src/report/recorder.ts'
import { readFailure } from '../../../src/steps/puppet.ts'
import { deadlineIn } from '../../support/deadline.ts'

export interface HostileRun {
  /** The error as a person reads it; absent after a success. */
  error?: string | undefined
  exitCode: number
  findings: number
  seconds: number
  /** What the process grew by at most. */
  memoryMB: number
  /** The most processor time between two turns of the event loop: nothing else could run then, on whatever machine. */
  stallMs: number
  logs: string[]
}

const MAPPING = { prefix: 'configs/', phase: 'stamp' } as const
const TICK_MS = 20

/** The largest resident size of this program, in bytes. getrusage(2) would count what the test's own process held before
 * execve(2), whose size a child inherits as ru_maxrss. */
async function peakMemory(): Promise<number> {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8')) ?? []
  return Number(kib) * 1024
}

const [directory = '.'] = process.argv.slice(2)
const logDir = join(directory, 'logs', 'stamp')
await mkdir(logDir, { recursive: true })
const started = Date.now()
const before = process.memoryUsage().rss
let turn = process.cpuUsage()
let stallMs = 0
setInterval(() => {
  const { user, system } = process.cpuUsage(turn)
  stallMs = Math.max(stallMs, Math.round((user + system) / 1000))
  turn = process.cpuUsage()
}, TICK_MS).unref()
const recorder = recordTo(
  join(directory, 'build.log'),
  journalTo(
    plainReporter(() => undefined),
    { title: 'hostile', inputs: [] },
  ),
)
recorder.phase('stamp', 'Stamp')

let error: unknown
let findings = 0
try {
  const outcome = await runGuest({
    ...{ title: 'the stamp', nonce: 'nonce', workDir: directory, logDir },
    spec: { memoryMiB: 64, cpus: 1, accelerator: 'tcg', network: false },
    successEvent: 'sealed',
    requires: CATALOGUE_PROOF,
    secrets: [],
    fatalPatterns: [],
    limits: { quietSeconds: 60, deadline: deadlineIn(300_000) },
    onLine: (line) => {
      recorder.log(line)
      recorder.progress({ text: line })
    },
  })
  await readCatalogue(outcome, MAPPING)
} catch (caught) {
  error = caught
  if (caught instanceof GuestError && caught.cause !== undefined)
    findings = (await readFailure((caught.cause as GuestOutcome).files, MAPPING)).findings.length
}
await recorder.close()
const result: HostileRun = {
  error: error === undefined ? undefined : describeError(error),
  exitCode: error === undefined ? 0 : exitCode(error),
  findings,
  seconds: (Date.now() - started) / 1000,
  memoryMB: Math.round(((await peakMemory()) - before) / 1e6),
  stallMs,
  logs: await readdir(join(directory, 'logs'), { recursive: true }),
}
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit()
