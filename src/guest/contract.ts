/**
 * What an image is freed of, and why: the one list that the guest's scripts work through, that they look through
 * afterwards, and that docs/seal.md shows. Compared with the operations of virt-sysprep (guestfs-tools, sysprep/), with what
 * lorax' kickstarts for images remove (docs/*.ks) and the recipes of Debian's and AlmaLinux' cloud images. Pure.
 */

export interface SealedPath {
  /** Shell pattern of paths below the root, without blanks and without the leading slash. */
  pattern: string
  reason: string
}

/** What the installer wrote down of the build's machine: removed before the catalogue, so that what is there later stays. */
export const INSTALLERS: readonly SealedPath[] = [
  { pattern: 'etc/network/interfaces', reason: "the build's network" },
  { pattern: 'etc/NetworkManager/system-connections/*', reason: "the build's network" },
  { pattern: 'etc/.resolv.conf.systemd-resolved.bak', reason: "the build's name server" },
  { pattern: 'etc/udev/rules.d/70-persistent-*.rules', reason: "the build's network card" },
  { pattern: 'var/lib/cloud/*', reason: 'no cloud has answered yet' },
  { pattern: 'etc/nvme/hostid', reason: 'one for each machine' },
  { pattern: 'etc/nvme/hostnqn', reason: 'one for each machine' },
  { pattern: 'etc/pki/consumer/*', reason: "the registration of the build's machine" },
  { pattern: 'etc/pki/entitlement/*', reason: "the registration of the build's machine" },
  { pattern: 'etc/sysconfig/rhn/systemid', reason: "the registration of the build's machine" },
  { pattern: 'etc/blkid/blkid.tab*', reason: "names disks of the build's machine" },
  { pattern: 'etc/blkid.tab*', reason: "names disks of the build's machine" },
  { pattern: 'etc/apt/apt.conf.d/00trustcdrom', reason: 'an image has no installation medium' },
]

/** What two machines must not share, and what only the build needs: never in an image, whoever wrote it. */
export const REMOVED: readonly SealedPath[] = [
  { pattern: 'etc/ssh/ssh_host_*_key', reason: 'each machine makes its own at its first boot' },
  { pattern: 'etc/ssh/ssh_host_*_key.pub', reason: 'of the removed keys' },
  { pattern: 'var/lib/dbus/machine-id', reason: 'follows /etc/machine-id' },
  { pattern: 'var/lib/systemd/random-seed', reason: 'two machines would start with equal random numbers' },
  { pattern: 'var/lib/urandom/random-seed', reason: 'two machines would start with equal random numbers' },
  { pattern: 'var/lib/random-seed', reason: 'two machines would start with equal random numbers' },
  { pattern: 'var/lib/systemd/credential.secret', reason: 'the key of encrypted credentials, one for each machine' },
  { pattern: 'etc/lvm/devices/system.devices', reason: "names disks of the build's machine, and hides all others" },
  { pattern: 'etc/lvm/archive/*', reason: 'names the machine of the build' },
  { pattern: 'etc/lvm/backup/*', reason: 'names the machine of the build' },
  { pattern: 'var/lib/yum/uuid', reason: 'yum tells it to mirrors, one for each machine' },
  { pattern: 'etc/smolt/uuid', reason: 'one for each machine' },
  { pattern: 'etc/smolt/hw-uuid', reason: 'one for each machine' },
  { pattern: 'etc/sysconfig/hw-uuid', reason: 'one for each machine' },
  { pattern: 'var/lib/rpm/__db.*', reason: "shared memory of rpm's, made anew" },
  { pattern: 'var/lib/cloud/data', reason: 'what cloud-init remembers of a machine' },
  { pattern: 'var/lib/cloud/instance', reason: 'what cloud-init remembers of a machine' },
  { pattern: 'var/lib/cloud/instances', reason: 'what cloud-init remembers of a machine' },
  { pattern: 'var/lib/cloud/sem', reason: 'what cloud-init remembers of a machine' },
  { pattern: 'var/lib/dhcp/*', reason: 'leases of the build' },
  { pattern: 'var/lib/dhclient/*', reason: 'leases of the build' },
  { pattern: 'var/lib/NetworkManager/*', reason: 'leases and secret key of the build' },
  { pattern: 'var/cache/apt/archives/*.deb', reason: 'cache' },
  { pattern: 'var/cache/apt/*.bin', reason: 'cache' },
  { pattern: 'var/lib/apt/lists/*_*', reason: 'cache, and old soon' },
  { pattern: 'var/cache/debconf/*-old', reason: 'backup of a package manager' },
  { pattern: 'var/lib/dpkg/*-old', reason: 'backup of a package manager' },
  { pattern: 'var/cache/dnf/*', reason: 'cache' },
  { pattern: 'var/cache/libdnf5/*', reason: 'cache' },
  { pattern: 'var/cache/yum/*', reason: 'cache' },
  { pattern: 'var/lib/dnf/history*', reason: 'of the build alone' },
  { pattern: 'etc/apt/apt.conf.d/00cloudstamp', reason: 'of the build alone' },
  { pattern: 'etc/passwd-', reason: 'backup, with what is gone since' },
  { pattern: 'etc/shadow-', reason: 'backup, with what is gone since' },
  { pattern: 'etc/group-', reason: 'backup, with what is gone since' },
  { pattern: 'etc/gshadow-', reason: 'backup, with what is gone since' },
  { pattern: 'etc/subuid-', reason: 'backup, with what is gone since' },
  { pattern: 'etc/subgid-', reason: 'backup, with what is gone since' },
  { pattern: 'var/lib/puppet/state', reason: 'reports of the build; the host has them' },
  { pattern: 'var/lib/puppet/reports', reason: 'reports of the build; the host has them' },
  { pattern: 'var/cache/puppet', reason: 'reports of the build; the host has them' },
  { pattern: 'opt/puppetlabs/puppet/cache/state', reason: 'reports of the build; the host has them' },
  {
    pattern: 'var/log/journal/*',
    reason: 'a journal cannot be emptied in place; the directory, which keeps it, stays',
  },
  { pattern: 'var/log/*.[0-9]', reason: 'rotated log' },
  { pattern: 'var/log/*.gz', reason: 'rotated log' },
  { pattern: 'var/log/*/*.gz', reason: 'rotated log' },
  { pattern: 'root/anaconda-ks.cfg', reason: 'of the installation alone' },
  { pattern: 'root/original-ks.cfg', reason: 'of the installation alone' },
  { pattern: 'root/initial-setup-ks.cfg', reason: 'of the installation alone' },
  { pattern: 'root/anaconda-post.log', reason: 'of the installation alone' },
  { pattern: 'root/anaconda-tb*', reason: 'of the installation alone' },
  { pattern: 'root/install.log*', reason: 'of the installation alone' },
  { pattern: 'var/log/installer', reason: 'of the installation alone' },
  { pattern: 'var/log/anaconda*', reason: 'of the installation alone' },
  { pattern: 'root/.bash_history', reason: 'of the build alone' },
  { pattern: 'root/.cache', reason: 'cache' },
  { pattern: 'root/.wget-hsts', reason: 'of the build alone' },
]

