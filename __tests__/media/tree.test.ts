import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readNewc, writeNewc } from '../../src/initrd/newc.ts'
import { prepareTree, type TreeRequest } from '../../src/media/tree/index.ts'
import { unpackInitrd } from '../../src/media/tree/initrd.ts'
import { parseTreeInfo } from '../../src/media/tree/treeinfo.ts'
import { startFaultyServer, type Fault, type FaultyServer } from './support/faulty-server.ts'
import { recordReport } from './support/reporter.ts'

const KERNEL_FILE = 'images/pxeboot/vmlinuz'
const INITRD_FILE = 'images/pxeboot/initrd.img'

const archive = writeNewc([{ type: 'file', path: 'init', mode: 0o755, data: Buffer.from('#!/bin/sh\n') }])
const filter = (program: string, ...args: string[]): Buffer => execFileSync(program, args, { input: archive })
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')

/** As much of a boot image as says its version. */
function bootImage(version: string): Buffer {
  const image = Buffer.alloc(2048)
  image.write('HdrS', 0x202)
  image.writeUInt16LE(0x100, 0x20e)
  image.write(`${version} (builder) #1\0`, 0x300)
  return image
}

const kernel = bootImage('5.14.0-570.el9.x86_64')
const initrd = filter('xz', '-c', '--check=crc32')

function treeinfo(digests: { kernel: string; initrd: string } = { kernel: sha256(kernel), initrd: sha256(initrd) }): string {
  return `[checksums]\n${INITRD_FILE} = sha256:${digests.initrd}\n${KERNEL_FILE} = sha256:${digests.kernel}\n\n[general]\narch = x86_64\nfamily = AlmaLinux\nname = AlmaLinux 9.6\nversion = 9.6\n\n[images-x86_64]\nkernel = ${KERNEL_FILE}\ninitrd = ${INITRD_FILE}\n\n[stage2]\nmainimage = images/install.img\n`
}

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-tree-'))
let server: FaultyServer
let number = 0

beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(async () => {
  await server.close()
  rmSync(root, { recursive: true, force: true })
})
afterEach(() => void server.requests.splice(0))

interface Served {
  info?: string | undefined
  infoName?: string
  kernel?: Buffer
  initrd?: Buffer
  faults?: Record<string, Fault[]>
}

/** A tree of its own for each test. */
function serve(files: Served = {}): TreeRequest & { reporter: ReturnType<typeof recordReport> } {
  number += 1
  const name = `/tree-${number}`
  const put = (path: string, data: Buffer | string): void => server.serve(`${name}/${path}`, data, files.faults?.[path])
  if (!('info' in files) || files.info !== undefined) put(files.infoName ?? '.treeinfo', files.info ?? treeinfo())
  put(KERNEL_FILE, files.kernel ?? kernel)
  put(INITRD_FILE, files.initrd ?? initrd)
  return {
    tree: `${server.url}${name}`,
    pins: {},
    kickstart: 'kickstarts/alma9.ks',
    directory: join(root, String(number)),
    reporter: recordReport(),
    limits: { retries: 1, firstRetrySeconds: 0.01, idleSeconds: 1 },
  }
}

