/** A guest that boots in seconds: a distribution's kernel and busybox, both from the host's package archive. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { MachineSpec } from '../../src/vm/arguments.ts'
import type { MachineOptions } from '../../src/vm/machine.ts'
import { writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'
import { madeOnce } from './support/made-once.ts'

/** Survives between runs of the tests; `npm ci` removes it. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/test-guest', import.meta.url))

/** Debian's and Ubuntu's kernels for virtual machines. */
const KERNEL_PACKAGES = ['linux-image-cloud-amd64', 'linux-image-virtual']

/** Ubuntu's kernels have them built in. */
const MODULES = [
  ...['virtio', 'virtio_ring', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci'],
  ...['virtio_blk', 'virtio_console'],
]

/** What the guest does is the last word of its kernel command line. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
# Their order differs from kernel to kernel: what fails at first loads once what it needs is there.
for module in ${[...MODULES, ...MODULES].join(' ')}; do
  insmod /modules/$module.ko 2> /dev/null
done
read -r line < /proc/cmdline
echo "guest: \${line##* }"
echo "event: \${line##* }" > /dev/ttyS1
case \${line##* } in
  poweroff) poweroff -f ;;
  reset) reboot -f ;;
  panic) exit 1 ;;
  silence) while :; do sleep 1000; done ;;
  chatter) while :; do echo tick; sleep 1; done ;;
  screen) echo 'on the screen' > /dev/tty0; echo 'screen written'; while :; do sleep 1000; done ;;
  echo) read -r typed; echo "typed: $typed"; poweroff -f ;;
  disk) dd if=/dev/vda bs=512 count=1 2> /dev/null; echo written by the guest | dd of=/dev/vda conv=notrunc; sync; poweroff -f ;;
  fill) dd if=/dev/zero bs=1M count=64 | tr '\\0' x > /dev/vda; sync; echo filled; while :; do sleep 1000; done ;;
  say) cat /say; while :; do sleep 1000; done ;;
  log) for port in /sys/class/virtio-ports/*; do cat /say > /dev/\${port##*/}; done; while :; do sleep 1000; done ;;
  port) for port in /sys/class/virtio-ports/*; do echo "$(cat $port/name) speaks" > /dev/\${port##*/}; done; poweroff -f ;;
esac
`

export interface TestGuest {
  kernel: string
  initrd: string
}

/**
 * Downloads kernel and busybox once, and packs the initrd.
 * @param directory where the initrd goes
 * @throws Error on a host without apt-get, or without package lists
 */
export async function testGuest(directory: string): Promise<TestGuest> {
  const parts = join(CACHE, 'parts')
  await madeOnce(parts, fetchParts)
  const initrd = join(directory, 'initrd.cpio')
  await writeFile(initrd, writeNewc(await initrdEntries(parts)))
  return { kernel: join(parts, 'linux'), initrd }
}

async function initrdEntries(parts: string): Promise<ArchiveEntry[]> {
  const modules = (await readdir(parts)).filter((name) => name.endsWith('.ko'))
  return [
    ...['bin', 'proc', 'dev', 'sys', 'modules'].map((path): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })),
    { type: 'file', path: 'bin/busybox', mode: 0o755, data: await readFile(join(parts, 'busybox')) },
    { type: 'file', path: 'init', mode: 0o755, data: Buffer.from(INIT) },
    ...(await Promise.all(
      modules.map(async (name): Promise<ArchiveEntry> => {
        return { type: 'file', path: `modules/${name}`, mode: 0o644, data: await readFile(join(parts, name)) }
      }),
    )),
  ]
}

async function fetchParts(parts: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-test-guest-'))
  try {
    const tree = join(directory, 'tree')
    await mkdir(parts)
    await unpack(directory, tree, [await kernelPackage(), 'busybox-static'])
    const files = (await readdir(tree, { recursive: true })).map((name) => join(tree, name))
    const kernel = files.find((name) => basename(name).startsWith('vmlinuz-'))
    const busybox = files.find((name) => name.endsWith('bin/busybox'))
    if (kernel === undefined || busybox === undefined) throw new Error('the packages hold no kernel or no busybox')
    await writeFile(join(parts, 'linux'), await readFile(kernel))
    await writeFile(join(parts, 'busybox'), await readFile(busybox))
    for (const name of files.filter((file) => MODULES.some((module) => basename(file).startsWith(`${module}.ko`)))) {
      await writeFile(join(parts, basename(name).replace(/\.ko.*$/, '.ko')), await decompressed(name))
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function decompressed(file: string): Promise<Uint8Array> {
  const tool = file.endsWith('.xz') ? 'xz' : file.endsWith('.zst') ? 'zstd' : undefined
  if (tool === undefined) return readFile(file)
  return (await execa(tool, ['-dc', file], { encoding: 'buffer' })).stdout
}

/** The package with the kernel, which a package without files depends on. */
async function kernelPackage(): Promise<string> {
  for (const name of KERNEL_PACKAGES) {
    const { stdout } = await execa('apt-cache', ['depends', '--important', name], { reject: false })
    const depends = /Depends: (linux-image-\S+)/.exec(stdout)?.[1]
    if (depends !== undefined) return depends
  }
  throw new Error(
    `apt knows none of ${KERNEL_PACKAGES.join(', ')}: these tests need Debian or Ubuntu, after apt-get update`,
  )
}

async function unpack(directory: string, tree: string, packages: string[]): Promise<void> {
  await execa('apt-get', ['-q', 'download', ...packages], { cwd: directory })
  for (const name of await readdir(directory)) {
    if (name.endsWith('.deb')) await execa('dpkg-deb', ['-x', join(directory, name), tree])
  }
}

/** What a test wants of a machine beyond the guest. */
export interface TestMachine {
  spec: MachineSpec
  options: MachineOptions
  workDir: string
  /** What came so far. */
  console: () => string
  events: () => string
  port: () => string
}

/** A machine's specification and handlers, with a work directory of its own below `parent`. */
export async function testMachine(
  guest: TestGuest,
  action: string,
  { parent, ...spec }: { parent: string } & Partial<MachineSpec>,
): Promise<TestMachine> {
  const workDir = await mkdtemp(join(parent, 'machine-'))
  const chunks: Record<'console' | 'events' | 'port', Buffer[]> = { console: [], events: [], port: [] }
  const text = (name: keyof typeof chunks) => () => Buffer.concat(chunks[name]).toString()
  const collect = (name: keyof typeof chunks) => (chunk: Buffer) => void chunks[name].push(chunk)
  return {
    workDir,
    spec: {
      ...guest,
      append: `console=ttyS0 quiet panic=0 norandmaps ${action}`,
      ...{ memoryMiB: 192, cpus: 1, accelerator: 'tcg', network: true },
      ...spec,
    },
    options: {
      workDir,
      consoleLog: join(workDir, 'console.log'),
      eventsLog: join(workDir, 'events.log'),
      onConsole: collect('console'),
      onEvents: collect('events'),
      port: { log: join(workDir, 'port.log'), onData: collect('port') },
    },
    console: text('console'),
    events: text('events'),
    port: text('port'),
  }
}
