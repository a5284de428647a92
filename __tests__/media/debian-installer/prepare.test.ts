/** The whole way from a signed mirror to media, on a small archive made here with the names of the real recipe. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { readNewc, writeNewc, type ArchiveEntry } from '../../../src/initrd/newc.ts'
import { prepareDebianInstaller } from '../../../src/media/debian-installer/index.ts'
import { recipeFor } from '../../../src/media/debian-installer/recipe.ts'
import type { ExtraStorage } from '../../../src/distro/storage.ts'
import type { Media } from '../../../src/media/media.ts'
import { mediaFiles, mediaStore } from '../../../src/media/media-store.ts'
import { RECORD_FILE } from '../../../src/store/record.ts'
import {
  buildDeb,
  makeSigningKey,
  publishArchive,
  type DebSpec,
  type SigningKey,
} from '../../support/debian-archive.ts'
import { startFaultyServer, type FaultyServer } from '../../fetch/faulty-server.ts'
import { recordReport } from '../../support/reporter.ts'
import { scratch } from '../../support/scratch.ts'

/** Of an archive that has all. */
const recipe = recipeFor(['lvm'])
const RELEASE = '6.12.1-test-amd64'
const newDirectory = scratch()
let server: FaultyServer
let key: SigningKey
let debs: string[]
let udebs: string[]
let cacheDir: string

const text = (path: string, data: string): ArchiveEntry => ({
  type: 'file',
  path,
  mode: 0o644,
  data: Buffer.from(data),
})
const folder = (path: string): ArchiveEntry => ({ type: 'directory', path, mode: 0o755 })

function netboot(): DebSpec {
  const kernel = Buffer.alloc(0x800)
  kernel.write('HdrS', 0x202)
  kernel.writeUInt16LE(0x300, 0x20e)
  kernel.write(`${RELEASE} (someone)\0`, 0x500)
  const status = ['cdebconf-udeb', 'brltty-udeb'].map(
    (name) => `Package: ${name}\nStatus: install ok unpacked\nVersion: 1\n\n`,
  )
  const initrd = writeNewc([
    { type: 'symlink', path: 'lib', mode: 0o777, target: 'usr/lib' },
    ...[
      'usr',
      'usr/lib',
      'usr/lib/modules',
      'usr/lib/modules/old',
      'var',
      'var/lib',
      'var/lib/dpkg',
      'var/lib/dpkg/info',
    ].map(folder),
    text('usr/lib/modules/old/gpu.ko', 'big'),
    text('init', '#!/bin/sh\n'),
    text('var/lib/dpkg/status', status.join('')),
    text('var/lib/dpkg/info/cdebconf-udeb.templates', 'Template: a\nDescription: A\nDescription-de.UTF-8: B\n'),
  ])
  const images = 'usr/lib/debian-installer/images/13/amd64/text/debian-installer/amd64'
  return {
    name: 'debian-installer-13-netboot-amd64',
    files: { [`${images}/linux`]: kernel, [`${images}/initrd.gz`]: gzipSync(initrd) },
  }
}

async function kernelImage(): Promise<DebSpec> {
  const module = async (text: string): Promise<Buffer> =>
    Buffer.from((await execa('xz', ['-c', '--check=crc32'], { input: text, encoding: 'buffer' })).stdout)
  const root = `usr/lib/modules/${RELEASE}`
  const files: Record<string, Buffer | string> = {
    [`${root}/kernel/fs/jbd2.ko.xz`]: await module('\0depends=\0'),
    [`${root}/kernel/gpu/unwanted.ko.xz`]: await module('\0depends=\0'),
    [`${root}/modules.order`]: '',
    [`${root}/modules.builtin`]: 'kernel/drivers/virtio/virtio-pci.ko\n',
    [`${root}/modules.builtin.modinfo`]: '',
  }
  for (const name of recipe.modules) {
    if (name === 'virtio_pci') continue
    files[`${root}/kernel/${name}.ko.xz`] = await module(name === 'ext4' ? '\0depends=jbd2\0' : '\0depends=\0')
  }
  return { name: `linux-image-${RELEASE}`.replaceAll('_', '-'), files }
}

