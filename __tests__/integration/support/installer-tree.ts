/** A local installation tree that behaves like one of the RHEL family; see fixtures/installer-tree. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { isAtLeast, type Generation } from '../../../src/distro/families/anaconda/generations.ts'
import { appendArchive } from '../../../src/initrd/overlay.ts'
import { startMachine } from '../../../src/vm/machine.ts'
import { madeOnce } from './made-once.ts'
import { startFaultyServer, type Fault, type FaultyServer } from '../../fetch/faulty-server.ts'
import type { SigningKey } from '../../support/debian-archive.ts'
import { makeImage, signList } from '../../support/image.ts'

const FIXTURE = resolve('__tests__/fixtures/installer-tree')

/** Survives between runs of the tests; `npm ci` removes it. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/test-tree', import.meta.url))

/** Builds the tree's files once, from the host's package archive. @returns their directory */
export async function treeParts(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(FIXTURE, { recursive: true })).sort()) {
    if (/\.(sh|cfg)$/.test(name)) hash.update(name).update(await readFile(join(FIXTURE, name)))
  }
  const parts = `${CACHE}-${hash.digest('hex').slice(0, 16)}`
  await madeOnce(parts, async (unfinished) => {
    await execa('bash', [join(FIXTURE, 'build.sh'), unfinished])
  })
  return parts
}

/** An address of this machine that its guests reach too. @throws Error where there is none but the loopback's */
function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found) throw new Error('these tests need a network interface beside the loopback: the guest cannot reach that')
  return found.address
}

export interface LocalTree {
  server: FaultyServer
  /** The mirror, below which the tree lies. */
  mirror: string
  digests: { kernel: string; initrd: string }
}

export interface TreeOptions {
  /** What goes wrong in the installer, see anaconda.sh. */
  fail?: string
  /** By path below the tree. */
  faults?: Record<string, Fault[]>
  /** Where it lies below the mirror; `os` when absent. */
  at?: string
  /** More files of the system that it installs. */
  files?: Record<string, string | Buffer>
}

/** Serves the tree of a generation. */
export async function serveTree(generation: Generation, options: TreeOptions = {}): Promise<LocalTree> {
  const parts = await treeParts()
  const server = await startFaultyServer(ownAddress())
  const read = (name: string): Promise<Buffer> => readFile(join(parts, name))
  const [kernel, initrd, plainSystem, bootable] = await Promise.all([
    read('vmlinuz'),
    read(`initrd-${generation}`),
    read('system.tar'),
    read('bootable.tar'),
  ])
  const system = options.files === undefined ? plainSystem : await withFiles(plainSystem, options.files)
  const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
  const digests = { kernel: sha256(kernel), initrd: sha256(initrd) }
  const serve = (path: string, data: Buffer | string): void =>
    server.serve(`/${options.at ?? 'os'}/${path}`, data, options.faults?.[path])
  serve('images/pxeboot/vmlinuz', kernel)
  serve('images/pxeboot/initrd.img', initrd)
  serve('images/install.img', system)
  serve('system.tar', system)
  serve('behaviour', `GENERATION=${generation}\nFAIL=${options.fail ?? ''}\n`)
  if (isAtLeast(generation, 'el7')) serve('.treeinfo', treeinfo(generation, digests))
  else serve('bootable.tar', bootable)
  return { server, mirror: server.url, digests }
}

/** A system's archive with more files, all of them executable. */
async function withFiles(system: Buffer, files: Record<string, string | Buffer>): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'cloudstamp-system-'))
  try {
    const archive = join(work, 'system.tar')
    await writeFile(archive, system)
    for (const [path, data] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true })
      await writeFile(join(work, path), data, { mode: 0o755 })
    }
    const paths = Object.keys(files).map((path) => `./${path}`)
    await execa('tar', ['-rf', archive, '--owner=0', '--group=0', '--numeric-owner', '-C', work, ...paths])
    return await readFile(archive)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

export interface SignedRelease {
  generation: Generation
  /** As in the archive's folders. */
  release: string
  /** File name of the netinstall image. */
  image: string
}

