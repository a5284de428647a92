/** From a signed list to kernel and initrd: with real images, by the real gpgv and xorriso. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeNewc } from '../../../src/initrd/newc.ts'
import { prepareImage as prepareWith, type ImageRequest } from '../../../src/media/iso/index.ts'
import type { Media } from '../../../src/media/media.ts'
import { RECORD_FILE } from '../../../src/store/record.ts'
import { startFaultyServer, type FaultyServer } from '../../fetch/faulty-server.ts'
import { makeImage, makeListKey, signList } from '../../support/image.ts'
import { recordReport, type RecordedReport } from '../../support/reporter.ts'
import { scratch } from '../../support/scratch.ts'
import { bootImage, sha256 } from '../../support/tree.ts'

const NAME = 'CentOS-5.10-x86_64-netinstall.iso'
const archive = writeNewc([{ type: 'file', path: 'init', mode: 0o755, data: Buffer.from('#!/bin/sh\n') }])
const kernel = bootImage('2.6.18-371.el5')
const initrd = gzipSync(archive)
const sha1 = (data: Buffer): string => createHash('sha1').update(data).digest('hex')

const newDirectory = scratch()
const key = await makeListKey()
const image = await makeImage({
  'isolinux/vmlinuz': kernel,
  'isolinux/initrd.img': initrd,
  'isolinux/boot.msg': archive,
})
const list = await signList({ 'CentOS-5.10-x86_64-bin-DVD-1of2.iso': kernel, [NAME]: image }, key)
let server: FaultyServer
let request: ImageRequest & { reporter: RecordedReport }
let number = 0

beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(() => server.close())

beforeEach(async () => {
  number += 1
  const isos = `${server.url}/${number}/5.10/isos/x86_64`
  request = {
    name: 'CentOS 5.10',
    tree: `${server.url}/${number}/5.10/os/x86_64`,
    image: `${isos}/${NAME}`,
    list: `${isos}/sha256sum.txt.asc`,
    fingerprint: key.fingerprint,
    key: key.publicKey,
    published: {},
    cacheDir: await newDirectory(),
    workDir: '',
    actionsCache: false,
    label: 'el6',
    reporter: recordReport(),
    limits: { retries: 1, firstRetrySeconds: 0.01, idleSeconds: 0.5 },
  }
  server.requests.length = 0
  serve(NAME, image)
  serve('sha256sum.txt.asc', list)
})

function serve(name: string, data: Buffer | string, faults: Parameters<FaultyServer['serve']>[2] = []): void {
  server.serve(`/${number}/5.10/isos/x86_64/${name}`, data, faults)
}

/** Each time for a build of its own. */
async function prepareImage(options: ImageRequest = request): Promise<Media> {
  return prepareWith({ ...options, workDir: await newDirectory() })
}

const asked = (): string[] => server.requests.map(({ path }) => path.split('/').pop() ?? '')
const kept = (): Promise<string[]> => readdir(join(request.cacheDir, 'media')).catch(() => [])

