/**
 * What the installer's initrd is made of: Debian's own netboot initrd without what a virtual machine never needs, plus
 * the components it would fetch at run time, plus drivers and file system tools out of regular packages, because not
 * every mirror has the udebs these normally come from. Debian calls such an initrd "pkg-lists local". Pure.
 */
import type { ExtraStorage } from '../../distro/storage.ts'

export interface Recipe {
  /** Paths of the netboot initrd left out; written for a merged /usr. */
  droppedFromInitrd: RegExp[]
  /** Components put in, with what they depend on. */
  components: string[]
  /** Paths of the components left out. */
  droppedFromComponents: RegExp[]
  /** Components marked as installed, so that main-menu never runs them. */
  alreadyInstalled: string[]
  /** What components depend on and regular packages provide here. */
  provided: string[]
  /** Kernel modules, with what they depend on. */
  modules: string[]
  /** Regular package and the files taken from it. */
  fileSystemTools: { package: string; libraries: RegExp; files: string[]; links: Record<string, string> }
}

/** For any kickstart. */
const COMMON: Recipe = {
  droppedFromInitrd: [
    /^usr\/lib\/(modules|firmware)\//,
    // Braille and speech.
    /^(etc|usr\/bin|usr\/lib)\/brltty/,
    /^usr\/lib\/libasound/,
    /^usr\/share\/alsa/,
    // Wireless.
    /^usr\/sbin\/wpa_supplicant/,
    // Frontends other than text, and what only they use.
    /^usr\/lib\/unifont\.bgf/,
    /^usr\/bin\/(bterm|nano|screen)/,
    /^usr\/lib\/x86_64-linux-gnu\/(libslang|libnewt|libmvec)/,
    /^usr\/lib\/cdebconf\/frontend\/newt\.so/,
    /^usr\/lib\/ossl-modules\/fips\.so/,
    // Hardware detection, low-memory mode, hooks for media and consoles a virtual machine lacks.
    /^usr\/lib\/debian-installer-startup\.d\/(S15lowmem|S37|S38|S40|S50|S60)/,
    /^usr\/lib\/debian-installer\.d\/(S19|S20|S35|S40|S55)/,
    /^usr\/lib\/base-installer\.d\/20console-setup/,
    /^usr\/lib\/pre-pkgsel\.d\//,
    /^usr\/lib\/post-base-installer\.d\/(50install-firmware|60install-mouseemu|10register-module)/,
    /^usr\/lib\/finish-install\.d\/(07brltty|30hw-detect|08hw-detect|94save-logs|97release-dhcp-lease)/,
    // Where the target has netplan, it gets the installer's own addresses.
    /^usr\/lib\/finish-install\.d\/55netcfg-copy-config/,
    /^usr\/lib\/main-menu\.d\//,
  ],
  components: [
    'apt-mirror-setup',
    'apt-setup-udeb',
    'base-installer',
    'bootstrap-base',
    'clock-setup',
    'di-utils-mapdevfs',
    'finish-install',
    'grub-installer',
    'initrd-kickseed',
    'kickseed-common',
    // What main-menu takes where the kickstart lets grub-installer be skipped.
    'nobootloader',
    'partman-auto',
    'partman-base',
    'partman-basicfilesystems',
    'partman-basicmethods',
    'partman-efi',
    'partman-ext3',
    'partman-partitioning',
    'partman-target',
    'pkgsel',
    'tzsetup-udeb',
    'user-setup-udeb',
  ],
  droppedFromComponents: [
    /^usr\/lib\/pre-pkgsel\.d\//,
    /^usr\/lib\/finish-install\.d\/(07speakup|10clock-setup|10update-initramfs|50config-target-network)/,
    /^usr\/lib\/finish-install\.d\/(60cleanup|70mtab|80hvcgetty|94random-seed)/,
    /^usr\/lib\/apt-setup\/generators\/93backports/,
  ],
  alreadyInstalled: [
    'brltty-udeb',
    'cdebconf-priority',
    'console-setup-udeb',
    'di-utils-reboot',
    'di-utils-shell',
    'download-installer',
    'env-preseed',
    'ethdetect',
    'file-preseed',
    'initrd-preseed',
    'lowmemcheck',
    'media-retriever',
    'network-preseed',
    'rescue-check',
    'save-logs',
  ],
  provided: [
    'e2fsprogs-udeb',
    'efi-modules',
    'ethernet-card-detection',
    'ext2-modules',
    'ext3-modules',
    'ext4-modules',
    'fat-modules',
    'harddrive-detection',
    'ntfs-3g-udeb',
    'os-prober',
  ],
  modules: [
    'af_packet',
    'crc32c_generic',
    'ext4',
    'nls_ascii',
    'nls_cp437',
    'nls_utf8',
    'sd_mod',
    'vfat',
    'virtio_balloon',
    'virtio_blk',
    'virtio_console',
    'virtio_net',
    'virtio_pci',
    'virtio_rng',
    'virtio_scsi',
    'xfs',
  ],
  fileSystemTools: {
    package: 'e2fsprogs',
    libraries: /^lib(com-err2|ext2fs2|ss2)(t64)?$/,
    files: ['usr/sbin/mke2fs', 'usr/sbin/e2fsck', 'usr/sbin/tune2fs', 'etc/mke2fs.conf'],
    links: {
      'usr/sbin/fsck.ext2': 'e2fsck',
      'usr/sbin/fsck.ext4': 'e2fsck',
      'usr/sbin/mkfs.ext2': 'mke2fs',
      'usr/sbin/mkfs.ext3': 'mke2fs',
      'usr/sbin/mkfs.ext4': 'mke2fs',
    },
  },
}

/** What a kickstart's storage needs besides; partman works through each component's hooks again and again. */
const ADDITIONS: Record<ExtraStorage, Pick<Recipe, 'components' | 'provided' | 'modules'>> = {
  lvm: { components: ['partman-auto-lvm'], provided: ['md-modules'], modules: ['dm_mod'] },
}

/** The recipe of an initrd that installs on this storage. */
export function recipeFor(storage: readonly ExtraStorage[]): Recipe {
  const additions = storage.map((kind) => ADDITIONS[kind])
  return {
    ...COMMON,
    components: [...COMMON.components, ...additions.flatMap(({ components }) => components)],
    provided: [...COMMON.provided, ...additions.flatMap(({ provided }) => provided)],
    modules: [...COMMON.modules, ...additions.flatMap(({ modules }) => modules)],
  }
}
