/** The whole way from a tree to media, against a server that misbehaves on demand. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describeError } from '../../../src/errors.ts'
import { readNewc, writeNewc } from '../../../src/initrd/newc.ts'
import type { Media } from '../../../src/media/media.ts'
import { mediaFiles, mediaStore } from '../../../src/media/media-store.ts'
import { prepareTree as prepareWith, type TreeRequest } from '../../../src/media/tree/index.ts'
import { RECORD_FILE } from '../../../src/store/record.ts'
import { startFaultyServer, type Fault, type FaultyServer } from '../../fetch/faulty-server.ts'
import { recordReport, type RecordedReport } from '../../support/reporter.ts'
import { scratch } from '../../support/scratch.ts'
import { bootImage, INITRD_FILE, KERNEL_FILE, sha256, treeInfo } from '../../support/tree.ts'

const archive = writeNewc([{ type: 'file', path: 'init', mode: 0o755, data: Buffer.from('#!/bin/sh\n') }])
const kernel = bootImage('5.14.0-570.el9.x86_64')
const initrd = execFileSync('xz', ['-c', '--check=crc32'], { input: archive })
const listed = { [KERNEL_FILE]: `sha256:${sha256(kernel)}`, [INITRD_FILE]: `sha256:${sha256(initrd)}` }
const pins = { kernel: sha256(kernel), initrd: sha256(initrd) }

const newDirectory = scratch()
let server: FaultyServer
let request: TreeRequest & { reporter: RecordedReport }
let number = 0

beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(() => server.close())

beforeEach(async () => {
  number += 1
  request = {
    name: 'AlmaLinux 9',
    tree: `${server.url}/tree-${number}`,
    pins: {},
    kickstart: 'kickstarts/alma9.ks',
    cacheDir: await newDirectory(),
    workDir: '',
    actionsCache: false,
    label: 'el9',
    reporter: recordReport(),
    limits: { retries: 1, firstRetrySeconds: 0.01, idleSeconds: 0.5 },
  }
  server.requests.length = 0
  serve(KERNEL_FILE, kernel)
  serve(INITRD_FILE, initrd)
  serve('.treeinfo', treeInfo(listed))
})

function serve(path: string, data: Buffer | string, faults: Fault[] = []): void {
  server.serve(`/tree-${number}/${path}`, data, faults)
}

/** Each time for a build of its own. */
async function prepareTree(options: TreeRequest): Promise<Media> {
  return prepareWith({ ...options, workDir: await newDirectory() })
}

/** Where another build finds the same. */
const sameAs = (media: Media): Media => ({
  ...media,
  kernel: expect.any(String) as unknown as string,
  initrd: expect.any(String) as unknown as string,
})

