/** A guest that lies, breaks off or floods, played on the real sockets: the verdict, and what it costs this process. */
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { execa } from 'execa'
import { NODE_BUNDLE } from '../../scripts/bundle.mjs'
import type { HostileRun } from './support/hostile-run.ts'

const SUPPORT = '__tests__/integration/support'

/** Of the processor, in an event loop that goes on. */
const MAX_STALL_MS = 5000

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-hostile-'))
  await mkdir(join(directory, 'bin'))
  await copyFile(`${SUPPORT}/fake-qemu.mjs`, join(directory, 'bin', 'qemu-system-x86_64'))
  await chmod(join(directory, 'bin', 'qemu-system-x86_64'), 0o755)
  await build({
    entryPoints: [`${SUPPORT}/hostile-run.ts`, 'src/puppet/yaml-worker.mjs'],
    ...{ ...NODE_BUNDLE, outdir: directory, entryNames: '[name]', outExtension: { '.js': '.mjs' } },
  })
}, 60_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

async function play(part: string): Promise<HostileRun & { workDir: string }> {
  const workDir = await mkdtemp(join(directory, 'run-'))
  const { stdout } = await execa(process.execPath, [join(directory, 'hostile-run.mjs'), workDir], {
    env: { CLOUDSTAMP_PART: part, PATH: `${join(directory, 'bin')}:${process.env['PATH']}` },
  })
  return { ...(JSON.parse(stdout) as HostileRun), workDir }
}

test('a guest that keeps to the rules succeeds', async () => {
  const run = await play('success')
  expect(run.error).toBeUndefined()
  expect(run.exitCode).toBe(0)
}, 60_000)

describe('a success without proof is a failure that names what is missing:', () => {
  test.each([
    ['sealed alone', /claims success, but it did not tell how Puppet ended/],
    ['no word of Puppet', /claims success, but it did not tell how Puppet ended/],
    ['Puppet failed', /claims success, but Puppet exited with 4/],
    ['no report', /claims success, but its file last_run_report\.yaml did not arrive/],
    ['an empty package list', /claims success, but its file packages\.tsv is empty/],
    ['a damaged package list', /packages\.tsv:2: the package list of the guest is damaged/],
    ['a part of a file is missing', /a part of the file last_run_report\.yaml is missing/],
    ['the end of a file is missing', /claims success, but the file packages\.tsv arrived in part only/],
    ['a digest does not fit', /the file last_run_report\.yaml arrived damaged/],
    ['an event that breaks off', /an event of the guest cannot be read/],
  ])(
    '%s',
    async (part, error) => {
      expect(await play(part)).toMatchObject({ exitCode: 1, error: expect.stringMatching(error) })
    },
    60_000,
  )
})

describe('a guest that wants to harm the host fails the build soon and for little memory:', () => {
  test.each([
    ['five thousand files', /a file that nobody asked for: file-0/, 100],
    ['a file that grows', /the file puppet\.log is larger than 4194304 bytes/, 100],
    ['a file named as a folder', /a file that nobody asked for: stamp/, 100],
    ['a report that unfolds', /Puppet's report cannot be read: it unfolds to more than a report holds/, 600],
    ['a report that is slow to read', /Puppet's report cannot be read: /, 600],
    ['an endless escape sequence', /printed more than 64 MiB on one of its ports/, 250],
    ['a line without an end', /printed more than 64 MiB on one of its ports/, 250],
    ['lines without an end', /printed more than 64 MiB on one of its ports/, 250],
    ['short lines without an end', /printed more than 64 MiB on one of its ports/, 250],
    ['events without an end', /printed more than 64 MiB on one of its ports/, 250],
  ])(
    '%s',
    async (part, error, memoryMB) => {
      const run = await play(part)
      expect(run).toMatchObject({ exitCode: 1, error: expect.stringMatching(error) })
      expect(run.memoryMB).toBeLessThan(memoryMB)
      expect(run.stallMs).toBeLessThan(MAX_STALL_MS)
      process.stdout.write(`${part}: ${run.memoryMB} MB, ${run.seconds} s, stalls of ${run.stallMs} ms\n`)
    },
    240_000,
  )

  test('its logs are cut, and say so', async () => {
    const { workDir } = await play('lines without an end')
    const log = join(workDir, 'logs', 'stamp', 'console.log')
    expect((await stat(log)).size).toBeLessThan(65 * 1024 * 1024)
    expect((await readFile(log)).subarray(-100).toString()).toMatch(/\n\[the log is cut here, at 67108864 bytes\]\n$/)
    const buildLog = join(workDir, 'build.log')
    expect((await stat(buildLog)).size).toBeLessThan(40 * 1024 * 1024)
    expect(await readFile(buildLog, 'utf8')).toContain('| the guest prints too much')
  }, 240_000)
})
