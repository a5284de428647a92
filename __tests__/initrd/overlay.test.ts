import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { readNewc, writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'
import { appendArchive } from '../../src/initrd/overlay.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let directory: string

const file = (path: string, data = path): ArchiveEntry => ({ type: 'file', path, mode: 0o644, data: Buffer.from(data) })
const folder = (path: string): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })
const merged: ArchiveEntry[] = [
  { type: 'symlink', path: 'lib', mode: 0o777, target: 'usr/lib' },
  folder('usr'),
  folder('usr/lib'),
  file('usr/lib/present'),
]

beforeEach(async () => {
  directory = await newDirectory()
})

async function append(base: Buffer, entries: ArchiveEntry[]): Promise<Buffer> {
  const [baseInitrd, output] = [join(directory, 'base'), join(directory, 'initrd')]
  await writeFile(baseInitrd, base)
  await appendArchive({ baseInitrd, entries, output })
  const written = await readFile(output)
  expect(written.subarray(0, base.length).equals(base)).toBe(true)
  return written
}

const added = (base: ArchiveEntry[], whole: Buffer): ArchiveEntry[] => [...readNewc(whole)].slice(base.length)

describe('appendArchive', () => {
  test('puts files behind the base, where links of a merged /usr lead', async () => {
    const whole = await append(writeNewc(merged), [file('lib/ours'), file('sbin/tool'), file('usr/lib/present', 'new')])
    expect(added(merged, whole).map(({ path }) => path)).toEqual([
      'usr/lib/ours',
      'usr/sbin',
      'usr/sbin/tool',
      'usr/lib/present',
    ])
  })

  test('leaves paths alone where /lib is a directory', async () => {
    const base = [folder('lib'), file('lib/present')]
    expect(added(base, await append(writeNewc(base), [file('lib/ours')]))).toEqual([file('lib/ours')])
  })

  test('adds the directories that nobody made', async () => {
    const whole = await append(writeNewc(merged), [
      file('cloudstamp/config/nodes/base.pp'),
      folder('cloudstamp/config'),
    ])
    expect(added(merged, whole)).toEqual([
      folder('cloudstamp'),
      folder('cloudstamp/config'),
      folder('cloudstamp/config/nodes'),
      file('cloudstamp/config/nodes/base.pp'),
    ])
  })

  test('starts on a 512-byte boundary behind a base that does not end on one', async () => {
    const base = writeNewc(merged).subarray(0, -100)
    const whole = await append(base, [file('ours')])
    expect(whole.indexOf('070701', base.length) % 512).toBe(0)
    const { stdout } = await execa('cpio', ['-it', '--quiet'], {
      input: whole.subarray(whole.indexOf('070701', base.length)),
    })
    expect(stdout).toBe('ours')
  })

  test.each([
    ['a directory over a link', folder('lib')],
    ['a directory over a directory', folder('usr/lib')],
    ['a file over a directory', file('usr/lib')],
  ])('refuses %s', async (_title, entry) => {
    await expect(append(writeNewc(merged), [entry])).rejects.toThrow(entry.path)
    expect(await readdir(directory)).toEqual(['base'])
  })
})
