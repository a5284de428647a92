import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { INPUTS } from '../../src/inputs/schema.ts'
import packageJson from '../../package.json' with { type: 'json' }

const CLI = resolve('dist/cli.mjs')

let directory: string
/** A mirror without anything, or one that never answers. */
let mirror: { server: Server; url: string; answers: boolean; asked: () => Promise<void> }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-cli-'))
  let tell: () => void = () => undefined
  const server = createServer((_request, response) => {
    tell()
    if (mirror.answers) response.writeHead(404).end()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  mirror = {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`,
    answers: true,
    asked: () => new Promise((resolve) => (tell = resolve)),
  }
})

afterAll(async () => {
  mirror.server.closeAllConnections()
  await new Promise((resolve) => mirror.server.close(resolve))
  await rm(directory, { recursive: true, force: true })
})

const environment = (): Record<string, string> => ({ XDG_CACHE_HOME: join(directory, 'cache') })

const run = (...args: string[]) =>
  execa(process.execPath, [CLI, ...args], { cwd: directory, reject: false, stdin: 'ignore', env: environment() })

describe('the command line', () => {
  test('has a flag for every input of a build', async () => {
    const { stdout: help } = await run('build', '--help')
    for (const [name, definition] of Object.entries(INPUTS)) {
      const { only, required, command } = definition as { only?: string; required?: boolean; command?: string }
      if (required === true) expect(help).toContain(`<${name}>`)
      else if (only === 'action' || command !== undefined) expect(help).not.toContain(`--${name}`)
      else expect(help).toMatch(new RegExp(`--(no-)?${name}\\b`))
    }
  })

  test('tells its version', async () => {
    expect((await run('--version')).stdout).toBe(packageJson.version)
  })

  test('shows help with examples for every command', async () => {
    const { stdout: help } = await run('--help')
    for (const command of ['build', 'bootstrap', 'boot', 'list', 'check']) {
      expect(help).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
      expect((await run(command, '--help')).stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ cloudstamp ${command}\\b`))
    }
  }, 30_000)

  test('lists what can be built', async () => {
    const listing = JSON.parse((await run('list', '--json')).stdout) as {
      distros: { id: string }[]
      profiles: { id: string }[]
    }
    expect(listing.distros.map(({ id }) => id)).toContain('debian13')
    expect(listing.profiles.map(({ id }) => id)).toEqual(expect.arrayContaining(['base', 'webserver']))
  })

  test.each<[string, string[], RegExp]>([
    [
      'unknown distro',
      ['build', 'debian31', 'base'],
      /unknown distro "debian31"; did you mean "debian13"\?\n→ Valid: .*debian13/,
    ],
    [
      'unknown profile',
      ['build', 'debian13', 'webservr'],
      /unknown profile "webservr"; did you mean "webserver"\?\n→ Valid: base, glideinwms, webserver/,
    ],
    ['path as distro', ['build', '../debian13', 'base'], /"\.\.\/debian13" is no distro name/],
    ['parent as profile', ['build', 'debian13', '..'], /"\.\." is no profile name/],
    ['blank in a name', ['build', 'debian 13', 'base'], /"debian 13" is no distro name/],
    ['control character', ['build', 'debian13', 'ba\u001b[2Jse'], /"ba\\u001b\[2Jse" is no profile name/],
    ['bad unit', ['build', 'debian13', 'base', '--disk-size', '8X'], /"8X" is no size.*M, MiB, G, GiB/],
    ['bad choice', ['build', 'debian13', 'base', '--accel', 'xen'], /"xen" is none of auto, kvm, tcg/],
    [
      'contradiction',
      ['build', 'debian13', 'base', '--format', 'raw', '--compression', 'zstd'],
      /raw.*cannot be compressed/,
    ],
    ['twice', ['build', 'debian13', 'base', '--cpus', '1', '--cpus', '2'], /--cpus is given twice/],
    [
      'unknown flag',
      ['build', 'debian13', 'base', '--acel', 'kvm'],
      /unknown option '--acel'\s+\(Did you mean --accel\?\)/,
    ],
    ['unknown command', ['biuld', 'debian13', 'base'], /unknown command 'biuld'\s+\(Did you mean build\?\)/],
    ['missing profile', ['build', 'debian13'], /missing required argument 'profile'/],
    ['missing image', ['boot', 'absent.qcow2'], /absent\.qcow2: there is no such file/],
    ['text as image', ['boot', CLI], /the file is no disk image/],
    ['unknown distro of bootstrap', ['bootstrap', 'debian31'], /did you mean "debian13"/],
    [
      'unwritable output',
      ['build', 'debian13', 'base', '--output-dir', '/proc/cloudstamp'],
      /\/proc\/cloudstamp.*cannot be written to/,
    ],
  ])('%s: exit 2 and nothing on standard output', async (_title, args, message) => {
    const { exitCode, stdout, stderr } = await run(...args, '--json')
    expect(stderr).toMatch(message)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test('check names file and line of a broken config tree', async () => {
    const tree = join(directory, 'tree')
    await cp('configs', tree, { recursive: true })
    await writeFile(join(tree, 'data/common.yaml'), 'a: 1\nb: [2\n')
    const { exitCode, stdout } = await run('check', 'debian13', 'base', '--config-dir', 'tree', '--json')
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject([{ level: 'error', file: 'tree/data/common.yaml', line: 2 }])
  })
})