beforeAll(async () => {
  server = await startFaultyServer()
  key = await makeSigningKey()
  const built = await newDirectory()
  const library = { files: { 'usr/lib/x86_64-linux-gnu/libext2fs.so.2': 'library' } }
  const tools: DebSpec = {
    name: 'e2fsprogs',
    fields: { 'Pre-Depends': 'libc6, libext2fs2t64 (= 1)' },
    files: {
      'usr/sbin/mke2fs': 'm',
      'usr/sbin/e2fsck': 'e',
      'usr/sbin/tune2fs': 't',
      'etc/mke2fs.conf': 'c',
      'usr/share/doc/x': 'd',
    },
  }
  const older: DebSpec = { name: 'debian-installer-12-netboot-amd64' }
  debs = await Promise.all(
    [netboot(), older, await kernelImage(), tools, { name: 'libext2fs2t64', ...library }].map((spec) =>
      buildDeb(built, spec),
    ),
  )
  const components = recipe.components.map((name): DebSpec => {
    const isPartman = name === 'partman-base'
    return {
      name,
      extension: 'udeb',
      fields: isPartman ? { Depends: 'cdebconf-udeb, extra-udeb, e2fsprogs-udeb', 'Installer-Menu-Item': '4200' } : {},
      scripts: isPartman ? { postinst: '#!/bin/sh\n', templates: 'Template: p\nDescription-fr.UTF-8: F\n' } : {},
      files: isPartman ? { 'lib/partman/run': 'run', 'usr/lib/pre-pkgsel.d/10drop': 'drop' } : {},
    }
  })
  udebs = await Promise.all(
    [...components, { name: 'extra-udeb', extension: 'udeb' }].map((spec) => buildDeb(built, spec)),
  )
}, 60_000)
afterAll(() => server.close())

beforeEach(async () => {
  cacheDir = await newDirectory()
  await publish()
  server.requests.length = 0
})

async function publish(): Promise<void> {
  await publishArchive({ server, suite: 'trixie', key, debs, udebs })
}

/** Each time for a build of its own. */
async function prepare(
  options: { now?: Date; mirror?: string; storage?: readonly ExtraStorage[] } = {},
): Promise<Media> {
  const limits = { firstRetrySeconds: 0.01, retries: 2, idleSeconds: 2 }
  const mirror = options.mirror ?? `${server.url}/debian`
  return prepareDebianInstaller({
    mirror,
    suite: 'trixie',
    storage: [],
    keyring: key.publicKey,
    cacheDir,
    workDir: await newDirectory(),
    actionsCache: false,
    label: 'debian13',
    reporter: recordReport(),
    limits,
    ...options,
  })
}

/** Where another build finds the same. */
const sameAs = (media: Media): Media => ({
  ...media,
  kernel: expect.any(String) as unknown as string,
  initrd: expect.any(String) as unknown as string,
})

const storedFiles = async (media: Media) => mediaFiles((await mediaStore(cacheDir).locate(media.key)) ?? '')

const paths = (): string[] => server.requests.map(({ path }) => path)

async function treeOf(media: Media): Promise<Map<string, ArchiveEntry>> {
  return new Map([...readNewc(await readFile(media.initrd))].map((entry) => [entry.path, entry]))
}

function contentOf(tree: Map<string, ArchiveEntry>, path: string): string {
  const entry = tree.get(path)
  return entry?.type === 'file' ? Buffer.from(entry.data).toString() : `${path} is no file`
}

