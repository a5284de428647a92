/** File systems without room, for real: small tmpfs in a mount namespace of an ordinary user. */
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { scratch } from '../support/scratch.ts'

const CLI = resolve('dist/cli.mjs')
const newDirectory = scratch()
const mounts = spawnSync('unshare', ['-rm', 'true']).status === 0
const run = mounts ? test : test.skip

/** Runs the CLI where `small` is a file system of this size, then lists what is in it, less verdicts on the config tree. */
async function cloudstamp(small: string, size: string, args: string[]) {
  const root = await newDirectory()
  for (const name of ['cache', 'out']) await mkdir(join(root, name))
  // A disk whose boot sector does nothing.
  const disk = Buffer.alloc(1024 * 1024)
  disk.writeUInt16LE(0xaa55, 510)
  await writeFile(join(root, 'disk.raw'), disk)
  const script =
    'mount -t tmpfs -o "$1" tmpfs "$0" || exit 99; shift; "$@"; code=$?; find "$PWD/$0" -type f ! -path "*/checks/*"; exit $code'
  const command = ['unshare', '-rm', 'sh', '-c', script, small, size, process.execPath, CLI, ...args]
  const env = { ...process.env, XDG_CACHE_HOME: join(root, 'cache') }
  const { status, stdout, stderr } = spawnSync('env', command, { cwd: root, env, encoding: 'utf8', timeout: 120_000 })
  return { status, left: stdout, stderr: stderr.replaceAll(root, '') }
}

const build = ['build', 'debian13', 'base', '--no-install', '--output-dir', 'out']
const boot = ['boot', 'disk.raw', '--no-install', '--accel', 'tcg']

describe(`a file system without room${mounts ? '' : ' (skipped: this machine allows no user namespaces)'}`, () => {
  run.each([
    ['the cache', 'cache', 'size=8m', build, /^\/cache\/cloudstamp: too little disk space for the cache: 8\.4 MB are/m],
    ['the output', 'out', 'size=8m', build, /^\/out: too little disk space for the image: 8\.4 MB are free/m],
    ['the output, to the last inode', 'out', 'size=4k,nr_inodes=1', build, /^\/out.*: no space is left on the file/m],
    ['the work directory', 'cache', 'size=12k', boot, /creating the overlay failed: .*No space left on device/],
  ])('under %s: a sentence, exit 3, and nothing left there', async (_title, small, size, args, message) => {
    const { status, left, stderr } = await cloudstamp(small, size, args)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^→ Free some.*\.$/m)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect({ status, left }).toEqual({ status: 3, left: '' })
  })
})
