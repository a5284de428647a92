/** The program that stands in for update-initramfs while packages are installed. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

test("says that it is initramfs-tools', which the kernel's hook asks for before it makes an initrd", async () => {
  const target = await newDirectory()
  await mkdir(join(target, 'usr/sbin'), { recursive: true })
  await writeFile(join(target, 'chroot'), '#!/bin/sh\n')
  await chmod(join(target, 'chroot'), 0o755)
  const script = await readFile('src/guest/scripts/debian-installer/hold-initramfs.sh', 'utf8')
  await execa('sh', ['-c', script.replaceAll('/target/', `${target}/`)], {
    env: { PATH: `${target}:${process.env['PATH']}` },
  })
  // /etc/kernel/postinst.d/initramfs-tools of initramfs-tools 0.148.4
  const { stdout } = await execa(join(target, 'usr/sbin/update-initramfs'), ['--version'])
  expect(stdout.split(' ')[0]).toBe('initramfs-tools')
})