const times = (count: number, fault: Fault): Fault[] => Array.from({ length: count }, () => fault)
const remove = (path: string): void => server.remove(`/tree-${number}/${path}`)
const asked = (): string[] => server.requests.map(({ path }) => path.replace(/^\/tree-\d+\//, ''))
/** What is kept for later builds. */
const kept = async (): Promise<string[]> => readdir(join(request.cacheDir, 'media')).catch(() => [])

describe('a tree', () => {
  test('gives kernel and initrd, unpacked; the second time it is asked for its description alone', async () => {
    const media = await prepareTree(request)
    expect(media.kernelVersion).toBe('5.14.0-570.el9.x86_64')
    expect(await readFile(media.kernel)).toEqual(kernel)
    expect(await readFile(media.initrd)).toEqual(archive)
    expect(media.digests).toEqual({ linux: sha256(kernel), initrd: sha256(archive) })
    expect(asked()).toEqual(['.treeinfo', KERNEL_FILE, INITRD_FILE])
    expect(await prepareTree(request)).toEqual(sameAs(media))
    expect(asked()).toEqual(['.treeinfo', KERNEL_FILE, INITRD_FILE, '.treeinfo'])
  })

  test('over plain http is told to prove nothing, less with both files pinned', async () => {
    await prepareTree(request)
    await prepareTree({ ...request, pins })
    expect(request.reporter.warnings).toEqual([
      expect.stringMatching(/plain http: nothing proves its kernel and initrd, second stage and packages/),
      expect.stringMatching(/plain http: nothing proves its second stage and packages/),
    ])
  })

  test('leaves the media, what they are made of, and nothing else', async () => {
    const media = await prepareTree(request)
    expect(await kept()).toEqual([media.key])
    expect((await readdir(request.cacheDir)).sort()).toEqual(['media', 'resolved', 'transfers'])
    expect(await readdir(join(request.cacheDir, 'transfers'))).toEqual([])
    expect(JSON.parse(await readFile(join(dirname(media.kernel), RECORD_FILE), 'utf8'))).toMatchObject({
      details: {
        kernelVersion: media.kernelVersion,
        release: 'AlmaLinux 9.6',
        packages: [
          { name: KERNEL_FILE, sha256: sha256(kernel) },
          { name: INITRD_FILE, sha256: sha256(initrd) },
        ],
      },
      files: { linux: { sha256: sha256(kernel) }, initrd: { sha256: sha256(archive), sizeBytes: archive.length } },
    })
  })

  test('describes itself under either name', async () => {
    remove('.treeinfo')
    serve('treeinfo', treeInfo(listed))
    await prepareTree(request)
    expect(asked()).toEqual(['.treeinfo', 'treeinfo', KERNEL_FILE, INITRD_FILE])
  })

  test('has its files where it says', async () => {
    remove(KERNEL_FILE)
    serve('isolinux/vmlinuz', kernel)
    serve('.treeinfo', treeInfo(listed).replaceAll(KERNEL_FILE, 'isolinux/vmlinuz'))
    await prepareTree(request)
    expect(asked()).toContain('isolinux/vmlinuz')
  })

  test('that changes under its URL gives new media, and the old ones when it changes back', async () => {
    const before = await prepareTree(request)
    const next = bootImage('5.14.0-600.el9.x86_64')
    serve('.treeinfo', treeInfo({ ...listed, [KERNEL_FILE]: `sha256:${sha256(next)}` }))
    serve(KERNEL_FILE, next)
    const after = await prepareTree(request)
    expect(after.key).not.toBe(before.key)
    expect(after.kernelVersion).toBe('5.14.0-600.el9.x86_64')
    serve('.treeinfo', treeInfo(listed))
    expect(await prepareTree(request)).toEqual(sameAs(before))
  })

  test('shares media with another URL of the same content', async () => {
    const media = await prepareTree(request)
    const tree = request.tree.replace('127.0.0.1', 'localhost')
    expect(await prepareTree({ ...request, tree })).toEqual(sameAs(media))
    expect(asked().filter((path) => path === INITRD_FILE)).toHaveLength(1)
  })

  test('is fetched again where the media were damaged', async () => {
    const media = await prepareTree(request)
    const folder = await mediaStore(request.cacheDir).locate(media.key)
    await writeFile(mediaFiles(folder ?? '').initrd, 'damaged')
    const again = await prepareTree(request)
    expect(again).toEqual(sameAs(media))
    expect(await readFile(again.initrd)).toEqual(archive)
  })

  test('is fetched once by two builds at a time', async () => {
    const [one, other] = await Promise.all([prepareTree(request), prepareTree(request)])
    expect(one).toEqual(sameAs(other))
    expect(asked().filter((path) => path === INITRD_FILE)).toHaveLength(1)
  })

  test('of EL5 has an initrd that gzip unpacks', async () => {
    const packed = gzipSync(archive)
    serve(INITRD_FILE, packed)
    const { initrd: unpacked } = await prepareTree({
      ...request,
      pins: { kernel: pins.kernel, initrd: sha256(packed) },
    })
    expect([...readNewc(await readFile(unpacked))].map(({ path }) => path)).toEqual(['init'])
  })
})

describe('a tree that cannot be asked', () => {
  const silent = (): void => serve('.treeinfo', treeInfo(listed), times(9, { status: 503 }))

  test('is taken as it was, with a warning', async () => {
    const media = await prepareTree(request)
    silent()
    expect(await prepareTree(request)).toEqual(sameAs(media))
    expect(request.reporter.warnings.at(-1)).toBe(
      `could not fetch ${request.tree}/.treeinfo: HTTP 503 Service Unavailable; using the kernel and initrd that the tree had when it last answered`,
    )
  })

  test('is taken as it was last, not as it was first', async () => {
    const first = await prepareTree(request)
    const next = bootImage('5.14.0-600.el9.x86_64')
    serve('.treeinfo', treeInfo({ ...listed, [KERNEL_FILE]: `sha256:${sha256(next)}` }))
    serve(KERNEL_FILE, next)
    await prepareTree(request)
    serve('.treeinfo', treeInfo(listed))
    await prepareTree(request)
    silent()
    expect(await prepareTree(request)).toEqual(sameAs(first))
  })

  test('is a failure where it never answered, and where it last did too long ago', async () => {
    silent()
    const failure = { exitCode: 3, message: `could not fetch ${request.tree}/.treeinfo: HTTP 503 Service Unavailable` }
    await expect(prepareTree(request)).rejects.toMatchObject(failure)
    serve('.treeinfo', treeInfo(listed))
    await prepareTree(request)
    silent()
    await expect(prepareTree({ ...request, now: new Date(Date.now() + 8 * 24 * 3600 * 1000) })).rejects.toMatchObject(
      failure,
    )
  })

  test('does not serve for other pins', async () => {
    await prepareTree(request)
    silent()
    await expect(prepareTree({ ...request, pins: { kernel: 'a'.repeat(64) } })).rejects.toThrow(/HTTP 503/)
  })

  test('is a failure once it says that it is gone', async () => {
    await prepareTree(request)
    remove('.treeinfo')
    await expect(prepareTree(request)).rejects.toThrow(/lists no digests/)
  })
})

describe('digests', () => {
  test('that do not fit are refused, both told, and nothing is kept', async () => {
    serve(INITRD_FILE, 'something else')
    await expect(prepareTree(request)).rejects.toMatchObject({
      exitCode: 3,
      message: `${request.tree}/${INITRD_FILE} is not the promised file: SHA-256 ${sha256('something else')} instead of ${sha256(initrd)}`,
    })
    expect(await kept()).toEqual([])
  })

  test('pinned in the header make the description needless, and the network where media are there', async () => {
    remove('.treeinfo')
    const media = await prepareTree({ ...request, pins })
    expect(await prepareTree({ ...request, pins })).toEqual(sameAs(media))
    expect(asked()).toEqual([KERNEL_FILE, INITRD_FILE])
    expect(JSON.parse(await readFile(join(dirname(media.kernel), RECORD_FILE), 'utf8'))).toMatchObject({
      details: { release: 'AlmaLinux 9' },
    })
  })

  test('pinned that do not fit are refused, both told', async () => {
    const wrong = 'a'.repeat(64)
    await expect(prepareTree({ ...request, pins: { ...pins, kernel: wrong } })).rejects.toThrow(
      `${request.tree}/${KERNEL_FILE} is not the promised file: SHA-256 ${sha256(kernel)} instead of ${wrong}`,
    )
  })

  test("pinned for one file go with the tree's for the other", async () => {
    serve('.treeinfo', treeInfo({ [INITRD_FILE]: `sha256:${sha256(initrd)}` }))
    expect(await prepareTree({ ...request, pins: { kernel: pins.kernel } })).toMatchObject({
      kernelVersion: '5.14.0-570.el9.x86_64',
    })
  })

  test("pinned that contradict the tree's are refused, both told", async () => {
    const error: unknown = await prepareTree({ ...request, pins: { kernel: 'a'.repeat(64) } }).catch(
      (reason: unknown) => reason,
    )
    expect(describeError(error)).toBe(
      `${request.tree}/${KERNEL_FILE}: the tree's kernel is not the pinned one: the tree lists SHA-256 ${sha256(kernel)}, kickstarts/alma9.ks pins ${'a'.repeat(64)}\n` +
        '→ Remove "kernel-sha256" from the header if the tree is meant to change, or name another mirror with --mirror (input "mirror").',
    )
    expect(asked()).toEqual(['.treeinfo'])
  })
})

describe('without digests nothing is downloaded', () => {
  const failure = async (): Promise<string> => {
    const error: unknown = await prepareTree(request).catch((reason: unknown) => reason)
    expect(asked()).not.toContain(KERNEL_FILE)
    return describeError(error)
  }

  test('from a tree without a description', async () => {
    remove('.treeinfo')
    expect(await failure()).toBe(
      `${request.tree}: the tree lists no digests of its kernel and initrd\n` +
        '→ Write "kernel-sha256" and "initrd-sha256" into the header of kickstarts/alma9.ks. The values are what "sha256sum vmlinuz initrd.img" prints for ' +
        'images/pxeboot/vmlinuz and images/pxeboot/initrd.img from a source that you trust, such as installation media with a checked signature; "cloudstamp pin" compares two mirrors and writes them.',
    )
    expect(asked()).toEqual(['.treeinfo', 'treeinfo'])
  })

  test("from a tree that lists those of other files, as EL7's does", async () => {
    serve('.treeinfo', treeInfo({ 'repodata/repomd.xml': `sha256:${'c'.repeat(64)}` }))
    expect(await failure()).toContain('the tree lists no digests of its kernel and initrd\n')
  })

  test('from a tree that lists one of them', async () => {
    serve('.treeinfo', treeInfo({ [KERNEL_FILE]: `sha256:${sha256(kernel)}` }))
    const text = await failure()
    expect(text).toContain('the tree lists no digests of its initrd\n→ Write "initrd-sha256" into the header')
    expect(text).toContain('"sha256sum initrd.img" prints for images/pxeboot/initrd.img from')
  })

  test('from a tree that lists those of another algorithm', async () => {
    serve('.treeinfo', treeInfo({ [KERNEL_FILE]: 'sha1:00ff', [INITRD_FILE]: 'md5:00ff' }))
    expect(await failure()).toContain(
      'the tree lists only SHA1 and MD5 digests of its kernel and initrd, and SHA-256 alone is trusted\n',
    )
  })

  test('from a tree of another architecture', async () => {
    serve('.treeinfo', treeInfo(listed).replaceAll('x86_64', 'aarch64'))
    expect(await failure()).toBe(
      `${request.tree}/.treeinfo: the tree's description cannot be used: it is of a tree for aarch64, not for x86_64\n→ Check the mirror and the header key "tree".`,
    )
  })
})

describe('a file that has the promised digest and cannot be used', () => {
  test.each([
    [KERNEL_FILE, 'no kernel', /: the installer's kernel is no x86 boot image with a version/],
    [INITRD_FILE, initrd.subarray(0, 40), / is damaged or ends early \(xz\): /],
    [INITRD_FILE, 'no initrd', / is no initrd of a known format: it starts with 6e6f20696e69/],
  ])('is refused (%s)', async (path, data, message) => {
    serve(path, data)
    serve('.treeinfo', treeInfo({ ...listed, [path]: `sha256:${sha256(Buffer.from(data))}` }))
    const error: unknown = await prepareTree(request).catch((reason: unknown) => reason)
    expect(describeError(error)).toMatch(message)
    expect(describeError(error)).toContain(`${request.tree}/${path}`)
    expect(await kept()).toEqual([])
  })
})

describe('a bad network', () => {
  test('is retried', async () => {
    serve('.treeinfo', treeInfo(listed), [{ status: 503 }])
    serve(KERNEL_FILE, kernel, [{ stallAfter: 10 }])
    serve(INITRD_FILE, initrd, [{ truncateAfter: 10 }])
    await prepareTree(request)
    expect(request.reporter.warnings).toHaveLength(4)
    expect(request.reporter.warnings.join()).toMatch(/\.treeinfo: HTTP 503.*vmlinuz: .*initrd\.img: .*trying again/)
  })

  test('names the URL when it stays bad', async () => {
    serve(INITRD_FILE, initrd, times(5, { truncateAfter: 10 }))
    await expect(prepareTree(request)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^could not fetch http:.*initrd\.img: /),
    })
  })

  test('names the URL when it stays silent', async () => {
    serve('.treeinfo', treeInfo(listed), times(5, { stallAfter: 10 }))
    await expect(prepareTree(request)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/^could not fetch http:.*\.treeinfo: no answer in time/),
    })
  })

  test('that is left ends at once', async () => {
    serve('.treeinfo', treeInfo(listed), times(5, { stallAfter: 10 }))
    await expect(prepareTree({ ...request, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })
})