describe('prepareDebianInstaller', () => {
  test('puts the installer together', async () => {
    const media = await prepare()
    expect(media.kernelVersion).toBe(RELEASE)
    const tree = await treeOf(media)
    expect(contentOf(tree, 'usr/lib/partman/run')).toBe('run')
    expect([...tree.keys()].filter((path) => /modules\/old|10drop|share\/doc|unwanted/.test(path))).toEqual([])
    expect(tree.get('lib')).toMatchObject({ type: 'symlink', target: 'usr/lib' })
    expect(contentOf(tree, `usr/lib/modules/${RELEASE}/kernel/fs/jbd2.ko`)).toContain('depends=')
    expect(contentOf(tree, `usr/lib/modules/${RELEASE}/modules.dep`)).toContain('kernel/ext4.ko')
    expect(contentOf(tree, 'usr/sbin/mke2fs')).toBe('m')
    expect(tree.get('usr/sbin/mkfs.ext4')).toMatchObject({ target: 'mke2fs' })
    expect(contentOf(tree, 'usr/lib/x86_64-linux-gnu/libext2fs.so.2')).toBe('library')
    const status = contentOf(tree, 'var/lib/dpkg/status')
    expect(status).toContain('Package: brltty-udeb\nStatus: install ok installed\n')
    expect(status).toMatch(/Package: partman-base\nStatus: install ok unpacked\n[^]*Installer-Menu-Item: 4200/)
    expect(status).toContain('Package: extra-udeb\n')
    expect(status).toMatch(/Package: cloudstamp-drivers\n[^]*Provides: e2fsprogs-udeb,/)
    expect(tree.get('var/lib/dpkg/info/partman-base.postinst')).toMatchObject({ mode: 0o755 })
    expect(contentOf(tree, 'var/lib/dpkg/info/cdebconf-udeb.templates')).toBe('Template: a\nDescription: A\n')
    expect(contentOf(tree, 'var/lib/dpkg/info/partman-base.templates')).toBe('Template: p\n')
    for (const path of tree.keys()) if (path.includes('/')) expect(tree.get(dirname(path))?.type).toBe('directory')
  })

  test('has components for logical volumes where they are asked for, beside the media without', async () => {
    const plain = await prepare()
    const media = await prepare({ storage: ['lvm'] })
    expect(media.key).not.toBe(plain.key)
    const [tree, plainTree] = [await treeOf(media), await treeOf(plain)]
    for (const [name, isThere] of [
      ['var/lib/dpkg/status', true],
      [`usr/lib/modules/${RELEASE}/kernel/dm_mod.ko`, false],
    ] as const) {
      expect(tree.has(name)).toBe(true)
      expect(plainTree.has(name)).toBe(isThere)
    }
    expect(contentOf(tree, 'var/lib/dpkg/status')).toContain('Package: partman-auto-lvm\nStatus: install ok unpacked\n')
    expect(contentOf(tree, 'var/lib/dpkg/status')).toMatch(/Package: cloudstamp-drivers\n[^]*, md-modules\n/)
    expect(contentOf(plainTree, 'var/lib/dpkg/status')).not.toMatch(/lvm|md-modules/)
    expect(await prepare({ storage: ['lvm'] })).toEqual(sameAs(media))
    expect(await prepare()).toEqual(sameAs(plain))
  })

  test('leaves nothing but the media, the same each time', async () => {
    const media = await prepare()
    expect(await readdir(join(cacheDir, 'media'))).toEqual([media.key])
    expect((await readdir(cacheDir)).sort()).toEqual(['media', 'resolved', 'transfers'])
    expect(await readdir(join(cacheDir, 'transfers'))).toEqual([])
    expect((await readdir(dirname((await storedFiles(media)).initrd))).sort()).toEqual([RECORD_FILE, 'initrd', 'linux'])
    cacheDir = await newDirectory()
    const again = await prepare()
    expect(again.digests).toEqual(media.digests)
    expect(again.key).toBe(media.key)
  })

  test('asks the network for nothing the second time', async () => {
    const media = await prepare()
    server.requests.length = 0
    expect(await prepare()).toEqual(sameAs(media))
    expect(paths()).toEqual([])
  })

  test('asks for the signed index alone after a week without changes', async () => {
    const media = await prepare()
    server.requests.length = 0
    expect(await prepare({ now: new Date(Date.now() + 8 * 24 * 3600 * 1000) })).toEqual(sameAs(media))
    expect(paths()).toEqual(['/debian/dists/trixie/InRelease'])
  })

  test('shares media between mirrors with the same content', async () => {
    const media = await prepare()
    server.requests.length = 0
    const mirror = `${server.url.replace('127.0.0.1', 'localhost')}/debian`
    expect(await prepare({ mirror })).toEqual(sameAs(media))
    expect(paths()).toEqual(['/debian/dists/trixie/InRelease'])
  })

  test('makes damaged media anew', async () => {
    const media = await prepare()
    await writeFile((await storedFiles(media)).initrd, 'damaged')
    expect(await prepare()).toEqual(sameAs(media))
    await rm((await storedFiles(media)).kernel)
    const again = await prepare()
    expect(again).toEqual(sameAs(media))
    expect((await readFile(again.initrd)).length).toBeGreaterThan(1000)
  })

  test('names a package the mirror lost, publishes nothing, and goes on where it was', async () => {
    server.remove('/debian/pool/e2fsprogs_1.0_all.deb')
    await expect(prepare()).rejects.toThrow(/e2fsprogs_1\.0_all\.deb/)
    expect((await readdir(cacheDir)).sort()).toEqual(['transfers'])
    await publish()
    server.requests.length = 0
    await prepare()
    expect(paths()).toContain('/debian/pool/e2fsprogs_1.0_all.deb')
    expect(paths()).not.toContain('/debian/pool/debian-installer-13-netboot-amd64_1.0_all.deb')
  })

  test('makes two builds at once share the work', async () => {
    const [one, other] = await Promise.all([prepare(), prepare()])
    expect(one).toEqual(sameAs(other))
    expect(paths().filter((path) => path.endsWith('InRelease'))).toHaveLength(1)
  })
})