describe('a signed image', () => {
  test('gives its kernel and initrd, and tells whose signature proves them', async () => {
    const media = await prepareImage()
    expect(media.kernelVersion).toBe('2.6.18-371.el5')
    expect(await readFile(media.kernel)).toEqual(kernel)
    expect(await readFile(media.initrd)).toEqual(archive)
    expect(request.reporter.infos).toContainEqual(`${NAME}: SHA-256 signed by ${key.fingerprint}`)
    expect(request.reporter.warnings).toEqual([expect.stringMatching(/plain http: nothing proves its second stage/)])
    expect(JSON.parse(await readFile(join(dirname(media.kernel), RECORD_FILE), 'utf8'))).toMatchObject({
      details: {
        release: 'CentOS 5.10',
        signedBy: [key.fingerprint],
        packages: [
          { name: NAME, sha256: sha256(image) },
          { name: 'isolinux/vmlinuz', sha256: sha256(kernel) },
          { name: 'isolinux/initrd.img', sha256: sha256(initrd) },
        ],
      },
    })
  })

  test('is downloaded once, and nothing is left of it but the media', async () => {
    const media = await prepareImage()
    const again = await prepareImage()
    expect(again.key).toBe(media.key)
    expect(asked()).toEqual(['sha256sum.txt.asc', NAME])
    expect(await readdir(join(request.cacheDir, 'transfers'))).toEqual([])
    await prepareImage({ ...request, now: new Date(Date.now() + 8 * 24 * 3600 * 1000) })
    expect(asked()).toEqual(['sha256sum.txt.asc', NAME, 'sha256sum.txt.asc'])
  })

  test('goes on where a download was broken off', async () => {
    serve(NAME, image, [{ truncateAfter: 100_000 }])
    await prepareImage()
    expect(server.requests.at(-1)?.headers['range']).toBe('bytes=100000-')
  })

  test('has its files where later releases have them', async () => {
    const later = await makeImage({ 'images/pxeboot/vmlinuz': kernel, 'images/pxeboot/initrd.img': initrd })
    serve(NAME, later)
    serve('sha256sum.txt.asc', await signList({ [NAME]: later }, key))
    expect((await prepareImage()).kernelVersion).toBe('2.6.18-371.el5')
  })

  test('agrees or not with what was published of its files; the signature decides', async () => {
    const published = { kernel: sha1(kernel), initrd: 'f'.repeat(40) }
    await prepareImage({ ...request, published })
    expect(request.reporter.infos).toContainEqual(expect.stringMatching(/^kernel: its SHA-1 is the one/))
    expect(request.reporter.warnings).toContainEqual(
      `initrd: its SHA-1 is ${sha1(initrd)}, and the header names ${'f'.repeat(40)} (initrd-sha1)`,
    )
  })
})

describe('what does not fit', () => {
  const refused = async (): Promise<Error> => {
    const error = await prepareImage().catch((reason: unknown) => reason)
    expect(await kept()).toEqual([])
    return error as Error
  }

  test('a list with another signature', async () => {
    serve('sha256sum.txt.asc', list.replace('DVD-1of2', 'DVD-2of2'))
    expect(await refused()).toMatchObject({
      message: expect.stringMatching(/no good signature: it was altered.*BAD signature/),
      where: request.list,
      exitCode: 3,
    })
  })

  test('a list with the digest of another image', async () => {
    serve('sha256sum.txt.asc', list.replace(sha256(image), sha256(kernel)))
    expect(await refused()).toMatchObject({ message: expect.stringContaining('it was altered') })
    expect(asked()).not.toContain(NAME)
  })

  test('a list by a key that nobody named', async () => {
    serve('sha256sum.txt.asc', await signList({ [NAME]: image }, await makeListKey()))
    expect(await refused()).toMatchObject({ message: expect.stringContaining('signed by an unknown key') })
  })

  test('a list that has no such image', async () => {
    serve('sha256sum.txt.asc', await signList({ 'CentOS-5.10-i386-netinstall.iso': image }, key))
    expect(await refused()).toMatchObject({
      message: `the signed list has no SHA-256 of ${NAME}`,
      advice: expect.stringContaining('"image-list"'),
    })
  })

  test('an image that was altered', async () => {
    const altered = Buffer.from(image)
    altered[40_000] = 1 + (altered[40_000] ?? 0)
    serve(NAME, altered)
    expect(await refused()).toMatchObject({
      message: expect.stringMatching(/netinstall\.iso is not the promised file/),
    })
  })

  test.each([
    ['without the files', { 'isolinux/vmlinuz': kernel, README: initrd }],
    ['with one of them in each place', { 'isolinux/vmlinuz': kernel, 'images/pxeboot/initrd.img': initrd }],
  ])('an image %s', async (_what, files) => {
    const other = await makeImage(files)
    serve(NAME, other)
    serve('sha256sum.txt.asc', await signList({ [NAME]: other }, key))
    expect(await refused()).toMatchObject({
      message: 'the image has no vmlinuz and initrd.img in images/pxeboot/ or isolinux/',
      where: request.image,
      advice: expect.stringContaining('netinstall or boot'),
    })
  })

  test('a file that is no image at all', async () => {
    const other = execFileSync('gzip', ['-c'], { input: archive })
    serve(NAME, other)
    serve('sha256sum.txt.asc', await signList({ [NAME]: other }, key))
    expect(await refused()).toMatchObject({ message: expect.stringContaining('has no vmlinuz') })
  })

  test('a mirror without the image', async () => {
    server.remove(`/${number}/5.10/isos/x86_64/${NAME}`)
    expect(await refused()).toMatchObject({ message: expect.stringContaining('not found on the mirror') })
  })
})
