/**
 * The flow of Packer, for comparison: its qemu builder boots the same installer with a preseed of the same contents, logs
 * in to the installed system by ssh, applies the catalogue with its puppet-masterless provisioner and compresses the disk.
 * Needs Debian's packages packer, grub-pc-bin, grub-common, xorriso and mtools.
 */
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, open, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RenderedKickstart } from '../src/distro/families/family.ts'
import { writeNewc } from '../src/initrd/newc.ts'
import type { Reporter } from '../src/report/reporter.ts'
import { costOf, measure, type Cost } from './measure.ts'
import { prepareInstaller } from './prepared-installer.ts'

export interface PackerResult extends Cost {
  sizeBytes: number
}

const PASSWORD = 'packer'
const STAGING = '/tmp/packer-puppet'

/**
 * What Packer needs of a system to log in, and what it takes away before it ends. This base waits for a cloud's metadata
 * and has no network without them.
 */
const ACCESS = {
  'etc/ssh/sshd_config.d/00-packer.conf': 'PermitRootLogin yes\nPasswordAuthentication yes\n',
  'etc/systemd/network/90-packer.network': '[Match]\nName=en*\n[Network]\nDHCP=yes\n',
  'etc/cloud/cloud-init.disabled': '',
}

/** Builds `distro` with `profile` in `workDir`. @throws Error when Packer fails, whose log is then in `workDir` */
export async function runPacker(request: {
  distro: string
  profile: string
  workDir: string
  reporter: Reporter
}): Promise<PackerResult> {
  const { workDir, profile, reporter } = request
  const { distro, rendered, kernel, initrd } = await prepareInstaller(request.distro, { workDir, reporter })
  const iso = await makeIso({ kernel, initrd, rendered, workDir })
  const template = join(workDir, 'template.json')
  await writeFile(
    template,
    JSON.stringify(
      packerTemplate({
        iso,
        profile,
        diskGiB: distro.diskGiB,
        output: join(workDir, 'image'),
        console: join(workDir, 'console.log'),
      }),
    ),
  )

  const log = await open(join(workDir, 'packer.log'), 'w')
  const cost = await measure('packer', ['build', '-force', '-color=false', '-timestamp-ui', template], {
    env: { ...process.env, PACKER_CACHE_DIR: join(workDir, 'packer-cache'), CHECKPOINT_DISABLE: '1', PACKER_LOG: '' },
    log: log.fd,
  }).finally(() => log.close())
  const { size } = await stat(join(workDir, 'image', 'image.qcow2'))
  return { ...costOf(cost), sizeBytes: size }
}

function packerTemplate(build: {
  iso: string
  profile: string
  diskGiB: number
  output: string
  console: string
}): unknown {
  return {
    builders: [
      {
        type: 'qemu',
        accelerator: 'tcg',
        headless: true,
        iso_url: build.iso,
        iso_checksum: 'none',
        memory: 2048,
        disk_size: `${build.diskGiB}G`,
        disk_compression: true,
        format: 'qcow2',
        output_directory: build.output,
        vm_name: 'image.qcow2',
        qemuargs: [['-serial', `file:${build.console}`]],
        ssh_username: 'root',
        ssh_password: PASSWORD,
        ssh_timeout: '2h',
        shutdown_timeout: '15m',
        shutdown_command: `cd / && rm -f ${Object.keys(ACCESS).join(' ')} && passwd -l root && systemctl poweroff`,
      },
    ],
    provisioners: [
      // Puppet looks for data beside its hiera.yaml.
      { type: 'shell', inline: [`mkdir -p ${STAGING}`] },
      { type: 'file', source: resolve('configs/data'), destination: STAGING },
      {
        type: 'puppet-masterless',
        staging_directory: STAGING,
        manifest_file: resolve('configs/nodes', `${build.profile}.pp`),
        module_paths: [resolve('configs/modules')],
        hiera_config_path: resolve('configs/hiera.yaml'),
        facter: { cloudstamp_profile: build.profile },
        extra_arguments: ['--detailed-exitcodes'],
        prevent_sudo: true,
      },
    ],
  }
}

/** A disc that starts the installer by itself. */
async function makeIso(of: {
  kernel: string
  initrd: string
  rendered: RenderedKickstart
  workDir: string
}): Promise<string> {
  const tree = join(of.workDir, 'iso')
  await mkdir(join(tree, 'boot/grub'), { recursive: true })
  await copyFile(of.kernel, join(tree, 'linux'))
  await copyFile(of.initrd, join(tree, 'initrd'))
  await writeFile(join(tree, 'preseed.cpio'), writeNewc(installerFiles(of.rendered)))
  await writeFile(
    join(tree, 'boot/grub/grub.cfg'),
    [
      'set timeout=0',
      'menuentry install {',
      '  linux /linux auto=true priority=critical DEBIAN_FRONTEND=text console=ttyS0',
      '  initrd /initrd /preseed.cpio',
      '}',
      '',
    ].join('\n'),
  )
  const iso = join(of.workDir, 'installer.iso')
  execFileSync('grub-mkrescue', ['-o', iso, tree], { stdio: 'ignore' })
  return iso
}

/** The preseed, and the scripts that it calls. */
function installerFiles({ kickstart, files }: RenderedKickstart) {
  const script = (path: string, data: string) => ({ type: 'file' as const, path, mode: 0o755, data: Buffer.from(data) })
  const sections = files.filter(({ path }) => path.startsWith('cloudstamp/post-'))
  const late = [
    '#!/bin/sh',
    'set -e',
    // See KEEP_DEV_MOUNTED of the original flow.
    'mount --bind /dev /target/dev',
    ...sections.flatMap(({ path }) => [
      `cp /${path} /target/root/section`,
      'in-target /root/section',
      'rm /target/root/section',
    ]),
    ...Object.entries(ACCESS).flatMap(([path, text]) => [
      `mkdir -p "$(dirname /target/${path})"`,
      `printf '%b' '${text.replaceAll('\n', '\\n')}' >/target/${path}`,
    ]),
  ]
  return [
    script('preseed.cfg', preseedOf(kickstart)),
    script('late', `${late.join('\n')}\n`),
    // The kernel makes no directory that is not named.
    { type: 'directory' as const, path: 'cloudstamp', mode: 0o755 },
    ...sections.map(({ path, data }) => script(path, data)),
  ]
}

/** What kickseed makes of the kickstart's commands, written as a preseed file. */
function preseedOf(kickstart: string): string {
  const lines = kickstart.split('\n')
  const packages = lines.slice(lines.indexOf('%packages') + 1)
  const answers = lines.flatMap((line) => {
    const [, name, type, value = ''] = /^preseed (\S+) (\S+) ?(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [`${name} ${type} ${value.replace(/^'(.*)'$/, '$1')}`]
  })
  return [
    ...answers,
    'netcfg/choose_interface select auto',
    'netcfg/get_hostname string localhost',
    'passwd/root-login boolean true',
    `passwd/root-password password ${PASSWORD}`,
    `passwd/root-password-again password ${PASSWORD}`,
    'passwd/make-user boolean false',
    'clock-setup/utc boolean true',
    'time/zone string Etc/UTC',
    'partman-auto/method string regular',
    'partman-auto/disk string /dev/vda',
    'partman-basicfilesystems/no_swap boolean false',
    'grub-installer/skip boolean true',
    `pkgsel/include string ${packages.filter((line) => /^[a-z0-9]/.test(line)).join(' ')}`,
    'preseed/late_command string /late',
    'finish-install/reboot_in_progress note',
    '',
  ]
    .map((answer) => (answer === '' ? '' : `d-i ${answer}`))
    .join('\n')
}
