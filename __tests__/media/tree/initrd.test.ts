import { afterEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { readNewc, writeNewc } from '../../../src/initrd/newc.ts'
import { unpackInitrd } from '../../../src/media/tree/initrd.ts'

const archiveOf = (path: string, data: Buffer | string = path): Buffer =>
  writeNewc([{ type: 'file', path, mode: 0o644, data: Buffer.from(data) }])
const archive = archiveOf('init', '#!/bin/sh\n')
const compress = (program: string, args: string[], input = archive): Buffer =>
  execFileSync(program, args, { input, maxBuffer: Infinity })
const lzma = (input?: Buffer): Buffer => compress('xz', ['--format=lzma', '-0', '-c'], input)
const xz = (input?: Buffer): Buffer => compress('xz', ['--check=crc32', '-c'], input)

const zeros = Buffer.alloc(512)

const path = process.env['PATH']
afterEach(() => {
  process.env['PATH'] = path
})

async function names(initrd: Buffer): Promise<string[]> {
  return [...readNewc(await unpackInitrd(initrd, 'initrd.img'))].map((entry) => entry.path)
}

describe('an initrd', () => {
  test.each([
    ['newc', archive],
    ['gzip', gzipSync(archive)],
    ['gzip, padded', Buffer.concat([gzipSync(archive), zeros])],
    ['lzma', lzma()],
    ['lzma, padded', Buffer.concat([lzma(), zeros])],
    ['xz', xz()],
    ['xz, padded', Buffer.concat([xz(), zeros])],
  ])('of format %s is unpacked', async (_name, data) => {
    expect(await unpackInitrd(data, 'initrd.img')).toEqual(archive)
  })

  test('of format zstd is unpacked', async () => {
    expect(await unpackInitrd(compress('zstd', ['-c']), 'initrd.img')).toEqual(archive)
  })

  test('of several archives keeps them all', async () => {
    expect(
      await names(Buffer.concat([archiveOf('microcode', 'TRAILER!!!\0'), zeros, archiveOf('early'), xz()])),
    ).toEqual(['microcode', 'early', 'init'])
    expect(await names(Buffer.concat([archiveOf('early'), archive]))).toEqual(['early', 'init'])
  })

  test('has each of its archives where the kernel finds it', async () => {
    const odd = Buffer.concat([archiveOf('early'), Buffer.alloc(3), gzipSync(archive)])
    expect((await unpackInitrd(odd, 'initrd.img')).indexOf(archive) % 4).toBe(0)
  })

  test.each([
    ['lzma', lzma],
    ['xz', xz],
  ])(
    'larger than a hundred megabytes is unpacked (%s)',
    async (_name, pack) => {
      const large = archiveOf('firmware', Buffer.alloc(120_000_000))
      expect((await unpackInitrd(pack(large), 'initrd.img')).length).toBe(large.length)
    },
    60_000,
  )
})

describe('an initrd is refused', () => {
  const cut = (data: Buffer, bytes = 20): Buffer => data.subarray(0, data.length - bytes)

  test.each([
    ['gzip', cut(gzipSync(archive))],
    ['xz', cut(xz())],
    ['lzma', cut(lzma())],
    ['newc', archive.subarray(0, 100)],
    ['newc', archive.subarray(0, archive.indexOf('TRAILER!!!') - 110)],
    ['gzip', gzipSync(Buffer.from('no archive'))],
  ])('when it ends early or holds something else (%s)', async (name, data) => {
    await expect(unpackInitrd(data, 'http://mirror/initrd.img')).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(
        new RegExp(`^http://mirror/initrd\\.img is damaged or ends early \\(${name}\\): .`),
      ),
      advice: expect.stringContaining('--mirror'),
    })
  })

  test('when much of it comes out before the damage', async () => {
    const damaged = cut(lzma(Buffer.alloc(20_000_000, 'x')))
    await expect(unpackInitrd(damaged, 'initrd.img')).rejects.toMatchObject({
      message: expect.stringMatching(
        /^initrd\.img is damaged or ends early \(lzma\): unpacking it failed: .*xz: .*Unexpected end of input/,
      ),
    })
  })

  test('when its format is unknown', async () => {
    await expect(unpackInitrd(Buffer.from('<html>'), 'initrd.img')).rejects.toMatchObject({
      message: 'initrd.img is no initrd of a known format: it starts with 3c68746d6c3e',
      advice: 'Known are newc, gzip, xz, lzma, zstd. Check the mirror and the header key "tree".',
    })
  })

  test('when a program to unpack it is missing', async () => {
    const data = lzma()
    process.env['PATH'] = '/nowhere'
    await expect(unpackInitrd(data, 'initrd.img')).rejects.toMatchObject({
      message: 'xz is not installed',
      advice:
        "Install the package xz-utils (Debian, Ubuntu) or xz (RHEL-like): this installer's initrd is packed with it.",
    })
  })
})
