/** Runs the steps of the guest's lister of files with this machine's awk. */
import { describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { parseFileRow } from '../../src/image/contents.ts'
import { readContents } from '../../src/image/guest-contents.ts'
import { UNLISTED, pathPattern } from '../../src/guest/contract.ts'
import PROGRAM from '../../src/guest/scripts/contents.awk'
import LISTER from '../../src/guest/scripts/contents.sh'

const UNLISTED_PATTERN = UNLISTED.map(({ pattern }) => `^/${pathPattern(pattern)}(/|$)`).join('|')

async function step(name: string, input: Buffer | string): Promise<string[]> {
  const { stdout } = await execa('awk', ['-v', `step=${name}`, '-v', 'family=rpm', '-v', 'merged=bin', PROGRAM], {
    input,
    env: { LC_ALL: 'C', UNLISTED: UNLISTED_PATTERN },
  })
  return stdout.split('\n').filter((line) => line !== '')
}

/** What find tells of an entry. */
function found(path: string | Buffer, meta = 'f\t644\t0\t0\t5\t100\t100\t8', target = ''): Buffer {
  return Buffer.concat([Buffer.from(`F\t${meta}\0`), Buffer.from(path), Buffer.from(`\0${target}\0`)])
}

/** What rpm tells of one: a regular file of mode 0644, 5 bytes, of the time 100. */
const installed = (path: string): Buffer => Buffer.from(`I\tbash\t33188\t5\t100\troot\troot\t\t${path}\t\0`)

const rowsOf = async (...records: Buffer[]) => {
  const rows = await step('rows', Buffer.concat(records))
  return rows.slice(0, -1).map((row) => row.split('\t'))
}

describe('of a disk', () => {
  test('what is as its package has installed it gets no row, what is other does', async () => {
    const rows = await rowsOf(
      installed('/bin/bash'),
      installed('/etc/mode'),
      installed('/etc/size'),
      installed('/etc/time'),
      installed('/etc/owned'),
      Buffer.from('M\t/etc/owned\tFile[/etc/owned]\tcontents\0'),
      found('/usr/bin/bash'),
      found('/etc/mode', 'f\t600\t0\t0\t5\t100\t100\t8'),
      found('/etc/size', 'f\t644\t0\t0\t6\t100\t100\t8'),
      found('/etc/time', 'f\t644\t0\t0\t5\t100\t101.5\t8'),
      found('/etc/owned'),
      found('/srv/own', 'l\t777\t0\t0\t4\t100\t100\t0', '/etc/a b'),
    )
    expect(
      rows.map(([path, , mode, , , , digest, owner, packaged, resource, target]) => [
        path,
        mode,
        digest,
        owner,
        packaged,
        resource,
        target,
      ]),
    ).toEqual([
      ['/etc/mode', '600', '?', 'bash', 'yes', '-', '-'],
      ['/etc/size', '644', '?', 'bash', 'no', '-', '-'],
      ['/etc/time', '644', '?', 'bash', 'no', '-', '-'],
      ['/etc/owned', '644', '?', 'bash', 'yes', 'File[/etc/owned]', '-'],
      ['/srv/own', '777', '-', '-', 'no', '-', '/etc/a b'],
    ])
  })

  test('its owners have the names that the system has for them', async () => {
    const rows = await rowsOf(
      found('/srv/named', 'f\t644\t1\t0\t5\t100\t100\t8'),
      found('/srv/lost', 'd\t755\t54321\t54322\t0\t1\t1\t8'),
    )
    expect(rows.map(([, , , user, group]) => [user, group])).toEqual([
      ['daemon', 'root'],
      ['54321', '54322'],
    ])
  })

  test('names of any bytes are one row each, and come back', async () => {
    const names = [
      '/srv/new\nline',
      '/srv/\x1b[31mred',
      '/srv/tab\there',
      '/srv/back\\slash',
      '/srv/café',
      '/srv/\0'.slice(0, -1),
    ]
    const rows = await rowsOf(
      ...names.map((name) => found(name)),
      found(Buffer.from([...Buffer.from('/srv/'), 0xe9, 0xff])),
    )
    expect(rows.map(([path]) => path)).toEqual([
      '/srv/new\\012line',
      '/srv/\\033[31mred',
      '/srv/tab\\011here',
      '/srv/back\\134slash',
      '/srv/caf\\303\\251',
      '/srv/',
      '/srv/\\351\\377',
    ])
    for (const row of rows) expect(parseFileRow(row.join('\t').replace('\t?\t', '\t-\t'))).toBeDefined()
    expect(await step('hashed', rows.map((row) => row.join('\t')).join('\n'))).toEqual([
      '/srv/\x1b[31mred',
      '/srv/tab\there',
      '/srv/café',
      '/srv/',
      expect.stringMatching(/^\/srv\//),
    ])
  })

  test('what nobody compares is left out, unless the catalogue manages it', async () => {
    const rows = await rowsOf(
      Buffer.from('M\t/var/cache/mine\tFile[mine]\tcontents\0'),
      ...['/var/cache/apt', '/usr/lib/python3/__pycache__/x.pyc', '/boot/initrd.img-6.1', '/lost+found'].map((path) =>
        found(path),
      ),
      found('/var/cache/mine'),
      found('/var/cached'),
    )
    expect(rows.map(([path]) => path)).toEqual(['/var/cache/mine', '/var/cached'])
  })
})

test('where no packaged file was touched, no program reads its own input in the place of files', async () => {
  const script = `${LISTER.replaceAll('/tmp/rows.sorted', '/dev/null')}
    looking() { "$@"; }
    awk_step() { :; }
    hash md5sum '?'`
  const { stdout } = await execa('sh', ['-c', script], { input: '' })
  expect(stdout).toBe('')
})

test('a list that gets too long is cut, and what is left out is counted', async () => {
  const path = (number: number): string => `/srv/${'x'.repeat(1000)}${String(number).padStart(6, '0')}`
  const rows = Array.from({ length: 5000 }, (_all, number) => `${path(number)}\tf\t644\troot\troot\t5\t?\t-\tno\t-\t-`)
  const digest = 'b'.repeat(64)
  const lines = await step('joined', [`S ${digest}  ${path(0)}`, ...rows, 'used\t99'].join('\n'))
  expect(lines[0]).toBe(`file\t${path(0)}\tf\t644\troot\troot\t5\t${digest}\t-\tno\t-\t-`)
  const { contents } = readContents(lines.join('\n'), 'x')
  if (!contents.known) throw new Error(contents.reason)
  expect(contents.listed).toBeGreaterThan(3000)
  expect(contents.listed + contents.unlisted).toBe(5000)
  expect(lines.join('\n').length).toBeLessThan(3_600_000)
})

test('contents are read of as many files as are read in a moment', async () => {
  const rows = [70e6, 60e6, 60e6, 60e6, 60e6, 60e6, 5].map(
    (size, number) => `/f${number}\tf\t644\troot\troot\t${size}\t?\t-\tno\t-\t-`,
  )
  expect(await step('hashed', rows.join('\n'))).toEqual(['/f1', '/f2', '/f3', '/f4', '/f6'])
})
