/** Reads what Anaconda says while it works. Pure. */
import type { Progress } from '../../../report/reporter.ts'
import type { FatalPattern, ReadPattern, WordedPattern } from '../../../vm/watchdog.ts'
import { KERNEL_FATAL } from '../family.ts'
import { isAtLeast, type Generation } from './generations.ts'
import { ANSWER, explainError, SEE_LOG, TREE } from './errors.ts'

/** Strings of dracut, which boots the installer from EL7. */
const DRACUT: readonly WordedPattern[] = [
  {
    pattern: /dracut-initqueue(?: timeout -|:) starting timeout scripts/,
    cause: "the installer's second stage did not arrive",
    advice: TREE,
  },
  {
    pattern: /anaconda: failed to fetch stage2 from (\S{1,200}) /,
    cause: "the installer's second stage cannot be fetched from $1",
    advice: TREE,
  },
  {
    pattern: /Failed to find a root filesystem in (\S{1,200}) /,
    cause: "the installer's second stage $1 holds no root file system",
    advice: TREE,
  },
  {
    pattern: /can't find \/ks\.cfg!/,
    cause: 'the installer does not find its kickstart',
    advice: 'The initrd was not unpacked whole: remove the cached media and build again.',
  },
  { pattern: /Anaconda installer errors begin/, cause: "the installer's first stage failed", advice: SEE_LOG },
  {
    pattern: /Entering emergency mode|Could not boot\.|dracut: FATAL: |Refusing to continue/,
    cause: "the installer's first stage gave up",
    advice: SEE_LOG,
  },
]

const TERMINATES = 'The installer will now terminate'

/** What cmdline mode prints of the exception that ends it (exception.py), to sleep for three minutes then. */
const STOPPED: ReadPattern = {
  pattern: new RegExp(
    `(?:while running in (non-interactive)|Running in) cmdline mode[.,] (.{1,800}?${TERMINATES}|.{1,800})`,
  ),
  read: ([, nonInteractive, text = '']) =>
    explainError({
      types: nonInteractive === undefined ? [] : ['NonInteractiveError'],
      message: new RegExp(`The exact error message is: (.+?)\\.? ${TERMINATES}`).exec(text)?.[1] ?? '',
    }),
}

/**
 * What systemd says when Anaconda ends in disgrace without tmux (anaconda-direct.service), behind the traceback of an
 * exception that came before its handler. Nothing more would happen: the machine idles.
 */
const ENDED: ReadPattern = {
  pattern: /(.{0,900})Failed to start (?:\S+ (?:- )?)?the anaconda installation program/,
  read: (_match, lines) => {
    const exception = lines.findLast((line) => /^(?:[\w.]+\.)?\w+(?:Error|Exception): ./.test(line))
    const [, type = '', message = ''] = /^(?:[\w.]+\.)?(\w+): (.*)$/.exec(exception ?? '') ?? []
    return explainError({ types: type === '' ? [] : [type], message })
  },
  untilSuccess: true,
}

/** Strings of Anaconda from EL7, on its console. Errors that pass its handler are told there by STOPPED alone. */
const MODERN: readonly FatalPattern[] = [
  STOPPED,
  ENDED,
  {
    pattern: new RegExp(`An error occurred during reading the kickstart file: (.{1,200}?) ${TERMINATES}`),
    cause: 'the installer cannot read the kickstart: $1',
    advice: 'Mend the kickstart.',
  },
  {
    pattern: /Unknown command: (\S{1,60}) /,
    cause: 'the kickstart has a command that this installer does not know: $1',
    advice: 'Remove it, or see "cloudstamp check".',
  },
  { pattern: /Pane is dead/, cause: 'the installer ended unexpectedly', advice: SEE_LOG, untilSuccess: true },
  {
    pattern: /requires (\d+) MB of memory to install/,
    cause: 'the installer needs $1 MB of memory',
    advice: 'Raise "memory".',
  },
  {
    pattern: /Press ENTER to continue|'b' to begin installation/,
    cause: 'the installer asks a question and waits for an answer that nobody will give',
    advice: ANSWER,
  },
  {
    pattern: /(?:storage configuration failed:|Failed to save (?:storage|boot loader) configuration) (.{1,160})/,
    cause: 'the disk cannot be partitioned as the kickstart asks: $1',
    advice: 'Check the partitions and "disk-size".',
  },
]