describe('whoever reads the output', () => {
  const start = (...args: string[]) =>
    execa(process.execPath, [CLI, ...args], { cwd: directory, reject: false, stdin: 'ignore', env: environment() })

  test.each([
    ['a result', 'stdout', ['list']],
    ['messages', 'stderr', ['check', 'debian13', 'base', '--config-dir', '/nonexistent']],
  ] as const)('may leave early (%s): quiet, as a program that SIGPIPE ended', async (_title, stream, args) => {
    const child = start(...args)
    child[stream].destroy()
    const { exitCode, stdout, stderr } = await child
    expect({ exitCode, other: stream === 'stdout' ? stderr : stdout }).toEqual({ exitCode: 141, other: '' })
  })

  test('may have no space left', async () => {
    const full = await open('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'list'], {
      stdio: ['ignore', full.fd, 'pipe'],
      encoding: 'utf8',
    })
    await full.close()
    expect(stderr).toMatch(/^standard output: no space is left on the file system.*\n→ Free some/)
    expect(status).toBe(3)
  })
})

test('on anything but Linux: a sentence', async () => {
  const darwin = 'data:text/javascript,Object.defineProperty(process,"platform",{value:"darwin"})'
  const { exitCode, stderr } = await execa(process.execPath, ['--import', darwin, CLI, 'list'], { reject: false })
  expect(stderr).toMatch(/^host set-up: Cloudstamp runs on Linux, and this is darwin\n→ Use a Linux machine.*\.$/)
  expect(exitCode).toBe(3)
})

describe('boot', () => {
  /** A boot sector: writes "ok" to the first serial port and one byte to the disk, then powers off by ACPI. */
  const SECTOR = Buffer.alloc(512)
  Buffer.from('baf803b06feeb06beeb80103bb007cb90200ba8000cd13ba0406b80020eff4', 'hex').copy(SECTOR)
  SECTOR.writeUInt16LE(0xaa55, 510)

  /** The same, but goes round in circles where it would power off. */
  const ENDLESS = Buffer.from(SECTOR)
  Buffer.from('ebfe', 'hex').copy(ENDLESS, 24)

  async function newImage(sector = SECTOR): Promise<{ name: string; path: string; digest: () => Promise<string> }> {
    const raw = join(directory, 'sector.raw')
    const name = 'sector.qcow2'
    const path = join(directory, name)
    await writeFile(raw, Buffer.concat([sector, Buffer.alloc(1024 * 1024 - 512)]))
    await execa('qemu-img', ['convert', '-O', 'qcow2', raw, path])
    return {
      name,
      path,
      digest: async () =>
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
    }
  }

  test('shows the console of an image, named relatively, and writes nothing to it', async () => {
    const { name, digest } = await newImage()
    const before = await digest()
    const { exitCode, stdout } = await run('boot', name, '--accel', 'tcg', '--memory', '256M', '--no-install')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('ok') })
    expect(await digest()).toBe(before)
  }, 60_000)

  test('is ended by a signal, and leaves nothing', async () => {
    const { name } = await newImage(ENDLESS)
    const child = execa(process.execPath, [CLI, 'boot', name, '--accel', 'tcg', '--memory', '256M', '--no-install'], {
      cwd: directory,
      reject: false,
      stdin: 'ignore',
      env: environment(),
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    expect((await child).exitCode).toBe(130)
    expect(await readdir(join(directory, 'cache/cloudstamp/work'))).toEqual([])
  }, 60_000)

  test('writes to it when asked', async () => {
    const { name, digest } = await newImage()
    const before = await digest()
    const { exitCode } = await run('boot', name, '--write', '--accel', 'tcg', '--memory', '256M', '--no-install')
    expect(exitCode).toBe(0)
    expect(await digest()).not.toBe(before)
  }, 60_000)
})