/**
 * Serves an archive as the vault of CentOS is: the tree, and beside it the netinstall image and the signed list. EL5's
 * image has no other folder than isolinux.
 */
export async function serveVault(
  { generation, release, image }: SignedRelease,
  options: { key: SigningKey; files: Record<string, string | Buffer> },
): Promise<LocalTree> {
  const tree = await serveTree(generation, { at: `${release}/os/x86_64`, files: options.files })
  const parts = await treeParts()
  const [kernel, initrd] = await Promise.all(
    ['vmlinuz', `initrd-${generation}`].map((name) => readFile(join(parts, name))),
  )
  if (!kernel || !initrd) throw new Error('the tree has no kernel and initrd')
  const folders = generation === 'el5' ? ['isolinux'] : ['isolinux', 'images/pxeboot']
  const data = await makeImage(
    Object.fromEntries(
      folders.flatMap((folder) => [
        [`${folder}/vmlinuz`, kernel],
        [`${folder}/initrd.img`, initrd],
      ]),
    ),
  )
  const isos = `/${release}/isos/x86_64`
  tree.server.serve(`${isos}/${image}`, data)
  tree.server.serve(`${isos}/sha256sum.txt.asc`, await signList({ [image]: data }, options.key))
  return tree
}

/** EL7's names no digests. */
function treeinfo(generation: Generation, digests: LocalTree['digests']): string {
  const checksums = isAtLeast(generation, 'el8')
    ? [
        '[checksums]',
        `images/pxeboot/initrd.img = sha256:${digests.initrd}`,
        `images/pxeboot/vmlinuz = sha256:${digests.kernel}`,
      ]
    : []
  return [
    ...checksums,
    ...['[general]', 'arch = x86_64', 'family = Local', `name = Local ${generation}`, `version = ${generation}`],
    ...['[images-x86_64]', 'initrd = images/pxeboot/initrd.img', 'kernel = images/pxeboot/vmlinuz'],
    ...['[stage2]', 'mainimage = images/install.img', ''],
  ].join('\n')
}

const INSPECT = `#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
modprobe virtio_pci; modprobe virtio_blk
while [ ! -b /dev/vda ]; do sleep 0.1; done
for module in xfs vfat; do modprobe -q $module; done
for type in ext4 xfs; do
  for part in /dev/vda?; do mount -t $type -o ro $part /mnt 2>/dev/null && [ -e /mnt/etc/os-release ] && break 2; umount /mnt; done
done
chroot /mnt /bin/bash >/dev/ttyS1 2>&1 </inspect-script
echo o >/proc/sysrq-trigger
sleep 60
`

/**
 * Boots the tree's kernel with a disk and runs a script in its root file system.
 * @returns what the script printed
 */
export async function inspectDisk(disk: string, script: string): Promise<string> {
  const parts = await treeParts()
  const workDir = await mkdtemp(join(tmpdir(), 'cloudstamp-inspect-'))
  try {
    const [base, initrd] = [join(workDir, 'base'), join(workDir, 'initrd')]
    await writeFile(base, (await execa('xz', ['-dc', join(parts, 'initrd-el9')], { encoding: 'buffer' })).stdout)
    const file = (path: string, data: string) => ({ type: 'file' as const, path, mode: 0o755, data: Buffer.from(data) })
    await appendArchive({
      baseInitrd: base,
      entries: [
        file('inspect', INSPECT),
        file('inspect-script', script),
        { type: 'directory', path: 'mnt', mode: 0o755 },
      ],
      output: initrd,
    })
    const chunks: Buffer[] = []
    const machine = await startMachine(
      {
        ...{ kernel: join(parts, 'vmlinuz'), initrd, disk, append: 'console=ttyS0 norandmaps rdinit=/inspect' },
        ...{ memoryMiB: 512, cpus: 1, accelerator: 'tcg', network: false },
      },
      {
        workDir,
        consoleLog: join(workDir, 'console'),
        eventsLog: join(workDir, 'events'),
        onConsole: () => undefined,
        onEvents: (chunk) => void chunks.push(chunk),
      },
    )
    await machine.exited
    return Buffer.concat(chunks).toString().replaceAll('\r', '')
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}
