/** What kickseed and partman do with a kickstart's storage; each case is one that public kickstarts have. */
import { describe, expect, test } from '@jest/globals'
import { renderKickstart } from '../../src/distro/families/debian-installer/render.ts'
import type { RenderedKickstart } from '../../src/distro/families/family.ts'
import { parseDistro, type DebianDistro } from '../../src/distro/header.ts'
import { checkFits } from '../../src/distro/storage.ts'

const HEADER = [
  '#cloudstamp',
  '# name: Debian 13',
  '# family: debian-installer',
  '# mirror: http://public.example/debian',
  '# suite: trixie',
  '# memory-mib: 1024',
  '# disk-gib: 8',
  '#end',
  'url --url={{ mirror }}',
]

/** The first of the lines is the tenth of the file. */
function render(...lines: string[]): RenderedKickstart {
  const distro = parseDistro('ks/x.ks', [...HEADER, ...lines, ''].join('\n')) as DebianDistro
  return renderKickstart(distro, { mirror: 'http://near.example/debian' })
}

const CLEAR = 'clearpart --all --initlabel'
const BOOT = 'part /boot --fstype=ext4 --size=512'
const VOLUMES = ['part pv.01 --size=1 --grow', 'volgroup vg01 pv.01']
const ROOT = 'logvol / --fstype=ext4 --vgname=vg01 --name=root --size=1900 --grow'

const recipe = (...partitions: string[]): string =>
  `preseed partman-auto/expert_recipe string 'x : ${partitions.map((one) => `${one} .`).join(' ')}'`
const RECIPE_BOOT = '512 512 512 ext4 method{ format } filesystem{ ext4 } mountpoint{ /boot }'
const RECIPE_ROOT = '1900 9000 -1 ext4 $lvmok{ } method{ format } filesystem{ ext4 } mountpoint{ / }'
const LVM = 'preseed partman-auto/method string lvm'

