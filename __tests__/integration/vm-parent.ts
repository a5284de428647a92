/** A process of its own that starts a machine and waits: the test kills it. */
import { join } from 'node:path'
import type { MachineSpec } from '../../src/vm/arguments.ts'
import { startMachine } from '../../src/vm/machine.ts'

const [spec = '', workDir = ''] = process.argv.slice(2)
const machine = await startMachine(JSON.parse(spec) as MachineSpec, {
  workDir,
  consoleLog: join(workDir, 'console.log'),
  eventsLog: join(workDir, 'events.log'),
  onConsole: (chunk) => void process.stdout.write(chunk),
  onEvents: () => undefined,
})
process.stdout.write(`pid ${machine.pid}\n`)
await machine.exited
