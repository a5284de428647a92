/** SIGKILL, which no program can answer: nothing runs on, and the next run removes what was left. */
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { isGone, machinesNaming, processesNaming } from '../support/processes.ts'
import { scratch } from '../support/scratch.ts'

const CLI = resolve('dist/cli.mjs')
const LIMIT_MS = 120_000

const newDirectory = scratch()
let root: string
/** A mirror that answers nothing until it is told to. */
let mirror: { url: string; asked: number; silent: boolean }
const server = createServer((_request, response) => {
  mirror.asked += 1
  if (!mirror.silent) response.writeHead(404).end()
})

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  mirror = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`, asked: 0, silent: true }
  root = await newDirectory()
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function start(args: string[], path = process.env['PATH']) {
  return execa(process.execPath, [CLI, ...args], {
    ...{ cwd: root, reject: false, stdin: 'ignore' },
    env: { XDG_CACHE_HOME: join(root, 'cache'), PATH: path },
  })
}

const buildArguments = (): string[] => [
  ...['build', 'debian13', 'base', '--mirror', mirror.url],
  ...['--no-install', '--output-dir', join(root, 'out')],
]

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50)
}

/** A PATH in which this program writes its number and stays. */
async function stuck(program: string): Promise<{ path: string; pid: () => Promise<number> }> {
  const directory = join(await newDirectory(), 'bin')
  await mkdir(directory)
  const pidFile = join(directory, 'pid')
  await writeFile(
    join(directory, program),
    `#!/bin/sh\necho $$ > ${pidFile}.new\nmv ${pidFile}.new ${pidFile}\nexec sleep 600\n`,
  )
  await chmod(join(directory, program), 0o755)
  const pid = async (): Promise<number> => Number(await readFile(pidFile, 'utf8').catch(() => '0'))
  return { path: `${directory}:${process.env['PATH']}`, pid }
}

/** The next build comes as far as its mirror, and leaves nothing but the evidence of that. */
async function expectNextBuildToWork(): Promise<void> {
  mirror.silent = false
  const { exitCode, stderr } = await start(buildArguments())
  mirror.silent = true
  expect(stderr).toContain('404')
  expect(exitCode).toBe(3)
  expect(await readdir(join(root, 'cache/cloudstamp/work'))).toEqual([])
  expect(await readdir(join(root, 'out'))).toEqual(['base-debian13.failure'])
  expect(processesNaming(root)).toEqual([])
}

describe('a killed build leaves no process, and the next one works', () => {
  test.each(['puppet', 'qemu-system-x86_64'])(
    'while it waits for %s',
    async (program) => {
      const { path, pid } = await stuck(program)
      const build = start(buildArguments(), path)
      await until(async () => (await pid()) > 0)
      expect(isGone(await pid())).toBe(false)
      build.kill('SIGKILL')
      await build
      await until(async () => isGone(await pid()))
      await expectNextBuildToWork()
    },
    LIMIT_MS,
  )

  test(
    'while it waits for the mirror',
    async () => {
      mirror.asked = 0
      const build = start(buildArguments())
      await until(() => mirror.asked > 0)
      build.kill('SIGKILL')
      await build
      expect(await readdir(join(root, 'cache/cloudstamp/work'))).not.toEqual([])
      await expectNextBuildToWork()
    },
    LIMIT_MS,
  )
})

test(
  'a killed boot ends its machine, and the next run removes its overlay',
  async () => {
    const image = join(root, 'endless.raw')
    // A boot sector that goes round in circles.
    const sector = Buffer.alloc(1024 * 1024)
    sector.writeUInt16BE(0xebfe)
    sector.writeUInt16LE(0xaa55, 510)
    await writeFile(image, sector)
    const boot = start(['boot', image, '--accel', 'tcg', '--memory', '256M', '--no-install'])
    await until(() => machinesNaming(root).length > 0)
    boot.kill('SIGKILL')
    await boot
    await until(() => machinesNaming(root).length === 0)
    expect(await readdir(join(root, 'cache/cloudstamp/work'))).not.toEqual([])
    await expectNextBuildToWork()
  },
  LIMIT_MS,
)