describe('storage', () => {
  test.each([
    ['plain partitions', [CLEAR, 'part swap --recommended', 'part / --fstype ext4 --size 1900 --grow'], []],
    ['an abbreviated option', [CLEAR, BOOT, 'part swap --recomm', 'part / --size=1'], []],
    ['volumes', [CLEAR, BOOT, ...VOLUMES, ROOT, 'logvol swap --vgname=vg01 --name=swap --recommend'], ['lvm']],
    ['all on volumes', [CLEAR, ...VOLUMES, ROOT, 'preseed partman-auto-lvm/no_boot boolean true'], ['lvm']],
    ['volumes of a recipe', [LVM, recipe(RECIPE_BOOT, RECIPE_ROOT)], ['lvm']],
    ["one of the installer's own recipes", [LVM, 'preseed partman-auto/choose_recipe select atomic'], ['lvm']],
    ['a recipe for both', ['preseed partman-auto/method string regular', recipe(RECIPE_BOOT, RECIPE_ROOT)], []],
    [
      'the disk by its name',
      ['preseed partman-auto/disk string /dev/vda', 'preseed partman-auto/method string lvm'],
      ['lvm'],
    ],
  ])('that the installer makes: %s', (_title, lines, storage) => {
    expect(render(...lines).storage).toEqual(storage)
  })

  test.each([
    ['part / --fstype=btrfs --size=1', 'no components for the file system "btrfs"'],
    ['part / --fstype "xfs" --size=1', 'no components for the file system "xfs"'],
    ['part /boot/efi --fstype=efi --size=128', 'no components for the file system "efi"'],
    ['part biosboot --fstype=biosboot --size=1', 'kickseed has no partition "biosboot"'],
    ['part raid.01 --size=1', 'kickseed makes no RAID'],
    [
      'part / --size=1 --fsoptions=noatime',
      'kickseed does not understand "--fsoptions=noatime" of "part" and leaves it out',
    ],
    ['part / --grow', '"part /" has no size, and kickseed drops it'],
    ['part / --size=8G', 'partman takes no size such as "8G"'],
    ['part pv.01 --size=1', 'no "volgroup" takes "pv.01", and kickseed drops it'],
    ['volgroup vg pv.01', 'there is no "part pv.01"'],
    ['volgroup vg --useexisting pv.01', 'kickseed does not understand "--useexisting"'],
    ['volgroup vg pv.01 pv.02', '"volgroup" takes a name and one physical volume'],
    ['logvol / --vgname=vg --size=1', '"logvol" has no --name, and kickseed drops it'],
    ['logvol / --vgname=vg --name=root --percent=80', 'kickseed does not understand "--percent=80"'],
    ['logvol / --vgname=vg --name=root --size=1', 'there is no "volgroup vg"'],
    ['preseed partman-auto/method string crypto', 'no components for partitions by the method "crypto"'],
    ['preseed partman-auto/disk string /dev/sda', 'the answer names "/dev/sda", but a build has one disk, /dev/vda'],
    ['preseed grub-installer/bootdev string /dev/sda', 'the answer names "/dev/sda"'],
    [recipe('1 1 1 xfs filesystem{ xfs }'), 'no components for the file system "xfs"'],
    [recipe('1 1 1 ext4 method{ lvm } device{ /dev/sda }'), 'the answer names "/dev/sda"'],
    ['network --bootproto=dhcp --device=ens3 --active', 'kickseed does not understand "--active"'],
    ['rootpw --plaintext secret', 'kickseed does not understand "--plaintext"'],
    ['bootloader --location=mbr --append="quiet"', 'kickseed does not understand "--append=quiet"'],
    ['preseed d-i partman-auto/method string lvm', '"preseed" takes a key, a type and one value'],
    ['preseed partman-auto/expert_recipe string x :: 1 1 1 ext4 .', '"preseed" takes a key, a type and one value'],
    ['authconfig --enableshadow', 'debian-installer has no kickstart command "authconfig"'],
  ])('%s is refused with file and line', (line, message) => {
    expect(() => render(CLEAR, line)).toThrow(
      expect.objectContaining({ where: 'ks/x.ks:11', message: expect.stringContaining(message) }),
    )
  })

  test.each([
    ['a partition before its disk may be cleared', [BOOT], 10, 'nothing says that the disk may be partitioned'],
    [
      'a method that "clearpart" overrules',
      [CLEAR, LVM],
      11,
      '"clearpart" makes kickseed partition by the method "regular"',
    ],
    [
      'a volume group before its partition',
      [CLEAR, BOOT, ...VOLUMES.toReversed(), ROOT],
      13,
      'no "volgroup" takes "pv.01"',
    ],
    ['all on volumes', [CLEAR, ...VOLUMES, ROOT], 13, 'neither / nor /boot is outside of LVM'],
    ['all of a recipe on volumes', [LVM, recipe(RECIPE_ROOT)], 11, 'neither / nor /boot is outside of LVM'],
  ])('%s is refused with file and line', (_title, lines, line, message) => {
    expect(() => render(...lines)).toThrow(
      expect.objectContaining({ where: `ks/x.ks:${line}`, message: expect.stringContaining(message) }),
    )
  })

  // partman-auto's own sum of the volumes, seen: "Available disk space (8589) too small for expert recipe (9556); skipping".
  test.each([
    ['partitions', [CLEAR, BOOT, 'part swap --recommended', 'part / --size=8000 --grow'], 8512],
    [
      'volumes and the partition below them',
      [
        CLEAR,
        'part /boot --size=300',
        'part pv.01 --size=5000 --grow',
        'volgroup vg pv.01',
        'logvol swap --vgname=vg --name=swap --size=256',
        'logvol /var --vgname=vg --name=var --size=1500',
        'logvol / --vgname=vg --name=root --size=2500 --grow',
      ],
      9556,
    ],
    ['a recipe', [recipe(RECIPE_BOOT, '64 512 300% linux-swap', RECIPE_ROOT), LVM], 2476],
  ])('%s are refused on a disk that is too small, and on no other', (_title, lines, megabytes) => {
    const rendered = render(...lines)
    expect(() => checkFits(rendered, megabytes * 1e6)).not.toThrow()
    expect(() => checkFits(rendered, megabytes * 1e6 - 1)).toThrow(
      expect.objectContaining({
        where: expect.stringMatching(/^ks\/x\.ks:1[01]$/),
        message: `the partitions take ${megabytes} MB at least, and the disk has ${megabytes - 1} MB`,
      }),
    )
  })
})
