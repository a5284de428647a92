import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describePlan } from '../src/describe.ts'
import { manifestSchema } from '../src/image/manifest.ts'
import { readNewc, writeNewc } from '../src/initrd/newc.ts'
import { parseInputs } from '../src/inputs/parse.ts'
import { planBuild, type Plan } from '../src/plan.ts'
import { recordTo } from '../src/report/recorder.ts'
import {
  baseKey,
  bootMachineOf,
  installRun,
  onePassRun,
  proofBoots,
  stampRun,
  type RunDescription,
} from '../src/runs.ts'
import type { BuildContext } from '../src/steps/context.ts'
import { manifestOf } from '../src/steps/finish.ts'
import { executeRun } from '../src/steps/guest.ts'
import { VERSION } from '../src/version.ts'
import { defaultCpus, qemuArguments } from '../src/vm/arguments.ts'
import { recordReport } from './support/reporter.ts'
import { deadlineIn } from './support/deadline.ts'

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-runs-'))
const path = process.env['PATH']
afterAll(() => {
  process.env['PATH'] = path
  rmSync(root, { recursive: true, force: true })
})

function write(name: string, text: string): void {
  const file = join(root, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

const kickstart = (script: string): string =>
  `#cloudstamp\n# name: X\n# family: anaconda\n# generation: el9\n# mirror: http://mirror.example/x\n# tree: os\n# memory-mib: 2048\n# disk-gib: 8\n#end\nlang C\nkeyboard us\ntimezone UTC\nrootpw --iscrypted *\nbootloader\npart / --size=1\nurl --url={{ tree }}\n%packages\n%end\n%post\n${script}\n%end\n`

beforeAll(() => {
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write('configs/nodes/base.pp', 'notice("x")\n')
  write('configs/nodes/other.pp', 'notice("y")\n')
  write('bin/qemu-system-x86_64', RECORDER)
  chmodSync(join(root, 'bin/qemu-system-x86_64'), 0o755)
  // Puppet's checks take seconds each, and are not what is tested here.
  process.env['PATH'] = join(root, 'bin')
})

async function plan(given: Record<string, string> = {}, script = 'true'): Promise<Plan> {
  write('ks/el9.ks', kickstart(script))
  cpSync(join(root, 'ks'), join(root, 'elsewhere/ks'), { recursive: true })
  const all: Record<string, string> = {
    ...{ distro: 'el9', profile: 'base', mirror: 'http://near.example/y' },
    'config-dir': join(root, 'configs'),
    'kickstart-dir': join(root, 'ks'),
    'output-dir': join(root, 'out'),
    ...given,
  }
  return planBuild(
    parseInputs((name) => all[name]),
    recordReport(),
  )
}

const key = (one: Plan, mediaKey = 'media'): string => baseKey(installRun(one), { mediaKey, diskBytes: one.diskBytes })

test.each([
  ['memory', { memory: '3G' }],
  ['disk', { 'disk-size': '9G' }],
  ["mirror, which is in the kickstart and among the installer's arguments", { mirror: 'http://far.example/y' }],
])('the key of a base changes with its %s', async (_what, given) => {
  expect(key(await plan(given))).not.toBe(key(await plan()))
})

test("the key of a base changes with the kickstart's scripts, the media and our own part of the installation", async () => {
  const base = await plan()
  const changed: string[] = [
    key(await plan({}, 'false')),
    key(base, 'other media'),
    key({ ...base, family: { ...base.family, hardware: { ...base.family.hardware, cpu: 'x86-64-v3' } } }),
    key({ ...base, family: { ...base.family, installArguments: () => 'other arguments' } }),
    key({
      ...base,
      family: {
        ...base.family,
        files: { ...base.family.files, base: [{ path: 'cloudstamp/finished', mode: 0o755, data: '# other\n' }] },
      },
    }),
  ]
  expect(new Set([...changed, key(base)]).size).toBe(changed.length + 1)
})

test.each([
  ['where the image goes', { 'output-dir': join(root, 'elsewhere') }],
  ['where the kickstart lies', { 'kickstart-dir': join(root, 'elsewhere/ks') }],
  ['the profile', { profile: 'other' }],
  ['how it is run', { accel: 'tcg', cpus: '2', 'timeout-minutes': '9', 'keep-config': 'true' }],
  ['the format of the image', { format: 'raw' }],
])('the key of a base does not know %s', async (_what, given) => {
  expect(key(await plan(given))).toBe(key(await plan()))
})

/** A qemu that keeps its arguments and its initrd, and ends. */
const RECORDER = `#!/bin/sh
for word; do
  printf '%s\\0' "$word" >>"$RECORD/arguments"
  [ "$last" = -initrd ] && /bin/cp "$word" "$RECORD/initrd"
  last=$word
done
exit 1
`

interface Execution {
  command: string[]
  injected: string[]
}

function contextOf(planned: Plan, work: string): BuildContext {
  return {
    plan: planned,
    qemuVersion: '7.2.0',
    media: { kernel: '<media>/linux', initrd: join(work, 'base.initrd'), kernelVersion: '6', digests: {}, key: 'k' },
    accelerator: 'tcg',
    cpus: defaultCpus('tcg'),
    directories: { work, logs: join(work, 'logs') },
    reporter: recordTo(join(work, 'log'), recordReport()),
    deadline: deadlineIn(60_000),
  }
}

/** What a step really starts, with the paths of this host as the plan writes them. */
async function execute(run: RunDescription, planned: Plan): Promise<Execution> {
  const work = mkdtempSync(join(root, 'work-'))
  process.env['RECORD'] = work
  const base = writeNewc([{ type: 'directory', path: 'usr', mode: 0o755 }])
  writeFileSync(join(work, 'base.initrd'), base)
  const context = contextOf(planned, work)
  await expect(executeRun(context, run, `<work>/${run.name}.qcow2`)).rejects.toThrow('qemu did not start')
  await context.reporter.close()
  const words = readFileSync(join(work, 'arguments'), 'utf8').split('\0').slice(0, -1)
  return {
    command: ['qemu-system-x86_64', ...words.map((word) => word.replace(`${work}/`, '<work>/'))],
    injected: [...readNewc(readFileSync(join(work, 'initrd')))]
      .filter((entry) => entry.type === 'file' && !entry.path.startsWith('cloudstamp/config/'))
      .map((entry) => entry.path),
  }
}

test('the plan shows what the steps start', async () => {
  const layered = await plan()
  const [install, stamp] = describePlan(layered).runs
  expect(await execute(installRun(layered), layered)).toEqual({
    command: install?.command,
    injected: install?.injected,
  })
  expect(await execute(stampRun(layered, { refreshPackages: true }), layered)).toEqual({
    command: stamp?.command,
    injected: stamp?.injected,
  })
  const onePass = await plan({ layers: 'off' })
  const [only] = describePlan(onePass).runs
  const started = await execute(onePassRun(onePass), onePass)
  expect(started.command).toEqual(only?.command)
})

test('the manifest names what it takes to build the image again, and no password', async () => {
  const work = mkdtempSync(join(root, 'work-'))
  const context = contextOf(await plan({ mirror: 'http://me:sesame@near.example/y', memory: '3G' }), work)
  const manifest = manifestOf(
    context,
    {
      stamped: {
        disk: 'disk',
        base: {
          disk: 'base',
          key: 'k',
          sizeBytes: 1,
          cacheHit: true,
          shared: false,
          createdAt: new Date().toISOString(),
        },
        upgraded: true,
        catalogue: {
          puppetExitCode: 2,
          report: {
            ...{ resources: 3, changed: 2, failed: 0, skipped: 0, seconds: 1.5 },
            ...{ findings: [], slowest: [], locations: new Map() },
          },
          packages: [{ name: 'bash', version: '5.2' }],
          contents: undefined,
          signatures: undefined,
          warnings: [],
        },
        signatures: { checked: false, reason: 'nobody asked' },
      },
      image: { path: 'x', format: 'qcow2', sha256: 'a'.repeat(64), sizeBytes: 1, virtualSizeBytes: 2 },
      proof: { verified: false, reason: 'verify: false' },
    },
    { known: false, reason: 'no awk' },
  )
  await context.reporter.close()
  const text = JSON.stringify(manifest)
  expect(manifestSchema.parse(JSON.parse(text))).toMatchObject({
    schema: 3,
    cloudstamp: { version: VERSION },
    qemu: { version: '7.2.0' },
    layers: 'auto',
    machine: { memoryMiB: 3072, cpus: 1 },
    mirrors: { packages: 'http://me:***@near.example/y' },
    sources: { kickstart: { file: 'el9.ks' }, fragments: [] },
    image: { file: 'base-el9.qcow2', format: 'qcow2', compression: 'zlib' },
    proof: { verified: false, reason: 'verify: false' },
  })
  expect(text).not.toContain('sesame')
})

test('a catalogue is proved with the signatures of the packages where the kickstart names keys, and its base is the same', async () => {
  const plain = await plan()
  if (plain.distro.family !== 'anaconda') throw new Error('no Anaconda')
  const key = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n'
  const packageKeys = [{ fingerprint: 'A'.repeat(40), subkeys: [], owner: 'Us', key: `From us\n\n${key}` }]
  const signed = { ...plain, distro: { ...plain.distro, packageKeys } }
  expect(stampRun(plain, { refreshPackages: false }).requires.files).not.toContain('signatures.txt')
  const run = stampRun(signed, { refreshPackages: false })
  expect(run.requires.files).toContain('signatures.txt')
  // Not every rpm reads over the text above a key.
  expect(run.archive).toContainEqual(
    expect.objectContaining({ path: `cloudstamp/package-keys/${'A'.repeat(40)}`, data: Buffer.from(key) }),
  )
  const disk = { mediaKey: 'm', diskBytes: 1 }
  expect(baseKey(installRun(signed), disk)).toBe(baseKey(installRun(plain), disk))
})

describe('the boots that prove an image', () => {
  const namesOf = async (image: { hasEsp: boolean; accelerator: 'kvm' | 'tcg' }): Promise<string[]> =>
    proofBoots(await plan(), image).map(({ name }) => name)

  test.each([
    [{ hasEsp: true, accelerator: 'tcg' }, ['prove-uefi-virtio-scsi']],
    [{ hasEsp: false, accelerator: 'tcg' }, ['prove-bios-virtio-blk']],
    [{ hasEsp: false, accelerator: 'kvm' }, ['prove-bios-virtio-blk', 'prove-bios-virtio-scsi']],
    [
      { hasEsp: true, accelerator: 'kvm' },
      ['prove-bios-virtio-blk', 'prove-bios-virtio-scsi', 'prove-uefi-virtio-blk', 'prove-uefi-virtio-scsi'],
    ],
  ] as const)('%j', async (image, names) => expect(await namesOf(image)).toEqual(names))

  test('are one, looked at from outside, where neither systemd nor cloud-init tells of itself', async () => {
    const old = await plan()
    const boots = proofBoots(
      { ...old, family: { ...old.family, looksInside: false } },
      { hasEsp: false, accelerator: 'kvm' },
    )
    expect(boots).toMatchObject([{ name: 'prove-bios-virtio-blk', looksInside: false }])
  })

  test('let nothing out', async () => {
    const [boot] = proofBoots(await plan(), { hasEsp: true, accelerator: 'tcg' })
    const flash = { code: '/code,1', variables: '/variables' }
    const machine = bootMachineOf(boot, { disk: '/disk', volume: '/seed', flash, cpus: 1, accelerator: 'tcg' })
    const command = qemuArguments(machine).join(' ')
    expect(command).toContain('user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:0-:22')
    expect(command).toContain('virtio-scsi-pci -device scsi-hd,drive=disk0')
    expect(command).toContain('if=pflash,unit=0,format=raw,readonly=on,file=/code,,1')
    expect(command).toContain('file=/seed,format=raw,readonly=on')
    expect(command).not.toMatch(/-kernel|-initrd/)
  })
})
