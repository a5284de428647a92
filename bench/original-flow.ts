/**
 * The flow of the original tool, for comparison: the same media and kickstart, but the initrd unpacked and recompressed
 * with gzip -9, qemu with 2 GiB and its default drive and processor, the catalogue at the end of the installation, and a
 * plain `qemu-img convert -c`.
 */
import { execFileSync } from 'node:child_process'
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { proxiesOfGuest, readProxies } from '../src/fetch/proxies.ts'
import { atMoment, onePassArchive } from '../src/guest/archive.ts'
import { debianInstallerFiles } from '../src/guest/installers.ts'
import { writeNewc, type ArchiveEntry } from '../src/initrd/newc.ts'
import type { Reporter } from '../src/report/reporter.ts'
import { measure, type Cost } from './measure.ts'
import { prepareInstaller } from './prepared-installer.ts'
import { plainSettings } from './settings.ts'

/** Seconds of each part, and of all the processor's. */
export interface OriginalTimes extends Cost {
  injectSeconds: number
  installSeconds: number
  compressSeconds: number
  sizeBytes: number
}

/** What makes our installation faster; the original had none of it. */
const OUR_HOOKS =
  /^usr\/(bin\/debconf-set-selections|lib\/debian-installer\.d\/|lib\/partman\/finish\.d\/|lib\/base-installer\.d\/|lib\/post-base-installer\.d\/|lib\/finish-install\.d\/02cloudstamp)/

/**
 * pkgsel unmounts /dev from the target when it ends if the target has update-initramfs, but mounts it only if that was
 * there when it began; this kickstart brings it in between, and grub-install would find no disk.
 */
const KEEP_DEV_MOUNTED: ArchiveEntry = {
  type: 'file',
  path: 'usr/lib/post-base-installer.d/01bench',
  mode: 0o755,
  data: Buffer.from(
    '#!/bin/sh\nprintf "#!/bin/sh\\n" >/target/usr/sbin/update-initramfs\nchmod 755 /target/usr/sbin/update-initramfs\n',
  ),
}

const NONCE = '0'.repeat(32)

/** Installs `distro` with `profile` in `workDir`. @throws Error unless the guest says that it is done */
export async function runOriginalFlow(request: {
  distro: string
  profile: string
  workDir: string
  reporter: Reporter
}): Promise<OriginalTimes> {
  const { workDir, reporter } = request
  const { distro, rendered, throughProxies, kernel, initrd } = await prepareInstaller(request.distro, {
    workDir,
    reporter,
  })
  await copyFile(initrd, join(workDir, 'initrd'))
  execFileSync('gzip', ['-f', join(workDir, 'initrd')])

  const settings = await plainSettings(request.profile)
  const entries = atMoment(onePassArchive({ rendered, installer: debianInstallerFiles, settings }), {
    nonce: NONCE,
    proxies: proxiesOfGuest(readProxies(process.env)),
    throughProxies,
  }).filter(({ path }) => !OUR_HOOKS.test(path))
  const archive = join(workDir, 'archive.cpio')
  await writeFile(archive, writeNewc([...entries, KEEP_DEV_MOUNTED]))
  const repack = 'gunzip -f "$1.gz" && cat "$2" >>"$1" && gzip -9 -f "$1"'
  const inject = await measure('sh', ['-c', repack, 'sh', join(workDir, 'initrd'), archive])

  const disk = join(workDir, 'disk.qcow2')
  const events = join(workDir, 'events.log')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, `${distro.diskGiB}G`])
  await rm(events, { force: true })
  const install = await measure('qemu-system-x86_64', [
    ...['-m', '2048', '-no-reboot', '-display', 'none', '-drive', `file=${disk},if=virtio,format=qcow2`],
    ...['-nic', 'user,model=virtio-net-pci'],
    ...['-serial', `file:${join(workDir, 'console.log')}`, '-serial', `file:${events}`],
    ...['-kernel', kernel, '-initrd', join(workDir, 'initrd.gz')],
    ...['-append', 'console=ttyS0 priority=critical ks=file:/ks.cfg DEBIAN_FRONTEND=text'],
  ])
  if (!(await readFile(events, 'utf8')).includes(`cloudstamp ${NONCE} {"type":"sealed"}`))
    throw new Error(`the original flow failed: see ${workDir}`)
  const image = join(workDir, 'image.qcow2')
  const compress = await measure('qemu-img', ['convert', '-c', '-O', 'qcow2', disk, image])
  return {
    injectSeconds: inject.seconds,
    installSeconds: install.seconds,
    compressSeconds: compress.seconds,
    seconds: inject.seconds + install.seconds + compress.seconds,
    cpuSeconds: inject.cpuSeconds + install.cpuSeconds + compress.cpuSeconds,
    sizeBytes: (await stat(image)).size,
  }
}
