/** What a person is told of the exception that ended Anaconda. Pure. */
import type { Verdict } from '../../../vm/watchdog.ts'

export const SEE_LOG = 'The lines above it in the log name the cause.'
export const ANSWER = 'Answer it in the kickstart: the end of the console log shows what is asked.'
export const TREE = 'Check that the guest reaches the mirror and that the tree is complete.'

interface Explanation {
  /** Class of the exception, or of one that it came of. */
  type?: RegExp
  /** Matched against the message in one line. */
  pattern?: RegExp
  /** $1 is the pattern's group, $0 the whole message. */
  reason: string
  advice: string
}

/** Messages of Anaconda (errors.py and the payload modules, EL7 to Fedora) and of dnf (exceptions.py), the plainest first. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /The following mandatory spokes are not completed: (.+)/,
    reason: 'the kickstart leaves questions open: $1',
    advice: ANSWER,
  },
  {
    pattern: /(?:[Mm]issing packages?|missing groups or modules|No match for argument): (.+)/,
    reason: 'no repository has what %packages names: $1',
    advice: 'Mend %packages, or name the repository that has it with "repo".',
  },
  {
    pattern: /(broken (?:packages|groups or modules): .+)/,
    reason: 'packages of %packages cannot be installed together: $1',
    advice: 'Mend %packages, or the repositories.',
  },
  {
    pattern: /Error in (?:POSTIN|PREIN|POSTTRANS|PRETRANS) scriptlet in rpm package (\S+)/,
    reason: 'a script of the package $1 failed',
    advice: SEE_LOG,
  },
  {
    pattern: /Not enough (?:space in file systems|disk space)/,
    reason: 'the file systems are too small for the packages',
    advice: 'Raise "disk-size", or the size of the partition.',
  },
  { pattern: /DNF error: (.+)/, reason: 'dnf failed: $1', advice: TREE },
  {
    type: /^(?:Bootloader|BootLoader)\w*Error$/,
    reason: 'the boot loader could not be installed: $0',
    advice: 'Check "bootloader" and the partitions: EL8 and later need a biosboot partition on GPT.',
  },
  {
    type: /^(?:\w*Storage\w*|Partitioning|NotEnoughFreeSpace|NoDisks|FSError|\w*Format\w*)Error$/,
    reason: 'the disk cannot be partitioned as the kickstart asks: $0',
    advice: 'Check the partitions and "disk-size".',
  },
  {
    type: /^(?:PayloadSetup|SourceSetup|Metadata|Repo|RepoMD|DownloadError|SourceTearDown)\w*Error$/,
    reason: 'the package repositories cannot be used: $0',
    advice: TREE,
  },
  { type: /^(?:NonInteractive|Cmdline)Error$/, reason: 'the installer stopped at an error: $0', advice: SEE_LOG },
]

const MESSAGE_CHARACTERS = 300

/**
 * @param error.types classes of the exception and of those that it came of, the last first; none where only the message
 *   was seen
 */
export function explainError({ types, message }: { types: readonly string[]; message: string }): Verdict {
  const line = oneLine(message).replace(/^Non interactive installation failed: /, '')
  for (const { type, pattern, reason, advice } of EXPLANATIONS) {
    const match = pattern?.exec(line)
    if (pattern ? !match : !types.some((name) => type?.test(name))) continue
    return { reason: reason.replace(/\$([01])/, (_all, group) => (group === '1' ? (match?.[1] ?? '') : line)), advice }
  }
  const named = [types[0], line].filter((part) => part !== undefined && part !== '').join(': ')
  return { reason: `the installer crashed${named === '' ? '' : `: ${named}`}`, advice: SEE_LOG }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > MESSAGE_CHARACTERS ? `${line.slice(0, MESSAGE_CHARACTERS)}…` : line
}
