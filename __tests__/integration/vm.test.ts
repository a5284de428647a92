import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { HostError } from '../../src/errors.ts'
import type { MachineSpec } from '../../src/vm/arguments.ts'
import { startMachine, type Machine } from '../../src/vm/machine.ts'
import { readCpuSeconds } from '../../src/vm/cpu-time.ts'
import { createScanner, startWatchdog, type WatchdogVerdict } from '../../src/vm/watchdog.ts'
import { isGone } from '../support/processes.ts'
import { testGuest, testMachine, type TestGuest, type TestMachine } from './vm-guest.ts'
import { deadlineIn } from '../support/deadline.ts'

/** A guest boots in about four seconds under TCG; a busy CI machine takes its time. */
const BOOT_MS = 120_000

let directory: string
let guest: TestGuest
const machines: Machine[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-vm-test-'))
  guest = await testGuest(directory)
}, 300_000)

afterAll(async () => {
  for (const machine of machines) machine.kill()
  await Promise.allSettled(machines.map((machine) => machine.exited))
  await rm(directory, { recursive: true, force: true })
})

async function boot(action: string, spec: Partial<MachineSpec> = {}): Promise<TestMachine & { machine: Machine }> {
  const setup = await testMachine(guest, action, { parent: directory, ...spec })
  const machine = await startMachine(setup.spec, setup.options)
  machines.push(machine)
  return { ...setup, machine }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50)
}

describe('a guest that ends itself', () => {
  test(
    'powers off: a clean shutdown, with both ports heard and logged',
    async () => {
      const { machine, console, events, options, workDir } = await boot('poweroff')
      const exit = await machine.exited
      expect(exit).toMatchObject({
        cleanShutdown: true,
        shutdownReason: 'guest-shutdown',
        panicked: false,
        exitCode: 0,
      })
      expect(console()).toContain('guest: poweroff')
      expect(events()).toBe('event: poweroff\r\n')
      expect(await readFile(options.consoleLog, 'utf8')).toBe(console())
      expect(await readFile(options.eventsLog, 'utf8')).toBe(events())
      expect((await readdir(workDir)).filter((name) => name.endsWith('.sock'))).toEqual([])
      expect(isGone(machine.pid)).toBe(true)
    },
    BOOT_MS,
  )

  test(
    'resets: qemu ends too, but that is no clean shutdown',
    async () => {
      const { machine } = await boot('reset')
      expect(await machine.exited).toMatchObject({ cleanShutdown: false, shutdownReason: 'guest-reset', exitCode: 0 })
    },
    BOOT_MS,
  )

  test(
    'hears what is typed',
    async () => {
      const { machine, console } = await boot('echo')
      await until(() => console().includes('guest: echo'))
      machine.type('hello\n')
      expect(await machine.exited).toMatchObject({ cleanShutdown: true })
      expect(console()).toContain('typed: hello')
    },
    BOOT_MS,
  )

  test(
    'reads and writes its disk',
    async () => {
      const disk = join(directory, 'a,disk.qcow2')
      await execa('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '64M'])
      const { machine } = await boot('disk', { disk })
      expect(await machine.exited).toMatchObject({ cleanShutdown: true })
      const raw = join(directory, 'disk.raw')
      await execa('qemu-img', ['convert', '-O', 'raw', disk, raw])
      const file = await open(raw)
      const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0)
      await file.close()
      expect(buffer.toString()).toBe('written by the guest')
    },
    BOOT_MS,
  )

  test(
    'writes to a virtio-serial port that has the name it looks for',
    async () => {
      const { machine, port, options } = await boot('port', { virtioPort: 'org.example.log.0' })
      expect(await machine.exited).toMatchObject({ cleanShutdown: true })
      expect(port()).toBe('org.example.log.0 speaks\n')
      expect(await readFile(options.port?.log ?? '', 'utf8')).toBe(port())
    },
    BOOT_MS,
  )

  test(
    "runs in a work directory whose path is longer than a socket's may be",
    async () => {
      const parent = join(directory, 'long'.repeat(40))
      await mkdir(parent)
      const setup = await testMachine(guest, 'poweroff', { parent })
      const machine = await startMachine(setup.spec, setup.options)
      machines.push(machine)
      expect(await machine.exited).toMatchObject({ cleanShutdown: true })
    },
    BOOT_MS,
  )
})

