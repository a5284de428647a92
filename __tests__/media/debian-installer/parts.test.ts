import { describe, expect, test } from '@jest/globals'
import { resolveClosure } from '../../../src/media/debian-installer/closure.ts'
import { kernelRelease, moduleDependencies } from '../../../src/media/kernel.ts'
import {
  formatStatus,
  installedStanza,
  parseStatus,
  unpackedStanza,
} from '../../../src/media/debian-installer/status.ts'
import { dropTranslations } from '../../../src/media/debian-installer/templates.ts'
import { parseRelations } from '../../../src/debian-archive/deb822.ts'
import type { PackageRecord } from '../../../src/debian-archive/packages-index.ts'

describe('resolveClosure', () => {
  const records = (
    [
      'partman: libparted (>= 3.6), fs-tools | other, mounted',
      'libparted: libc6-udeb',
      'other: ',
      'base: partman | nothing',
    ] as const
  ).map((line): PackageRecord => {
    const [name = '', depends] = line.split(': ')
    const provides = name === 'base' ? ['mounted'] : []
    return { name, version: '1', filename: '', sizeBytes: 0, sha256: '', depends: parseRelations(depends), provides }
  })
  const find = (name: string) => records.find((record) => record.name === name)
  const resolve = (roots: string[], present: string[]) =>
    resolveClosure({ roots, find, present: new Set(present) }).map(({ name }) => name)

  test('follows dependencies and takes the alternative that is there', () => {
    expect(resolve(['base'], ['libc6-udeb'])).toEqual(['base', 'libparted', 'other', 'partman'])
    expect(resolve(['base'], ['libc6-udeb', 'fs-tools'])).toEqual(['base', 'libparted', 'partman'])
  })

  test('names what is missing and who needs it', () => {
    expect(() => resolve(['partman'], ['libc6-udeb'])).toThrow(/mounted, which partman needs/)
    expect(() => resolve(['libparted'], [])).toThrow(/libc6-udeb, which libparted needs/)
    expect(() => resolve(['absent'], [])).toThrow(/absent, which the installer needs/)
  })
})

describe('kernelRelease', () => {
  function bootImage(version: string): Buffer {
    const image = Buffer.alloc(0x800)
    image.write('HdrS', 0x202)
    image.writeUInt16LE(0x300, 0x20e)
    image.write(`${version}\0`, 0x500)
    return image
  }

  test('is the first word of the version in the setup header', () => {
    expect(kernelRelease(bootImage('6.12.107+deb13-amd64 (debian-kernel@lists.debian.org) #1 SMP'))).toBe(
      '6.12.107+deb13-amd64',
    )
  })

  test.each([
    ['no image', Buffer.alloc(0x800)],
    ['a path as version', bootImage('../../etc')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_title, image) => {
    expect(() => kernelRelease(image)).toThrow(/boot image/)
  })
})

test('moduleDependencies reads the modinfo section', () => {
  const object = Buffer.from(
    '\x7fELF\0license=GPL\0depends=mbcache,jbd2,virtio-ring\0softdep=pre: crc32c crypto-x post: later\0alias=fs-ext4\0',
  )
  expect(moduleDependencies(object)).toEqual({
    required: ['mbcache', 'jbd2', 'virtio_ring'],
    wished: ['crc32c', 'crypto_x'],
  })
  expect(moduleDependencies(Buffer.from('\0depends=\0'))).toEqual({ required: [], wished: [] })
})

test('dropTranslations keeps English and the structure', () => {
  const templates = [
    'Template: a/b',
    'Type: select',
    'Choices: one, two',
    'Choices-C: 1, 2',
    'Choices-pt_BR.UTF-8: um, dois',
    'Description: Pick',
    ' Long text',
    'Description-de.UTF-8: Wähle',
    ' Langer Text',
    ' .',
    ' mehr',
    'Description-sr@latin.UTF-8: x',
    '',
    'Template: c/d',
    'Type: text',
    'Description: End',
    '',
  ]
  expect(dropTranslations(templates.join('\n')).split('\n')).toEqual([
    'Template: a/b',
    'Type: select',
    'Choices: one, two',
    'Choices-C: 1, 2',
    'Description: Pick',
    ' Long text',
    '',
    'Template: c/d',
    'Type: text',
    'Description: End',
    '',
  ])
})

test('status stanzas hold what main-menu reads', () => {
  const control = {
    Package: 'partman-base',
    Version: '237',
    Architecture: 'amd64',
    Section: 'debian-installer',
    Depends: 'di-utils',
    'Installer-Menu-Item': '4200',
    Description: 'Partition disks\nat length',
  }
  const stanza = unpackedStanza(control)
  const text = formatStatus([stanza, installedStanza(stanza)])
  expect(text.split('\n\n')[0]).toBe(
    'Package: partman-base\nStatus: install ok unpacked\nVersion: 237\nDepends: di-utils\nDescription: Partition disks\nInstaller-Menu-Item: 4200',
  )
  expect(parseStatus(text).map(({ Status }) => Status)).toEqual(['install ok unpacked', 'install ok installed'])
})
