/**
 * The bundle builds an image with the real installer, and the image is booted to see what is in it.
 * Under emulation the base takes some ten minutes; the rest shares it.
 */
import { afterAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { machinesNaming, processesNaming } from '../support/processes.ts'
import { PROMISES } from '../../src/prove/judge.ts'
import { bootImage, serveUserData } from './boot.ts'

const MINUTES = 60_000

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-e2e-'))
const output = join(root, 'output')
const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') }

/** User data of a grid worker: the pool's token, and commands that show what came of it. */
const WORKER = `write_files:
  - path: /etc/condor/tokens.d/pool
    permissions: '0600'
    content: a token
runcmd:
  - [sh, -c, '{ condor_version; condor_config_val CONDOR_HOST DAEMON_LIST; stat -c "%U %a %n" /etc/condor/tokens.d/*; systemctl is-enabled condor; echo done; } 2>&1 | sed "s/^/worker: /" >/dev/ttyS0']
`

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

function cloudstamp(args: string[], onStart?: (pid: number) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.mjs', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const run: Run = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...run, code }))
    onStart?.(child.pid ?? 0)
  })
}

/** The end of a failed build says why; a report of the whole is cut before it comes to that. */
function expectSuccess({ code, stderr }: Run): void {
  if (code !== 0) throw new Error(`exit ${String(code)}\n${stderr.split('\n').slice(-25).join('\n')}`)
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** The machines of this test's builds. */
const machines = (): number[] => machinesNaming(join(root, 'cache'))

function configTree(name: string, change: (directory: string) => void): string {
  const directory = join(root, name)
  cpSync('configs', directory, { recursive: true })
  change(directory)
  return directory
}

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('debian13', () => {
  /** Runs beside the first build: under emulation each takes one core. */
  let onePass: Promise<Run>

  test(
    'webserver is built from nothing',
    async () => {
      onePass = cloudstamp([
        'build',
        'debian13',
        'base',
        '--layers',
        'off',
        '--no-verify',
        '--output-dir',
        join(root, 'one-pass'),
        '--json',
      ])
      const run = await cloudstamp(['build', 'debian13', 'webserver', '--output-dir', output, '--json'])
      expectSuccess(run)
      const result = JSON.parse(run.stdout) as Record<string, unknown>
      const image = join(output, 'webserver-debian13.qcow2')
      expect(result).toMatchObject({ image, baseCacheHit: false, sha256: sha256(image) })
      expect(result['sizeBytes']).toBeLessThan(450e6)
      const manifest = JSON.parse(readFileSync(join(output, 'webserver-debian13.manifest.json'), 'utf8')) as {
        packages: { name: string }[]
        puppet: unknown
        proof: unknown
      }
      expect(manifest.packages.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['nginx', 'cloud-init', 'openssh-server']),
      )
      expect(manifest.puppet).toMatchObject({ exitCode: 2, failed: 0 })
      // It was booted: a login prompt, cloud-init, ssh, and the page that its check asks for.
      expect(manifest.proof).toMatchObject({
        verified: true,
        boots: [{ proved: [...PROMISES], unproved: [] }],
        checks: [{ name: 'page' }],
      })
    },
    60 * MINUTES,
  )

  test(
    'base is built in one pass with layers: off',
    async () => {
      const run = await onePass
      expectSuccess(run)
      const manifest = JSON.parse(readFileSync(join(root, 'one-pass/base-debian13.manifest.json'), 'utf8')) as object
      expect(manifest).toMatchObject({
        layers: 'off',
        puppet: { exitCode: 2, failed: 0 },
        proof: { verified: false, reason: 'verify: false' },
      })
      expect(manifest).not.toHaveProperty('base')
    },
    30 * MINUTES,
  )

  test(
    'another profile takes the base from the cache',
    async () => {
      const run = await cloudstamp([
        'build',
        'debian13',
        'base',
        '--output-dir',
        output,
        '--json',
        '--compression',
        'zstd',
        '--no-verify',
      ])
      expectSuccess(run)
      expect(JSON.parse(run.stdout)).toMatchObject({ baseCacheHit: true })
    },
    15 * MINUTES,
  )

  test(
    'a grid worker joins the pool of Hiera with the token of its cloud',
    async () => {
      const run = await cloudstamp(['build', 'debian13', 'glideinwms', '--output-dir', output, '--json', '--no-verify'])
      expectSuccess(run)
      const { seed, close } = await serveUserData(WORKER)
      const booted = await bootImage(join(output, 'glideinwms-debian13.qcow2'), root, seed)
      try {
        await booted.says('worker: done')
        const said = booted.console().replaceAll('\r', '')
        const pool =
          /^glideinwms::condor::pool: (.*)$/m.exec(readFileSync('configs/data/profile/glideinwms.yaml', 'utf8'))?.[1] ??
          ''
        expect(said).toMatch(/worker: \$CondorVersion: \d+\.\d+\.\d+ /)
        expect(said).toContain(`worker: ${pool}\n`)
        expect(said).toContain('worker: MASTER STARTD\n')
        expect(said).toContain('worker: root 600 /etc/condor/tokens.d/pool\n')
        expect(said).toContain('worker: enabled\n')
      } finally {
        await booted.stop()
        close()
      }
    },
    20 * MINUTES,
  )

  test(
    'a failing resource fails the build, with its file and line, and leaves no image',
    async () => {
      const tree = configTree('failing', (directory) => {
        writeFileSync(join(directory, 'nodes/broken.pp'), "# Fails\nfile { '/nowhere/at/all':\n  ensure => file,\n}\n")
      })
      const run = await cloudstamp(['build', 'debian13', 'broken', '--config-dir', tree, '--output-dir', output])
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(`${tree}/nodes/broken.pp:2`)
      expect(run.stderr).toContain('File[/nowhere/at/all]')
      expect(readdirSync(output).filter((name) => name.includes('broken') && !/\.(log|failure)$/.test(name))).toEqual(
        [],
      )
      expect(existsSync(join(output, 'broken-debian13.failure/guest/last_run_report.yaml'))).toBe(true)
    },
    15 * MINUTES,
  )

  test(
    'a syntax error stops the build before any machine',
    async () => {
      const tree = configTree('syntax', (directory) =>
        writeFileSync(join(directory, 'nodes/broken.pp'), "# Broken\nfile { '/x':\n  ensure => \n}\n"),
      )
      const run = await cloudstamp(['build', 'debian13', 'broken', '--config-dir', tree, '--output-dir', output])
      expect(run.code).toBe(2)
      expect(run.stderr).toContain(`${tree}/nodes/broken.pp:4`)
      expect(run.stderr).not.toContain('Stamp')
    },
    2 * MINUTES,
  )

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'a build ended by %s leaves no process and no image',
    async (signal) => {
      mkdirSync(output, { recursive: true })
      let pid = 0
      const run = cloudstamp(
        ['build', 'debian13', 'base', '--output-dir', join(root, `killed-${signal}`)],
        (started) => (pid = started),
      )
      while (machines().length === 0) await sleep(200)
      await sleep(2000)
      process.kill(pid, signal)
      expect((await run).code).not.toBe(0)
      await sleep(1000)
      expect(processesNaming(join(root, 'cache'))).toEqual([])
      // What SIGKILL lets nobody tidy up is the next build's to remove; none of it bears the image's name.
      const left = signal === 'SIGKILL' ? ['base-debian13.partial', 'base-debian13.partial.lock'] : []
      const files = readdirSync(join(root, `killed-${signal}`))
      expect(files.filter((name) => !/\.(log|failure)$/.test(name))).toEqual(left)
    },
    5 * MINUTES,
  )

  test(
    'a machine that is killed fails the build, and says so',
    async () => {
      const run = cloudstamp(['build', 'debian13', 'base', '--output-dir', join(root, 'killed-machine')])
      while (machines().length === 0) await sleep(200)
      await sleep(2000)
      for (const pid of machines()) process.kill(pid, 'SIGKILL')
      const { code, stderr } = await run
      expect(code).toBe(3)
      expect(stderr).toContain('SIGKILL')
      expect(existsSync(join(root, 'killed-machine/base-debian13.qcow2'))).toBe(false)
    },
    5 * MINUTES,
  )
})