/** Strings of EL5's and EL6's Anaconda. */
const OLD: readonly WordedPattern[] = [
  {
    pattern: /The following error was found while parsing/,
    cause: 'the installer cannot read the kickstart',
    advice: 'The lines below it name the command; see "cloudstamp check".',
  },
  {
    pattern: /Can't have a question in command line mode!/,
    cause: 'the installer asks a question that the kickstart does not answer',
    advice: ANSWER,
  },
  {
    pattern: /Command line mode requires all choices to be specified/,
    cause: 'the kickstart leaves a question open',
    advice: ANSWER,
  },
  {
    pattern: /In interactive step (\S{1,40}), can't continue/,
    cause: 'the kickstart leaves the step $1 open',
    advice: ANSWER,
  },
  { pattern: /An unhandled exception has occurred/, cause: 'the installer crashed', advice: SEE_LOG },
  { pattern: /install exited abnormally \[/, cause: 'the installer ended abnormally', advice: SEE_LOG },
]

/**
 * Strings after which an installation will not succeed. A line number of the kickstart is told as that of the user's file.
 * @param places for each line of the rendered kickstart, where it comes from
 */
export function installFatal(generation: Generation, places: readonly (string | undefined)[]): readonly FatalPattern[] {
  const modern = isAtLeast(generation, 'el7')
  // tmux ends lines where the screen does. Elsewhere the message is one line, and the console goes on behind it.
  const hasWholeLines = isAtLeast(generation, 'el8')
  const onLine: ReadPattern = {
    pattern: /problem occurred on line (\d+) of the kickstart file: (.{1,200})/,
    read: ([, line, text = ''], lines) => ({
      reason: `the kickstart has an error${placeIn(places, line)}: ${((hasWholeLines && lines[1]) || text).split(END_OF_PROBLEM)[0]?.trim()}`,
      advice: 'Mend that line; "cloudstamp check" finds most of these without a virtual machine.',
    }),
  }
  return [...KERNEL_FATAL, onLine, ...(modern ? [...DRACUT, ...MODERN] : OLD)]
}

/** What the console goes on with behind a kickstart's error. */
const END_OF_PROBLEM = new RegExp(`${TERMINATES}|Pane is dead`)

function placeIn(places: readonly (string | undefined)[], line: string | undefined): string {
  const place = places[Number(line) - 1]
  return place === undefined ? ` on line ${line}` : ` at ${place}`
}

/** What the installer prints when a phase begins. */
const PHASES: readonly { pattern: RegExp; text: string }[] = [
  { pattern: /Starting installer, one moment|Starting installation process/, text: 'start' },
  { pattern: /Setting up the installation environment/, text: 'environment' },
  { pattern: /Configuring storage/, text: 'storage' },
  // %pre-install: those of %pre have run long before, in silence.
  { pattern: /Running pre-installation scripts/, text: 'scripts before the packages' },
  { pattern: /Starting package installation process|Installing the software/, text: 'packages' },
  { pattern: /Preparing transaction from installation source/, text: 'packages: transaction' },
  { pattern: /Installing boot loader/, text: 'boot loader' },
  { pattern: /Performing post-?\s?install(?:ation)? (?:configuration|setup tasks)/, text: 'configuration' },
  { pattern: /Configuring installed system/, text: 'configuration' },
  { pattern: /Creating users/, text: 'accounts' },
  { pattern: /Generating initramfs/, text: 'initramfs' },
  { pattern: /Running post-install(?:ation)? scripts/, text: 'scripts after' },
]

/** Follows an installation through its console and says how far it is. */
export function createInstallProgress(generation: Generation): (line: string) => Progress | undefined {
  return (line) => {
    const download = /Downloading (\d+) RPMs, .*\((\d+)%\) done/.exec(line)
    if (download)
      return {
        text: 'packages: downloading',
        done: Math.round((Number(download[1]) * Number(download[2])) / 100),
        total: Number(download[1]),
      }
    const counted = /Packages completed: (\d+) of (\d+)|Done \[(\d+)\/(\d+)\]/.exec(line)
    if (counted)
      return { text: 'packages', done: Number(counted[1] ?? counted[3]), total: Number(counted[2] ?? counted[4]) }
    const installing = /Installing ([A-Za-z0-9][\w.+-]*) \((\d+)\/(\d+)\)/.exec(line)
    if (installing)
      return {
        text: `packages: installing ${installing[1]}`,
        done: Number(installing[2]),
        total: Number(installing[3]),
      }
    const old = generation === 'el5' ? /^Installing ([A-Za-z0-9][\w.+-]*)\.\.\./.exec(line) : undefined
    if (old) return { text: `packages: installing ${old[1]}` }
    const phase = PHASES.find(({ pattern }) => pattern.test(line))
    return phase && { text: phase.text }
  }
}