describe('a guest that fails', () => {
  test(
    'panics: found on the console, with what it said',
    async () => {
      const scan = createScanner([
        { pattern: /Kernel panic - not syncing: ([^[]{1,80})/, cause: 'panicked: $1', advice: 'none' },
      ])
      let verdict: WatchdogVerdict | undefined
      const setup = await testMachine(guest, 'panic', { parent: directory })
      const { onConsole } = setup.options
      const machine = await startMachine(setup.spec, {
        ...setup.options,
        onConsole: (chunk) => {
          onConsole(chunk)
          verdict ??= scan(chunk)
          if (verdict) machine.kill()
        },
      })
      machines.push(machine)
      expect(await machine.exited).toMatchObject({ cleanShutdown: false, signal: 'SIGKILL' })
      expect(verdict?.kind).toBe('fatal string')
      expect(verdict?.reason).toMatch(/^panicked: Attempted to kill init! exitcode=0x00000100/)
    },
    BOOT_MS,
  )

  test(
    'falls silent: found by the quiet limit, which output puts off',
    async () => {
      const started = Date.now()
      const quietSeconds = 15
      let lastOutput = 0
      const setup = await testMachine(guest, 'silence', { parent: directory })
      const verdict = await new Promise<WatchdogVerdict>((resolve, reject) => {
        const watchdog = startWatchdog({
          limits: { quietSeconds, deadline: deadlineIn(100_000) },
          cpuSeconds: () => readCpuSeconds(machines.at(-1)?.pid ?? 0),
          onVerdict: resolve,
        })
        startMachine(setup.spec, {
          ...setup.options,
          onConsole: () => {
            lastOutput = Date.now()
            watchdog.feed()
          },
        }).then((machine) => machines.push(machine), reject)
      })
      expect(verdict).toMatchObject({ kind: 'quiet', reason: 'the guest has said and done nothing for 15 seconds' })
      expect(lastOutput).toBeGreaterThan(started)
      expect(Date.now() - lastOutput).toBeGreaterThanOrEqual(quietSeconds * 1000 - 100)
      machines.at(-1)?.kill()
    },
    BOOT_MS,
  )

  test(
    'leaves a picture of its screen',
    async () => {
      const { machine, console, workDir } = await boot('screen')
      await until(() => console().includes('screen written'))
      const path = await machine.screendump(join(workDir, 'screen.png'))
      machine.kill()
      const png = await readFile(path)
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
      expect(width * height).toBeGreaterThanOrEqual(640 * 400)
      // Text in another colour than its background.
      expect(new Set(pixels(png)).size).toBeGreaterThan(1)
    },
    BOOT_MS,
  )

  test(
    'on a full host: the host is blamed, at once',
    async () => {
      // A limit on the size of files stands for a full file system: both make qemu pause the guest.
      const disk = join(directory, 'full.qcow2')
      await execa('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '64M'])
      const setup = await testMachine(guest, 'fill', { parent: directory, disk })
      const machine = await startMachine(setup.spec, setup.options)
      machines.push(machine)
      await execa('prlimit', ['--pid', String(machine.pid), '--fsize=8000000'])
      const failure = await machine.exited.catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(HostError)
      expect((failure as HostError).message).toMatch(/qemu cannot write the virtual machine's disk: /)
      expect(setup.console()).not.toContain('filled')
    },
    BOOT_MS,
  )
})

describe('qemu', () => {
  test(
    'killed by another hand is reported as killed',
    async () => {
      const { machine } = await boot('silence')
      process.kill(machine.pid, 'SIGKILL')
      expect(await machine.exited).toMatchObject({ cleanShutdown: false, shutdownReason: undefined, signal: 'SIGKILL' })
    },
    BOOT_MS,
  )

  test(
    'ends when the signal is aborted',
    async () => {
      const controller = new AbortController()
      const setup = await testMachine(guest, 'silence', { parent: directory })
      const machine = await startMachine(setup.spec, { ...setup.options, signal: controller.signal })
      machines.push(machine)
      controller.abort()
      expect(await machine.exited).toMatchObject({ signal: 'SIGKILL' })
      expect(isGone(machine.pid)).toBe(true)
    },
    BOOT_MS,
  )

  test(
    'is not left behind when the signal is aborted while it starts',
    async () => {
      const controller = new AbortController()
      const setup = await testMachine(guest, 'silence', { parent: directory })
      const starting = startMachine(setup.spec, { ...setup.options, signal: controller.signal })
      setTimeout(() => controller.abort(), 1)
      await expect(starting.then((machine) => machines.push(machine))).rejects.toThrow(/abort/)
      expect((await readdir(setup.workDir)).filter((name) => name.endsWith('.sock'))).toEqual([])
    },
    BOOT_MS,
  )

  test(
    'that cannot start says why, and what to do',
    async () => {
      const setup = await testMachine(guest, 'poweroff', { parent: directory, disk: '/nonexistent/disk.qcow2' })
      const failure = await startMachine(setup.spec, setup.options).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(HostError)
      expect((failure as HostError).message).toMatch(/qemu did not start: .*disk\.qcow2.*No such file/)
      expect((await readdir(setup.workDir)).filter((name) => name.endsWith('.sock'))).toEqual([])
    },
    BOOT_MS,
  )

  test(
    'without the memory that was asked for: advice to lower it',
    async () => {
      const setup = await testMachine(guest, 'poweroff', { parent: directory, memoryMiB: 512 * 1024 * 1024 })
      const failure = await startMachine(setup.spec, setup.options).catch((error: unknown) => error)
      expect(failure).toMatchObject({ advice: 'Lower "memory", or free some on this machine.' })
    },
    BOOT_MS,
  )

  test(
    'two at once do not meet',
    async () => {
      const first = await boot('echo')
      const second = await boot('echo')
      await until(() => first.console().includes('guest: echo') && second.console().includes('guest: echo'))
      first.machine.type('one\n')
      second.machine.type('two\n')
      const exits = await Promise.all([first.machine.exited, second.machine.exited])
      expect(exits.map((exit) => exit.cleanShutdown)).toEqual([true, true])
      expect(first.console()).toContain('typed: one')
      expect(first.console()).not.toContain('two')
      expect(second.console()).toContain('typed: two')
    },
    BOOT_MS,
  )

  test(
    'dies with its parent, even by SIGKILL',
    async () => {
      const setup = await testMachine(guest, 'chatter', { parent: directory })
      const script = fileURLToPath(new URL('./vm-parent.ts', import.meta.url))
      const bundle = join(directory, 'parent.mjs')
      await execa('node_modules/.bin/esbuild', [
        ...[script, '--bundle', '--platform=node', '--format=esm', '--log-level=error', `--outfile=${bundle}`],
        '--banner:js=import { createRequire } from "node:module"; const require = createRequire(import.meta.url)',
      ])
      const parent = execa(process.execPath, [bundle, JSON.stringify(setup.spec), setup.workDir], { reject: false })
      let said = ''
      parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await until(() => /pid \d+\n[^]*tick/.test(said))
      const pid = Number(/pid (\d+)/.exec(said)?.[1])
      expect(isGone(pid)).toBe(false)
      parent.kill('SIGKILL')
      await parent
      await sleep(500)
      expect(isGone(pid)).toBe(true)
    },
    BOOT_MS,
  )
})

/** The bytes of a PNG's rows without their filter bytes. */
function pixels(png: Buffer): number[] {
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const rows = inflateSync(Buffer.concat(data))
  const rowBytes = rows.length / png.readUInt32BE(20)
  return [...rows].filter((_byte, index) => index % rowBytes !== 0)
}
