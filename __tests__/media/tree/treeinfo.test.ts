import { describe, expect, test } from '@jest/globals'
import { parseTreeInfo } from '../../../src/media/tree/treeinfo.ts'
import { INITRD_FILE, KERNEL_FILE, treeInfo } from '../../support/tree.ts'

const KERNEL = 'a'.repeat(64)
const INITRD = 'b'.repeat(64)

const modern = treeInfo({ [INITRD_FILE]: `sha256:${INITRD}`, [KERNEL_FILE]: `SHA256:${KERNEL.toUpperCase()}` })

/** As trees before productmd have it. */
const EL6 = `[addon-LoadBalancer]
repository = LoadBalancer
identity = LoadBalancer/LoadBalancer.cert

[images-x86_64]

initrd = images/pxeboot/initrd.img

[general]
family = CentOS
timestamp = 1285193176.460470
variant =
totaldiscs = 1
version = 6.10
packagedir =
arch = x86_64

[stage2]
mainimage = images/install.img
`

describe("a tree's description", () => {
  test('of today tells release, paths and digests', () => {
    expect(parseTreeInfo(modern)).toEqual({
      release: 'AlmaLinux 9.6',
      kernel: { path: KERNEL_FILE, digest: { algorithm: 'sha256', value: KERNEL } },
      initrd: { path: INITRD_FILE, digest: { algorithm: 'sha256', value: INITRD } },
    })
  })

  test('of EL6 tells neither digests nor where the kernel is', () => {
    expect(parseTreeInfo(EL6)).toEqual({
      release: 'CentOS 6.10',
      kernel: { path: KERNEL_FILE },
      initrd: { path: INITRD_FILE },
    })
  })

  test('without its part for compatibility tells the same', () => {
    expect(parseTreeInfo(modern.replace(/\[general\][^[]*/, ''))).toEqual(parseTreeInfo(modern))
  })

  test('names files of its own choice', () => {
    const own = modern.replaceAll(KERNEL_FILE, 'isolinux/vmlinuz-5.14')
    expect(parseTreeInfo(own).kernel).toEqual({
      path: 'isolinux/vmlinuz-5.14',
      digest: { algorithm: 'sha256', value: KERNEL },
    })
  })

  test('keeps a digest of another algorithm apart', () => {
    expect(parseTreeInfo(modern.replace(/sha256:b+/, 'md5:0123')).initrd.digest).toEqual({
      algorithm: 'md5',
      value: '0123',
    })
  })

  test.each([
    ['of another architecture', modern.replaceAll('x86_64', 'aarch64'), 'it is of a tree for aarch64, not for x86_64'],
    [
      'that leaves the tree',
      modern.replace(`kernel = ${KERNEL_FILE}`, 'kernel = ../../etc/passwd'),
      'images-x86_64 kernel: is not a path below the tree',
    ],
    [
      'that leaves the tree on the way',
      modern.replace(`kernel = ${KERNEL_FILE}`, 'kernel = images/../../vmlinuz'),
      'images-x86_64 kernel: is not a path below the tree',
    ],
    [
      'with an absolute path',
      modern.replace(`initrd = ${INITRD_FILE}`, 'initrd = /boot/initrd'),
      'images-x86_64 initrd: is not a path below the tree',
    ],
    ['that is a page of a web site', '<html>\n<body>sign in</body>', 'it names no architecture'],
  ])('%s is refused', (_title, text, message) => {
    expect(() => parseTreeInfo(text)).toThrow(new Error(message))
  })
})
