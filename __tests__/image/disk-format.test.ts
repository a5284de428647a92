import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { diskFormat, HEAD_BYTES } from '../../src/image/disk-format.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

async function create(...args: string[]): Promise<Buffer> {
  const cwd = await newDirectory()
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', 'whole.qcow2', '16M'], { cwd })
  if (args.length > 0) await execa('qemu-img', ['create', '-q', ...args], { cwd })
  return (await readFile(join(cwd, args.length > 0 ? 'image' : 'whole.qcow2'))).subarray(0, HEAD_BYTES)
}

function bytes(length: number, at: Record<number, Buffer | string>): Buffer {
  const head = Buffer.alloc(length)
  for (const [offset, data] of Object.entries(at)) Buffer.from(data).copy(head, Number(offset))
  return head
}

describe('is taken', () => {
  test.each([
    ['a new qcow2 image', []],
    ['an old one', ['-f', 'qcow2', '-o', 'compat=0.10', 'image', '16M']],
    ['one compressed with zstd', ['-f', 'qcow2', '-o', 'compression_type=zstd', 'image', '16M']],
  ])('%s', async (_name, args) => {
    expect(diskFormat(await create(...args), 'image')).toBe('qcow2')
  })

  test('a raw disk with a boot sector', () => {
    expect(diskFormat(bytes(512, { 510: Buffer.from([0x55, 0xaa]) }), 'image')).toBe('raw')
  })
})

describe('is refused', () => {
  const unchecked = ['-f', 'qcow2', '-u', '-F', 'raw', '-b']

  test.each([
    ['an overlay', ['-f', 'qcow2', '-F', 'qcow2', '-b', 'whole.qcow2', 'image'], /builds on another file/],
    ['one on a file of the host', [...unchecked, '/etc/shadow', 'image', '1M'], /builds on another file/],
    ['one on anything', [...unchecked, 'json:{"driver":"nbd","host":"h"}', 'image', '1M'], /builds on another file/],
    ['an old overlay', ['-o', 'compat=0.10', ...unchecked, '/etc/shadow', 'image', '1M'], /builds on another file/],
    ['one with its data elsewhere', ['-f', 'qcow2', '-o', 'data_file=data', 'image', '1M'], /data are in another file/],
    ['a VMDK', ['-f', 'vmdk', 'image', '1M'], /no disk image/],
    ['an empty disk', ['-f', 'raw', 'image', '1M'], /no disk image/],
  ])('%s', async (_name, args, message) => {
    const head = await create(...args)
    const refused = { exitCode: 2, where: 'some/image', message: expect.stringMatching(message) }
    expect(() => diskFormat(head, 'some/image')).toThrow(expect.objectContaining(refused))
  })

  test.each([
    ['text', Buffer.from('#!/bin/sh\necho hello\n'), /no disk image/],
    ['nothing', Buffer.alloc(0), /no disk image/],
    ['a CD that boots from USB sticks', bytes(33_000, { 510: Buffer.from([0x55, 0xaa]), 32769: 'CD001' }), /ISO 9660/],
    ['the beginning of a qcow2 image', Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'), /damaged qcow2/],
    ['a qcow2 image of the future', bytes(512, { 0: Buffer.from('QFI\xfb\0\0\0\x09', 'latin1') }), /unknown version/],
  ])('%s', (_name, head, message) => {
    expect(() => diskFormat(head, 'image')).toThrow(message)
  })
})
