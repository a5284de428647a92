/** The SELinux labels of an image, set in a guest whose kernel has SELinux and no policy, as that of an installer. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { stampArchive } from '../../src/guest/archive.ts'
import { scratch } from '../support/scratch.ts'
import { treeParts } from './support/installer-tree.ts'
import { runInGuest, SETTINGS } from './support/scripted-guest.ts'

const makeScratch = scratch()

/** Of the system that the local tree installs: the programs that label and look, with a shell and their libraries. */
const PROGRAMS = 'bash sh env stat grep setfiles matchpathcon sort mount umount blkid'.split(' ')
const LIBRARIES = 'acl audit blkid c cap-ng crypto mount pcre2-8 pthread selinux sepol tinfo uuid'.split(' ')
const PATHS = [
  ...PROGRAMS.map((name) => `./usr/*bin/${name}`),
  ...[...LIBRARIES.map((name) => `lib${name}.so.*`), 'ld-linux*'].map((name) => `./usr/lib/x86_64-linux-gnu/${name}`),
  ...['./bin', './sbin', './lib', './lib64', './usr/lib64', './etc/selinux', './etc/passwd', './etc/group'],
]

/** Two targets as the second stage leaves them, with selinuxfs: one for the product, one for a product that does not hide it. */
const SCRIPT = `
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
. /cloudstamp/events
. /cloudstamp/settings
. /cloudstamp/apply
fail() { echo "refused: $1"; exit 1; }
label() {
  export TARGET=/$1
  mkdir -p $TARGET /tmp /cloudstamp/config
  mount -t tmpfs tmpfs $TARGET
  tar -xf /target.tar -C $TARGET
  mkdir -p $TARGET/proc $TARGET/sys $TARGET/dev $TARGET/run $TARGET/var/log $TARGET/root
  : >$TARGET/etc/fstab
  mount -t sysfs sysfs $TARGET/sys
  mount -t selinuxfs selinuxfs $TARGET/sys/fs/selinux
  enter_target
  leave_target
}
( label hidden && chroot /hidden /usr/bin/stat -c 'label of %n: %C' /etc/passwd /usr/bin/env )
hide_selinux() { :; }
( label seen )
`

test('setfiles asks the policy of the image, not the kernel, which has none and calls every label "kernel"', async () => {
  const directory = await makeScratch()
  const archive = join(directory, 'target.tar')
  const system = join(directory, 'system')
  await execa('mkdir', [system])
  await execa('tar', ['-xf', join(await treeParts(), 'system.tar'), '-C', system, '--wildcards', ...PATHS])
  await execa('tar', ['-cf', archive, '--owner=0', '--group=0', '-C', system, '.'])
  const target = { type: 'file', path: 'target.tar', mode: 0o644, data: await readFile(archive) } as const
  const { lines } = await runInGuest(SCRIPT, {
    directory,
    archive: [...stampArchive(SETTINGS), target],
    append: 'security=selinux',
    memoryMiB: 768,
  })
  expect(lines).toContain('label of /etc/passwd: system_u:object_r:etc_t:s0')
  expect(lines).toContain('label of /usr/bin/env: system_u:object_r:default_t:s0')
  expect(lines.filter((line) => line.startsWith('refused: '))).toEqual([
    'refused: /etc/passwd has the SELinux label kernel, which the policy does not know',
  ])
}, 300_000)