/** Directories whose contents are removed, on file systems of their own too. */
export const CLEARED: readonly SealedPath[] = [
  { pattern: 'tmp', reason: 'nothing in it outlives a boot' },
  { pattern: 'var/tmp', reason: 'of the build alone' },
]

/** Emptied in place: owner, mode and label stay. */
export const EMPTIED: readonly SealedPath[] = [
  { pattern: 'etc/machine-id', reason: 'systemd makes a new one at the first boot of each machine' },
  { pattern: 'var/log', reason: 'every file below it: programs find their logs with the owner that they need' },
]

/**
 * What two images are not compared by, with all that lies below. In these patterns `**` stands for any number of
 * directories, and what leads to the path may be a link: they are of where it really is.
 */
export const UNLISTED: readonly SealedPath[] = [
  { pattern: 'var/lib/dpkg', reason: 'the list of packages tells it' },
  { pattern: 'var/lib/rpm', reason: 'the list of packages tells it' },
  { pattern: 'usr/lib/sysimage', reason: 'the list of packages tells it' },
  { pattern: 'var/lib/apt', reason: 'of the build alone' },
  { pattern: 'var/lib/dnf', reason: 'of the build alone' },
  { pattern: 'var/lib/yum', reason: 'of the build alone' },
  { pattern: 'var/cache', reason: 'made of what else is there' },
  { pattern: '**/__pycache__', reason: 'made of the Python beside it' },
  { pattern: 'usr/lib/modules/*/modules.*', reason: "made of the kernel's package" },
  { pattern: 'lib/modules/*/modules.*', reason: "made of the kernel's package" },
  { pattern: 'boot/initr*', reason: "made of the kernel's package, and different each time" },
  { pattern: 'boot/loader/entries', reason: "made of the kernel's package, and named after the machine of the build" },
  { pattern: 'boot/grub*/*-*', reason: "copies of GRUB's package" },
  { pattern: 'boot/grub*/locale', reason: "copies of GRUB's package" },
  { pattern: 'boot/grub*/fonts', reason: "copies of GRUB's package" },
  { pattern: 'etc/ld.so.cache', reason: 'made of the libraries' },
  { pattern: '**/hwdb.bin', reason: "made of udev's package" },
  { pattern: 'usr/share/info/dir', reason: 'made of the packages' },
  { pattern: 'var/lib/systemd/catalog', reason: 'made of the packages' },
  { pattern: 'var/lib/systemd/deb-systemd-helper-enabled', reason: 'told as services' },
  { pattern: '**/lost+found', reason: 'empty' },
  { pattern: 'etc/passwd', reason: 'told as users' },
  { pattern: 'etc/shadow', reason: 'told as users' },
  { pattern: 'etc/group', reason: 'told as groups' },
  { pattern: 'etc/gshadow', reason: 'told as groups' },
]

/** What a finished disk is looked through for, in the words of events and of the manifest. */
export const HYGIENE = ['removed', 'cleared', 'emptied', 'config', 'secrets', 'traces', 'address'] as const

/** Something of it that is there. */
export interface Leftover {
  promise: (typeof HYGIENE)[number]
  path: string
}

/** Why sealing takes a file from an image or empties it; undefined where it does neither. @param path from the root */
export function sealedReason(path: string): string | undefined {
  return [...REMOVED, ...CLEARED, ...EMPTIED].find(({ pattern }) => matches(path.replace(/^\//, ''), pattern))?.reason
}

/** Whether a path is, or lies below, one that the pattern matches. */
function matches(path: string, pattern: string): boolean {
  return new RegExp(`^${pathPattern(pattern)}(/|$)`).test(path)
}

/** A shell pattern as a regular expression, in words that awk has too. */
export function pathPattern(pattern: string): string {
  return pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('[^/]*[^/]*/', '(.*/)?')
}
