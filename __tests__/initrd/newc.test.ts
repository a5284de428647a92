import { link, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { readNewc, writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

const entries: ArchiveEntry[] = [
  { type: 'directory', path: 'etc', mode: 0o755 },
  { type: 'file', path: 'etc/hostname', mode: 0o644, data: Buffer.from('stamp\n') },
  { type: 'file', path: 'etc/empty', mode: 0o600, data: Buffer.alloc(0) },
  { type: 'directory', path: 'tmp', mode: 0o1777 },
  { type: 'file', path: 'init', mode: 0o755, data: Buffer.alloc(70_001, 'y') },
  { type: 'symlink', path: 'lib', mode: 0o777, target: 'usr/lib' },
  { type: 'file', path: 'grüße', mode: 0o644, data: Buffer.from('ü') },
]

const console: ArchiveEntry = { type: 'device', path: 'console', mode: 0o600, kind: 'character', major: 5, minor: 1 }

describe('writeNewc', () => {
  test('writes what cpio lists and unpacks', async () => {
    const directory = await newDirectory()
    const { stdout } = await execa('cpio', ['-itv', '--quiet', '--numeric-uid-gid'], {
      input: writeNewc([...entries, console]),
    })
    const listed = stdout.split('\n').map((line) => line.split(/\s+/))
    expect(listed.map(([mode, , user, group]) => `${mode} ${user}:${group}`)).toEqual([
      'drwxr-xr-x 0:0',
      '-rw-r--r-- 0:0',
      '-rw------- 0:0',
      'drwxrwxrwt 0:0',
      '-rwxr-xr-x 0:0',
      'lrwxrwxrwx 0:0',
      '-rw-r--r-- 0:0',
      'crw------- 0:0',
    ])
    await execa('cpio', ['-idm', '--quiet', '--no-preserve-owner'], { input: writeNewc(entries), cwd: directory })
    expect((await readdir(directory, { recursive: true })).sort()).toEqual(entries.map(({ path }) => path).sort())
    expect(await readFile(join(directory, 'etc/hostname'), 'utf8')).toBe('stamp\n')
    expect(await readFile(join(directory, 'init'), 'utf8')).toBe('y'.repeat(70_001))
    expect(await readlink(join(directory, 'lib'))).toBe('usr/lib')
    expect((await stat(join(directory, 'tmp'))).mode & 0o7777).toBe(0o1777)
  })

  test('is reproducible and ends on a 512-byte boundary', () => {
    expect(writeNewc(entries).equals(writeNewc(entries))).toBe(true)
    expect(writeNewc(entries).length % 512).toBe(0)
    expect(writeNewc([]).length).toBe(512)
  })

  test.each(['/etc/passwd', '../up', 'a/../b', './a', 'a//b', 'a/', '', 'nul\0'])('refuses the path %j', (path) => {
    expect(() => writeNewc([{ type: 'file', path, mode: 0o644, data: Buffer.alloc(0) }])).toThrow(RangeError)
  })
})

describe('readNewc', () => {
  test('reads back what was written', () => {
    expect([...readNewc(writeNewc([...entries, console]))]).toEqual([...entries, console])
  })

  test('reads archives behind each other', () => {
    const second: ArchiveEntry = { type: 'file', path: 'second', mode: 0o644, data: Buffer.from('2') }
    const both = Buffer.concat([writeNewc(entries), Buffer.alloc(1024), writeNewc([second])])
    expect([...readNewc(both)]).toEqual([...entries, second])
  })

  test('reads what cpio writes, hard links included', async () => {
    const directory = await newDirectory()
    await mkdir(join(directory, 'sub'))
    await writeFile(join(directory, 'one'), 'shared\n', { mode: 0o640 })
    await link(join(directory, 'one'), join(directory, 'sub/two'))
    await link(join(directory, 'one'), join(directory, 'sub/three'))
    await writeFile(join(directory, 'empty'), '')
    await link(join(directory, 'empty'), join(directory, 'void'))
    await symlink('sub', join(directory, 'link'))
    const input = ['.', './one', './sub', './sub/two', './sub/three', './empty', './void', './link'].join('\n')
    const { stdout } = await execa('cpio', ['-o', '-H', 'newc', '--quiet'], {
      input,
      cwd: directory,
      encoding: 'buffer',
    })
    const read = [...readNewc(Buffer.from(stdout))].sort((a, b) => (a.path < b.path ? -1 : 1))
    const shared = { type: 'file', mode: 0o640, data: Buffer.from('shared\n') }
    const empty = { type: 'file', mode: 0o644, data: Buffer.alloc(0) }
    expect(read).toEqual([
      { ...empty, path: 'empty' },
      { type: 'symlink', path: 'link', mode: 0o777, target: 'sub' },
      { ...shared, path: 'one' },
      { type: 'directory', path: 'sub', mode: 0o755 },
      { ...shared, path: 'sub/three' },
      { ...shared, path: 'sub/two' },
      { ...empty, path: 'void' },
    ])
  })

  test('names the place where an archive is damaged', () => {
    const archive = writeNewc(entries)
    expect(() => [...readNewc(archive.subarray(0, 60_000))]).toThrow(/ends inside the entry at byte \d+/)
    expect(() => [...readNewc(Buffer.concat([archive, Buffer.from('garbage')]))]).toThrow(`byte ${archive.length}`)
    expect(() => [...readNewc(Buffer.from('\x1f\x8b compressed'))]).toThrow('no newc header at byte 0')
  })
})
