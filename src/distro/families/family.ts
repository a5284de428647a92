/** What a build needs of an installer's family. */
import type { Proxies } from '../../fetch/proxies.ts'
import type { GuestFile } from '../../guest/guest-file.ts'
import type { InstallerFiles } from '../../guest/installers.ts'
import type { Progress } from '../../report/reporter.ts'
import type { Hardware } from '../../vm/arguments.ts'
import type { FatalPattern, Verdict, WordedPattern } from '../../vm/watchdog.ts'
import type { StorageNeeds } from '../storage.ts'

/** What the installer is given: the kickstart in its dialect and the scripts that its sections run. */
export interface RenderedKickstart extends StorageNeeds {
  kickstart: string
  files: GuestFile[]
  /** For each line of the kickstart the `file:line` that it comes from. */
  places: readonly (string | undefined)[]
}

/** Mirrors of one build: the header's or the runner's own. */
export interface Mirrors {
  mirror: string
  securityMirror?: string | undefined
  /** The moment whose packages they serve; undefined for today's. */
  snapshot?: Date | undefined
}

/** How one distro is installed and stamped. */
export interface InstallerFamily {
  /** @throws UserError with file:line for what the installer would refuse */
  render: (mirrors: Mirrors) => RenderedKickstart
  /**
   * A rendered kickstart, of as many lines, whose downloads go through proxies, as the guest reaches them. What the
   * kickstart says of proxies itself stays. It is another step because proxies shape nothing of the result.
   */
  throughProxies: (kickstart: string, proxies: Proxies) => string
  /** Whether the installer can be told of proxies at all. */
  knowsProxies: boolean
  /** Kernel command line of an installation. */
  installArguments: (mirrors: Mirrors) => string
  /** What of ours runs inside it. */
  files: InstallerFiles
  /** Hardware that this generation of installers needs. */
  hardware: Hardware
  /** Why no profile can be stamped on an installed base and everything is done in one pass; undefined where one can. */
  onePass: string | undefined
  /** Whether its images have systemd and cloud-init, through which a booted image is looked at from inside. */
  looksInside: boolean
  installFatal: (rendered: RenderedKickstart) => readonly FatalPattern[]
  stampFatal: readonly FatalPattern[]
  /** What a line means of the port on which the installer sends its log; absent where it has none. */
  judgePortLine?: (line: string) => Verdict | undefined
  /** Seconds that an installation may be silent. */
  installQuietSeconds: number
  createProgress: () => (line: string) => Progress | undefined
}

/**
 * Kernel arguments of a virtual machine that lives for one run: no defences against neighbours that it does not have,
 * no zeroing of pages that are overwritten next, no probing of clocks, no tests of ciphers that nothing uses, no pages
 * of the kernel made read-only one by one. Each costs time under emulation; norandmaps most:
 * TCG keys translated code by address, and with random addresses each process has its libraries translated anew (a fork
 * and exec takes a quarter of the time without).
 */
export const GUEST_KERNEL_ARGUMENTS =
  'console=ttyS0,115200n8 norandmaps mitigations=off nopti init_on_alloc=0 tsc=reliable nowatchdog audit=0 apparmor=0 cryptomgr.notests rodata=off'

/** Strings after which a Linux guest of any family will not succeed. */
export const KERNEL_FATAL: readonly WordedPattern[] = [
  {
    pattern: /Kernel panic - not syncing: ([^[]{1,120})/,
    cause: 'the guest kernel panicked: $1',
    advice: 'The lines above it on the console name the cause; too little memory is a common one.',
  },
  {
    pattern: /Initramfs unpacking failed/,
    cause: 'the kernel could not unpack the initrd',
    advice: 'The cached media may be damaged: remove them from the cache directory and build again.',
  },
  {
    pattern: /Out of memory: Kill(?:ed)? process \d+,? \(([^)]{1,40})\)/,
    cause: 'the guest ran out of memory and killed $1',
    advice: 'Raise "memory".',
  },
  {
    pattern: /No space left on device/,
    cause: "the guest's disk is full",
    advice: 'Raise "disk-size".',
  },
]
