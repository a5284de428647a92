import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { convertImage, createDisk, createOverlay } from '../../src/image/qcow2.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const KIB = 1024
const { signal } = new AbortController()

/** A guest that fills 128 KiB of its disk, and trims one block of a file system. */
async function trimBlock(disk: string): Promise<void> {
  const commands = ['write -q -P 120 0 128k', 'discard -q 8k 4k'].flatMap((command) => ['-c', command])
  await execa('qemu-io', ['-f', 'qcow2', '-d', 'unmap', ...commands, disk])
}

async function contents(disk: string, directory: string): Promise<Buffer> {
  const destination = join(directory, 'disk.raw')
  await convertImage({ source: disk, destination, format: 'raw', compression: 'none', signal })
  return (await readFile(destination)).subarray(0, 128 * KIB)
}

const TRIMMED = Buffer.concat([Buffer.alloc(8 * KIB, 'x'), Buffer.alloc(4 * KIB), Buffer.alloc(116 * KIB, 'x')])

test('a single block that a guest trims is not in the image', async () => {
  const directory = await newDirectory()
  const disk = join(directory, 'disk.qcow2')
  await createDisk(disk, 1024 * KIB)
  await trimBlock(disk)
  expect((await contents(disk, directory)).equals(TRIMMED)).toBe(true)
})

test('a single block of a base that a stamp trims is not in the image', async () => {
  const directory = await newDirectory()
  const [backing, disk] = [join(directory, 'base.qcow2'), join(directory, 'stamp.qcow2')]
  await createDisk(backing, 1024 * KIB)
  await execa('qemu-io', ['-f', 'qcow2', '-c', 'write -q -P 120 0 128k', backing])
  await createOverlay({ path: disk, backing })
  await execa('qemu-io', ['-f', 'qcow2', '-d', 'unmap', '-c', 'discard -q 8k 4k', disk])
  expect((await contents(disk, directory)).equals(TRIMMED)).toBe(true)
})