describe('a mirror that fails', () => {
  test("is the host's error, exit 3", async () => {
    const { exitCode, stdout, stderr } = await run('bootstrap', 'debian13', '--mirror', mirror.url, '--no-install')
    expect(stderr).toContain('404')
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
  }, 60_000)

  test('is shown on a terminal, phase by phase', async () => {
    const command = `stty cols 120 rows 30; '${process.execPath}' '${CLI}' bootstrap debian13 --mirror '${mirror.url}' --no-install > out.txt`
    const { stdout, exitCode } = await execa('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: directory,
      reject: false,
      stdin: 'ignore',
      env: { ...environment(), CI: undefined, TERM: 'xterm', SHELL: '/bin/sh' },
    })
    const screen = stripVTControlCharacters(stdout)
    expect(screen).toMatch(/✔ Host: qemu \(\d+\.\d s\)/)
    expect(screen).toMatch(/✖ Media: installer of Debian 13 \(trixie\) \(\d+\.\d s\)/)
    expect(screen).toContain('404')
    expect(exitCode).toBe(3)
  }, 60_000)
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a build at once, and leaves nothing',
  async (signal) => {
    mirror.answers = false
    const asked = mirror.asked()
    const build = run('build', 'debian13', 'base', '--mirror', mirror.url, '--no-install', '--output-dir', 'out')
    await asked
    const before = Date.now()
    build.kill(signal)
    const { exitCode, stderr } = await build
    mirror.answers = true
    expect(stderr).toMatch(/interrupted/)
    expect(exitCode).toBe(130)
    expect(Date.now() - before).toBeLessThan(10_000)
    expect(await readdir(join(directory, 'out'))).toEqual(['base-debian13.failure'])
    expect((await readdir(join(directory, 'out/base-debian13.failure'))).sort()).toEqual([
      'build.log',
      'findings.json',
      'findings.sarif',
      'report.html',
    ])
    expect(await readdir(join(directory, 'cache/cloudstamp/work'))).toEqual([])
  },
  60_000,
)

describe('two builds of one image', () => {
  const build = () => run('build', 'debian13', 'base', '--mirror', mirror.url, '--no-install', '--output-dir', 'two')
  const output = async (): Promise<string[]> => (await readdir(join(directory, 'two'))).sort()

  test('the second is refused at once; the first, killed, leaves nothing to the next', async () => {
    mirror.answers = false
    const asked = mirror.asked()
    const first = build()
    await asked
    const second = await build()
    expect(second.stderr).toMatch(
      new RegExp(`two/base-debian13\\.qcow2: another build makes this image: process ${first.pid} on `),
    )
    expect(second.exitCode).toBe(2)
    expect(await output()).toEqual(['base-debian13.partial', 'base-debian13.partial.lock'])
    first.kill('SIGKILL')
    await first
    mirror.answers = true
    await writeFile(join(directory, 'two/base-debian13.qcow2'), 'the last good image')
    const third = await build()
    expect(third.stderr).toContain('404')
    expect(third.exitCode).toBe(3)
    expect(await output()).toEqual(['base-debian13.failure', 'base-debian13.qcow2'])
    expect(await readFile(join(directory, 'two/base-debian13.failure/build.log'), 'utf8')).toMatch(/failed\n$/)
    expect(await readFile(join(directory, 'two/base-debian13.qcow2'), 'utf8')).toBe('the last good image')
    expect(await readdir(join(directory, 'cache/cloudstamp/work'))).toEqual([])
  }, 300_000)
})