const asked = (): string[] => server.requests.map(({ path }) => path.replace(/^\/tree-\d+\//, ''))

describe('a tree', () => {
  test('gives kernel and initrd, unpacked; a second time it is asked for its description alone', async () => {
    const request = serve()
    const media = await prepareTree(request)
    expect(media.kernelVersion).toBe('5.14.0-570.el9.x86_64')
    expect(readFileSync(media.kernel)).toEqual(kernel)
    expect([...readNewc(readFileSync(media.initrd))].map(({ path }) => path)).toEqual(['init'])
    expect(asked()).toEqual(['.treeinfo', KERNEL_FILE, INITRD_FILE])
    expect(await prepareTree(request)).toEqual(media)
    expect(asked()).toEqual(['.treeinfo', KERNEL_FILE, INITRD_FILE, '.treeinfo'])
  })

  test('describes itself under either name', async () => {
    await prepareTree(serve({ infoName: 'treeinfo' }))
    expect(asked().slice(0, 2)).toEqual(['.treeinfo', 'treeinfo'])
  })

  test('that changes under its URL gives new media', async () => {
    const request = serve()
    const before = await prepareTree(request)
    const next = bootImage('5.14.0-600.el9.x86_64')
    const path = new URL(request.tree).pathname
    server.serve(`${path}/.treeinfo`, treeinfo({ kernel: sha256(next), initrd: sha256(initrd) }))
    server.serve(`${path}/${KERNEL_FILE}`, next)
    const after = await prepareTree(request)
    expect(after.key).not.toBe(before.key)
    expect(after.kernelVersion).toBe('5.14.0-600.el9.x86_64')
  })

  test('that does not answer is taken as it was, with a warning', async () => {
    const request = serve()
    const media = await prepareTree(request)
    server.serve(`${new URL(request.tree).pathname}/.treeinfo`, treeinfo(), Array.from({ length: 9 }, () => ({ status: 503 })))
    expect(await prepareTree(request)).toEqual(media)
    expect(request.reporter.warnings.join()).toMatch(/does not answer/)
  })
})

describe('digests', () => {
  test('that do not fit are refused, both told, and nothing is kept', async () => {
    const request = serve({ initrd: Buffer.from('something else') })
    await expect(prepareTree(request)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`initrd\\.img is not the file .* SHA-256 ${sha256(Buffer.from('something else'))} instead of ${sha256(initrd)}`)),
    })
    expect(readdirSync(request.directory).filter((name) => /^[0-9a-f]{32}$/.test(name))).toEqual([])
  })

  test('pinned in the header make the description needless', async () => {
    const request = { ...serve({ info: undefined }), pins: { kernel: sha256(kernel), initrd: sha256(initrd) } }
    await prepareTree(request)
    await prepareTree(request)
    expect(asked()).toEqual([KERNEL_FILE, INITRD_FILE])
  })

  test('pinned that differ from the tree\'s are told beside them', async () => {
    const request = { ...serve(), pins: { kernel: 'a'.repeat(64) } }
    await expect(prepareTree(request)).rejects.toMatchObject({ message: `the tree's kernel is not the pinned one: its digest is ${sha256(kernel)}, the header's ${'a'.repeat(64)}` })
  })

  test.each([
    ['no description', undefined],
    ['no checksums, as EL7\'s', treeinfo().replace(/\[checksums\][^[]*/, '')],
    ['another algorithm', treeinfo().replaceAll('sha256:', 'sha1:')],
  ])('%s and no pins: nothing is downloaded', async (_title, info) => {
    await expect(prepareTree(serve({ info }))).rejects.toMatchObject({
      exitCode: 3,
      message: 'the tree tells no SHA-256 of its kernel, and kickstarts/alma9.ks pins none',
      where: expect.stringMatching(/\/images\/pxeboot\/vmlinuz$/),
      advice: expect.stringContaining('"kernel-sha256"'),
    })
    expect(asked()).not.toContain(KERNEL_FILE)
  })
})

describe('a bad network', () => {
  test('is retried', async () => {
    await prepareTree(serve({ faults: { '.treeinfo': [{ status: 503 }], [INITRD_FILE]: [{ truncateAfter: 10 }], [KERNEL_FILE]: [{ stallAfter: 10 }] } }))
  }, 20_000)

  test('names the URL when it stays bad', async () => {
    await expect(prepareTree(serve({ faults: { [INITRD_FILE]: Array.from({ length: 5 }, () => ({ truncateAfter: 10 })) } }))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/could not fetch http:.*initrd\.img/),
    })
  }, 20_000)
})

describe('a description', () => {
  test.each([
    ['of another architecture', treeinfo().replace('x86_64\nfamily', 'aarch64\nfamily'), /general arch/],
    ['that leaves the tree', treeinfo().replace(`kernel = ${KERNEL_FILE}`, 'kernel = ../../etc/passwd'), /images kernel: is not a path below the tree/],
    ['that is none', '<html>', /general/],
  ])('%s is refused', (_title, text, message) => {
    expect(() => parseTreeInfo(text)).toThrow(message)
  })
})

describe('an initrd', () => {
  test.each([
    ['newc', archive],
    ['gzip', gzipSync(archive)],
    ['gzip, padded', Buffer.concat([gzipSync(archive), Buffer.alloc(512)])],
    ['lzma', filter('xz', '--format=lzma', '-c')],
    ['xz', initrd],
    ['zstd', filter('zstd', '-c')],
  ])('of format %s is unpacked', async (_name, data) => {
    expect([...readNewc(await unpackInitrd(data, 'initrd.img'))]).toHaveLength(1)
  })

  test('with microcode before it keeps both', async () => {
    const early = writeNewc([{ type: 'file', path: 'early', mode: 0o644, data: Buffer.from('x') }])
    const both = await unpackInitrd(Buffer.concat([early, initrd]), 'initrd.img')
    expect([...readNewc(both)].map(({ path }) => path)).toEqual(['early', 'init'])
  })

  test.each([
    ['gzip', gzipSync(archive)],
    ['xz', initrd],
    ['lzma', filter('xz', '--format=lzma', '-c')],
  ])('that ends early (%s) is refused', async (name, data) => {
    await expect(unpackInitrd(data.subarray(0, data.length - 20), 'initrd.img')).rejects.toMatchObject({ message: expect.stringMatching(new RegExp(`^initrd\\.img is damaged or ends early \\(${name}\\)`)) })
  })

  test('of an unknown format is refused', async () => {
    await expect(unpackInitrd(Buffer.from('<html>'), 'initrd.img')).rejects.toMatchObject({ message: 'initrd.img is no initrd: it starts with 3c68746d6c3e' })
  })
})
