/** The runner of a kickstart's script sections, outside of a guest. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

/** Runs a section whose target is a directory, into which nothing changes its root. */
async function runSection(body: string, ...options: string[]) {
  const root = await newDirectory()
  const own = join(root, 'cloudstamp')
  await mkdir(own)
  await mkdir(join(root, 'target/root'), { recursive: true })
  await writeFile(
    join(own, 'events'),
    'fail() { echo "failed: $1" >&2; exit 1; }\nphase_started() { :; }\nphase_ended() { :; }\n',
  )
  await writeFile(join(own, 'target'), `TARGET=${root}/target\nrun_in_target() { "$TARGET$1"; }\n`)
  await writeFile(join(own, 'proxies'), '')
  await writeFile(join(root, 'written'), 'echo "of the %pre: *"\n')
  await writeFile(join(own, 'post-0'), `#!/bin/sh\n${body.replaceAll('ROOT', root)}\n`)
  await chmod(join(own, 'post-0'), 0o755)
  const script = (await readFile('src/guest/scripts/run-section.sh', 'utf8')).replaceAll('/cloudstamp/', `${own}/`)
  const words = ['post-0', ...options].map((word) => word.replace('ROOT', root))
  const { stdout, stderr } = await execa('sh', ['-c', script, 'run-section', ...words], { reject: false })
  return { stdout: stdout.replaceAll(root, 'ROOT'), stderr: stderr.replaceAll(root, 'ROOT'), root }
}

test.each(['chroot', 'nochroot'])('what a %%pre has written is read in, in a section with %s', async (place) => {
  const { stdout } = await runSection('  echo first\n%include ROOT/written\necho last', place, 'x.ks:3')
  expect(stdout).toBe('first\nof the %pre: *\nlast')
})

test('an include that is not there fails the section', async () => {
  const { stderr } = await runSection('%include ROOT/nothing', 'nochroot', 'x.ks:3')
  expect(stderr).toContain('failed: the %post section at x.ks:3 includes ROOT/nothing, which is not there')
})

test.each([
  ['chroot', '/var/log/own/post.log', 'target/var/log/own/post.log'],
  ['nochroot', 'ROOT/post.log', 'post.log'],
] as const)('--log keeps what the script prints, which is shown all the same (%s)', async (place, log, file) => {
  const { stdout, stderr, root } = await runSection('echo out; echo err >&2; exit 3', place, 'x.ks:3', log)
  expect(stdout).toBe('out\nerr')
  expect(stderr).toBe('failed: the %post section at x.ks:3 exited with 3')
  expect(await readFile(join(root, file), 'utf8')).toBe('out\nerr\n')
})
