/** Reads what debian-installer says while it works. Pure. */
import type { Progress } from '../../../report/reporter.ts'
import type { WordedPattern } from '../../../vm/watchdog.ts'
import { KERNEL_FATAL } from '../family.ts'

/** Strings on debian-installer's console and in its log that mean the end of an unattended installation. */
export const INSTALLER_FATAL: readonly WordedPattern[] = [
  ...KERNEL_FATAL,
  {
    pattern: /Prompt: '\?' for help/,
    cause: 'the installer asks a question and waits for an answer that nobody will give',
    advice: 'The end of the console log shows the question; answer it in the kickstart with "preseed KEY TYPE VALUE".',
  },
  {
    // Of cdebconf's text frontend, which shows an error that nobody answers for, and waits.
    pattern: /!! ERROR: (.{1,400}?) \[Press enter to continue\]/,
    cause: 'the installer stopped: $1',
    advice: 'The lines around it in the log name the cause.',
  },
  {
    pattern: /\[Press enter to continue\]/,
    cause: 'the installer shows a message and waits for a key that nobody will press',
    advice: 'The end of the console log shows the message.',
  },
  {
    pattern: /WARNING \*\*: Configuring '([^']{1,60})' failed with error code (\d+)/,
    cause: "the installer's step $1 failed with exit code $2",
    advice: 'The lines above it in the log name the cause.',
  },
  {
    pattern: /Menu item '([^']{1,60})' failed/,
    cause: "the installer's step $1 failed",
    advice: 'The lines above it in the log name the cause.',
  },
  {
    // partman-auto then goes on with a layout of its own (choose_recipe in its lib/recipes.sh).
    pattern: /partman-auto: Available disk space \((\d+)\) too small for expert recipe \((\d+)\)/,
    cause: 'the disk has $1 MB, and the partitions of the kickstart take $2 MB at least',
    advice:
      'Give them less, or the disk more with "disk-size". partman counts a physical volume beside the logical volumes on it: let it be small, and --grow.',
  },
  {
    pattern: /debootstrap: E: ([^\n]{1,120}?) \w{3} +\d/,
    cause: 'debootstrap failed: $1',
    advice: 'Check that the mirror is complete, or name another one.',
  },
  {
    pattern: /Bad archive mirror|failed to access the mirror/,
    cause: 'the installer cannot use the mirror',
    advice: 'Check that the guest reaches it, or name another one with "mirror".',
  },
]

/** The installer's menu items in words. */
const STEPS: Record<string, string> = {
  localechooser: 'language',
  netcfg: 'network',
  'choose-mirror': 'mirror',
  'user-setup-udeb': 'accounts',
  'clock-setup': 'clock',
  'partman-base': 'partitions',
  'bootstrap-base': 'base system',
  'apt-setup-udeb': 'package sources',
  pkgsel: 'packages',
  'grub-installer': 'boot loader',
  'finish-install': 'finishing',
}

/** Follows an installation through its log and says how far it is. */
export function createInstallProgress(): (line: string) => Progress | undefined {
  let step = 'start'
  let packages = 0
  let total: number | undefined
  return (line) => {
    const item = /main-menu\[\d+\]: INFO: Menu item '([^']+)' selected/.exec(line)?.[1]
    if (item !== undefined) {
      step = STEPS[item] ?? item
      packages = 0
      total = undefined
      return { text: step }
    }
    const announced = /(\d+) upgraded, (\d+) newly installed/.exec(line)
    if (announced) {
      packages = 0
      // Each package is unpacked and set up.
      total = 2 * (Number(announced[1]) + Number(announced[2]))
    }
    const work = /(?:in-target|debootstrap): (Unpacking|Setting up) ([a-z0-9][a-z0-9+.-]*)/.exec(line)
    if (!work) return undefined
    packages += 1
    const text = `${step}: ${work[1]?.toLowerCase()} ${work[2]}`
    return total === undefined ? { text, done: packages } : { text, done: Math.min(packages, total), total }
  }
}
