import { link, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { listUserDirectory, readUserFile, resolveUserPath } from '../../src/inputs/user-file.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let above: string
let root: string

beforeAll(async () => {
  above = await newDirectory()
  root = join(above, 'root')
  await mkdir(join(root, 'below'), { recursive: true })
  await mkdir(join(root, '.git'))
  await writeFile(join(above, 'secret'), 'secret')
  await writeFile(join(root, '.git/config'), 'secret')
  await writeFile(join(root, 'file'), '0123456789', { mode: 0o640 })
  await writeFile(join(root, '..file'), 'a strange name')
  await execa('mkfifo', [join(root, 'fifo')])
  const links: Record<string, string> = {
    'below/up': '../file',
    twice: 'below/up',
    environ: '/proc/self/environ',
    zero: '/dev/zero',
    out: '../secret',
    'out-and-in': '../root/file',
    nowhere: 'absent',
    circle: 'circle',
    parent: '..',
    git: '.git/config',
    'fifo-link': 'fifo',
  }
  for (const [path, target] of Object.entries(links)) await symlink(target, join(root, path))
  await link(join(root, 'file'), join(root, 'hard'))
})

const read = async (path: string, maxBytes = 10): Promise<string | undefined> =>
  (await readUserFile({ root, path, maxBytes, what: 'the thing' }))?.data.toString()

describe('a file that a user names', () => {
  test.each([
    ['file', '0123456789'],
    ['below/../file', '0123456789'],
    ['below/up', '0123456789'],
    ['twice', '0123456789'],
    ['out-and-in', '0123456789'],
    ['hard', '0123456789'],
    ['absent', undefined],
    ['absent/file', undefined],
    ['file/below', undefined],
  ])('%s is %j', async (path, text) => expect(await read(path)).toBe(text))

  test('may have a name that begins with two dots', async () =>
    expect(await read('..file', 100)).toBe('a strange name'))

  test.each([
    ['environ', /^the thing lies outside of its directory, at \/proc\/\d+\/environ$/],
    ['zero', /outside of its directory, at \/dev\/zero/],
    ['out', /outside of its directory/],
    ['parent/secret', /outside of its directory/],
    ['../secret', /outside of its directory/],
    ['git', /lies in \.git/],
    ['.git/config', /lies in \.git/],
    ['nowhere', /a link that points nowhere/],
    ['circle', /a link that goes round in circles/],
    ['fifo', /is no regular file/],
    ['fifo-link', /is no regular file/],
    ['below', /is a directory/],
    ['x'.repeat(300), /too long a name/],
  ])('%s is refused, by its name', async (path, message) => {
    await expect(read(path)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
      where: join(root, path),
    })
  })

  test('is refused where it is a socket', async () => {
    const server = createServer()
    await new Promise<void>((ready) => server.listen(join(root, 'socket'), ready))
    await expect(read('socket')).rejects.toMatchObject({ message: 'the thing is no regular file' })
    await new Promise((closed) => server.close(closed))
  })

  test('is refused where it is larger than the limit, and not read further', async () => {
    await expect(read('file', 9)).rejects.toMatchObject({ exitCode: 2, message: /is larger than/ })
    // Its size is zero as the file system tells it.
    const kernel = readUserFile({ root: '/proc', path: 'kallsyms', maxBytes: 1000, what: 'the thing' })
    await expect(kernel).rejects.toMatchObject({ message: /is larger than/ })
  })

  test('has its mode', async () =>
    expect((await readUserFile({ root, path: 'twice', maxBytes: 10, what: 'x' }))?.mode).toBe(0o640))

  test('lies where its links lead', async () => {
    expect(await resolveUserPath({ root, path: 'twice', what: 'x' })).toBe(join(root, 'file'))
    expect(await resolveUserPath({ root, path: '.', what: 'x' })).toBe(root)
  })
})

describe('a directory that a user names', () => {
  test('has sorted names', async () =>
    expect(await listUserDirectory(join(root, 'below'), 'config-dir')).toEqual(['up']))

  test.each([
    ['absent', 'config-dir does not exist'],
    ['file', 'config-dir is no directory'],
    ['fifo', 'config-dir is no directory'],
  ])('%s: %s', async (path, message) => {
    await expect(listUserDirectory(join(root, path), 'config-dir')).rejects.toMatchObject({
      exitCode: 2,
      message,
      where: join(root, path),
    })
  })
})
