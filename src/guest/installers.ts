/** What of ours runs inside an installer, for each family. */
import type { GuestFile } from './guest-file.ts'
import anacondaFinished from './scripts/anaconda/finished.sh'
import anacondaOnePass from './scripts/anaconda/one-pass.sh'
import anacondaTarget from './scripts/anaconda/target.sh'
import compiled from './scripts/compiled.rb'
import beforePackages from './scripts/debian-installer/before-packages.sh'
import compilePuppet from './scripts/debian-installer/compile-puppet.sh'
import debconfSetSelections from './scripts/debian-installer/debconf-set-selections.sh'
import efiSystemPartition from './scripts/debian-installer/efi-system-partition.sh'
import forgetProxies from './scripts/debian-installer/forget-proxies.sh'
import environment from './scripts/debian-installer/environment.sh'
import finished from './scripts/debian-installer/finished.sh'
import holdInitramfs from './scripts/debian-installer/hold-initramfs.sh'
import initramfs from './scripts/debian-installer/initramfs.sh'
import leftovers from './scripts/debian-installer/leftovers.sh'
import nameDisks from './scripts/debian-installer/name-disks.sh'
import onePass from './scripts/debian-installer/one-pass.sh'
import onePassSeal from './scripts/debian-installer/one-pass-seal.sh'
import partitioned from './scripts/debian-installer/partitioned.sh'
import startup from './scripts/debian-installer/startup.sh'
import target from './scripts/debian-installer/target.sh'
import runSection from './scripts/run-section.sh'
import sample from './scripts/sample.pp'

/** Files for an installer's initrd. What lies in `cloudstamp/` there is seen as /cloudstamp by the running installer. */
export interface InstallerFiles {
  /**
   * Folder of the initrd that `cloudstamp/` has to be in for that. Installers that switch to a second stage leave their
   * initrd behind, but take what is below `updates/` along.
   */
  prefix: '' | 'updates/'
  /** For every installation. */
  installing: readonly GuestFile[]
  /** For one without a catalogue: its last word is the event "installed". */
  base: readonly GuestFile[]
  /** For one that applies the catalogue and seals: its last word is "sealed". */
  onePass: readonly GuestFile[]
}

const script = (path: string, data: string): GuestFile => ({ path, mode: 0o755, data })
const text = (path: string, data: string): GuestFile => ({ path, mode: 0o644, data })

export const debianInstallerFiles: InstallerFiles = {
  prefix: '',
  installing: [
    // Its presence makes debian-installer run on the preferred console alone (rootskel, reopen-console).
    text('preseed.cfg', '# answers come from the kickstart\n'),
    text('cloudstamp/target', target),
    script('cloudstamp/run-section', runSection),
    script('usr/bin/debconf-set-selections', debconfSetSelections),
    script('usr/lib/debian-installer-startup.d/S11cloudstamp', startup),
    script('usr/lib/debian-installer.d/S00cloudstamp', environment),
    // Behind partman-efi's own, 21efi_sync_flag.
    script('usr/lib/partman/update.d/22cloudstamp', efiSystemPartition),
    script('usr/lib/partman/finish.d/99cloudstamp', partitioned),
    script('usr/lib/base-installer.d/01cloudstamp', beforePackages),
    script('usr/lib/post-base-installer.d/01cloudstamp', holdInitramfs),
    script('usr/lib/post-base-installer.d/01cloudstamp-disks', nameDisks),
    // Before 01kickseed runs the kickstart's scripts.
    script('usr/lib/finish-install.d/00cloudstamp-leftovers', leftovers),
    script('usr/lib/finish-install.d/02cloudstamp-initramfs', initramfs),
    // Behind 94save-logs, before 94zcloudstamp-seal.
    script('usr/lib/finish-install.d/94zcloudstamp-proxies', forgetProxies),
  ],
  base: [
    text('cloudstamp/compiled.rb', compiled),
    text('cloudstamp/sample.pp', sample),
    // Behind the kickstart's scripts, which may install Puppet, and 02cloudstamp-initramfs.
    script('usr/lib/finish-install.d/03cloudstamp-compile', compilePuppet),
    script('usr/lib/finish-install.d/96cloudstamp-finished', finished),
  ],
  onePass: [
    script('usr/lib/finish-install.d/01zcloudstamp-apply', onePass),
    script('usr/lib/finish-install.d/94zcloudstamp-seal', onePassSeal),
  ],
}

/** The kickstart's last section runs /cloudstamp/finished. */
export function anacondaFiles(prefix: InstallerFiles['prefix']): InstallerFiles {
  return {
    prefix,
    installing: [text('cloudstamp/target', anacondaTarget), script('cloudstamp/run-section', runSection)],
    base: [script('cloudstamp/finished', anacondaFinished)],
    onePass: [script('cloudstamp/finished', anacondaOnePass)],
  }
}
