/** The proof of an image, with a stand-in for qemu and the booted image, and one for its ssh. */
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { GuestError } from '../../src/errors.ts'
import { keepEvidence, withOutput } from '../../src/image/output.ts'
import { parseInputs } from '../../src/inputs/parse.ts'
import { planBuild, type Plan } from '../../src/plan.ts'
import type { BootProof, ImageProof } from '../../src/prove/proof.ts'
import { PROMISES } from '../../src/prove/judge.ts'
import { recordTo } from '../../src/report/recorder.ts'
import { proveImage } from '../../src/steps/prove.ts'
import { writeFiles } from '../support/files.ts'
import { recordReport } from '../support/reporter.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
const DISK_BYTES = 64 * 1024 ** 2
const { env } = process
const path = env['PATH'] ?? ''
let server: Server
let root: string

/** What OpenSSH's client does without a key, and with one. */
const SSH = `#!/bin/sh
case $* in
*PreferredAuthentications=none*) echo "nobody@127.0.0.1: Permission denied (\${CLOUDSTAMP_METHODS:-publickey})." >&2; exit 255 ;;
esac
`

beforeAll(async () => {
  server = createServer((socket) =>
    socket.on('error', () => socket.destroy()).end('SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n'),
  )
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  root = await makeScratch()
  await mkdir(join(root, 'bin'))
  await copyFile('__tests__/integration/support/booting-qemu.mjs', join(root, 'bin/qemu-system-x86_64'))
  await writeFile(join(root, 'bin/ssh'), SSH)
  await writeFile(join(root, 'bin/puppet'), '#!/bin/sh\n')
  for (const name of ['qemu-system-x86_64', 'ssh', 'puppet']) await chmod(join(root, 'bin', name), 0o755)
  await writeFiles(root, { 'configs/nodes/web.pp': '# Web\n', 'configs/checks/web/page': '#!/bin/sh\n' })
  await chmod(join(root, 'configs/checks/web/page'), 0o755)
  env['PATH'] = `${join(root, 'bin')}:${path}`
  env['CLOUDSTAMP_SSH_PORT'] = String((server.address() as AddressInfo).port)
  env['CLOUDSTAMP_DISK_BYTES'] = String(DISK_BYTES)
})

afterAll(() => {
  env['PATH'] = path
  server.close()
})

beforeEach(() => {
  delete env['CLOUDSTAMP_METHODS']
  env['CLOUDSTAMP_FACTS'] = 'check\tpage\t0'
})

async function planOf(inputs: Record<string, string> = {}): Promise<Plan> {
  const all: Record<string, string> = {
    ...{ distro: 'debian13', profile: 'web', mirror: 'http://mirror.example/debian' },
    'config-dir': join(root, 'configs'),
    'output-dir': join(root, 'out'),
    ...inputs,
  }
  return planBuild(
    parseInputs((name) => all[name]),
    recordReport(),
  )
}

/** Proves an empty image as a build does. */
async function prove(plan: Plan): Promise<ImageProof> {
  return withOutput(plan.output, async () => {
    const work = await makeScratch()
    const logs = join(work, 'logs')
    await mkdir(logs)
    const reporter = recordTo(plan.output.partial.log, recordReport())
    const image = { path: plan.output.partial.image, format: 'qcow2', sha256: '', sizeBytes: 0 } as const
    await execa('qemu-img', ['create', '-q', '-f', 'qcow2', image.path, String(DISK_BYTES)])
    try {
      const media = { kernel: '', initrd: '', kernelVersion: '', digests: {}, key: '' }
      const deadline = {
        signal: new AbortController().signal,
        endsAt: new Date(Date.now() + 60_000),
        late: { reason: 'late', advice: '' },
      }
      const directories = { work, logs }
      return await proveImage(
        { plan, directories, reporter, deadline, media, qemuVersion: '7.2', accelerator: 'tcg', cpus: 1 },
        { ...image, virtualSizeBytes: DISK_BYTES },
      )
    } catch (error) {
      await keepEvidence(plan.output, logs)
      throw error
    } finally {
      await reporter.close()
    }
  })
}

test('an image that is as it should be is proved', async () => {
  expect(await prove(await planOf())).toEqual({
    verified: true,
    boots: [
      {
        firmware: 'bios',
        bus: 'virtio-blk',
        seconds: { prompt: expect.any(Number), looked: expect.any(Number) },
        proved: [...PROMISES],
        unproved: [],
      },
    ],
    clonesDiffer: false,
    checks: [{ name: 'page', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  })
})

test('an image without cloud-init or systemd of today proves its prompt and its ssh, and says what it does not', async () => {
  const { boots: [boot] = [] } = (await prove(await planOf({ distro: 'centos610' }))) as { boots?: BootProof[] }
  expect(boot).toMatchObject({ proved: ['login prompt', 'ssh answers'] })
  expect(boot?.unproved.map(({ promise }) => promise)).toEqual(expect.arrayContaining(['target', 'ssh takes the key']))
})

test('an image that nobody wants proved is not booted, and its manifest says so', async () => {
  expect(await prove(await planOf({ verify: 'false' }))).toEqual({ verified: false, reason: 'verify: false' })
})

describe('an image with a fault fails the build, which names it and keeps the image as evidence:', () => {
  test.each<[string, NodeJS.ProcessEnv, object]>([
    [
      'a failed unit',
      {
        CLOUDSTAMP_FACTS:
          'check\tpage\t0\nunit\tssh.service\tResult=exit-code\njournal\tssh.service\tline 1: Bad option',
      },
      { message: 'the unit ssh.service failed (exit-code)\nline 1: Bad option' },
    ],
    [
      'a failing check',
      { CLOUDSTAMP_FACTS: 'check\tpage\t1\noutput\tpage\tno page' },
      { message: 'the check exited with 1\nno page', file: expect.stringMatching(/configs\/checks\/web\/page$/) },
    ],
    ['passwords', { CLOUDSTAMP_METHODS: 'publickey,password' }, { message: 'ssh offers to log in by password' }],
  ])('%s', async (_what, change, finding) => {
    Object.assign(env, change)
    const plan = await planOf()
    const error = await prove(plan).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(GuestError)
    expect((error as GuestError).findings).toEqual([
      expect.objectContaining({ level: 'error', phase: 'prove', ...finding }),
    ])
    const evidence = await readdir(plan.output.evidence)
    expect(evidence).toEqual(expect.arrayContaining(['build.log', 'prove-bios-virtio-blk', 'unproved.qcow2']))
  })
})
