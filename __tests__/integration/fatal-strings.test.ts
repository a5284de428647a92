/** Every string of the family anaconda that means the end, said by a guest that then waits for ever, as the real ones do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KERNEL_FATAL } from '../../src/distro/families/family.ts'
import { GENERATIONS, type Generation } from '../../src/distro/families/anaconda/generations.ts'
import { LOG_PORT } from '../../src/distro/families/anaconda/index.ts'
import { installFatal } from '../../src/distro/families/anaconda/log.ts'
import { judgePortLine } from '../../src/distro/families/anaconda/port.ts'
import { runGuest } from '../../src/guest/run.ts'
import { appendArchive } from '../../src/initrd/overlay.ts'
import { testGuest, type TestGuest } from './vm-guest.ts'
import { deadlineIn } from '../support/deadline.ts'

/** Silence has a reason of its own, so a string that was not found shows, however slow the machine is. */
const QUIET_SECONDS = 120

/** The rendered kickstart's third line comes from the user's line 31. */
const PLACES = [undefined, undefined, 'kickstarts/alma9.ks:31']

/** As journald writes what a program prints to the console. */
function journal(program: string, text: string): string {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => `[  211.73${index}012] ${program}: ${line}`)
    .join('\n')
}

/** What cmdline mode prints of the exception that ends it (exception.py). */
const STOPPED =
  '\nThe installation was stopped due to an error which occurred while running in non-interactive cmdline mode. Since there cannot be any questions in cmdline mode, edit your kickstart file and retry installation. \nThe exact error message is: \n\nMESSAGE. \n\nThe installer will now terminate.'
const CRASHED =
  '\nRunning in cmdline mode, no interactive debugging allowed.\nThe exact error message is: \n\nMESSAGE.\n\nThe installer will now terminate.'

/** The same on the log port, with the handler's own source line. */
function crash(exception: string): string {
  const traceback = [
    'Traceback (most recent call last):',
    '  File "/usr/lib64/python3.9/site-packages/pyanaconda/errors.py", line 303, in cb\n    raise NonInteractiveError("Non interactive installation failed: %s" % exn)',
    exception,
  ].join('\n\n')
  return `14:02:11,341 CRIT anaconda:anaconda: exception: ${traceback.replaceAll('\n', '#012')}#012`
}

/** What the installers print, from their sources (see docs/distros.md), as it comes, and what a person is told. */
const STRINGS: [Generation, 'console' | 'log', string, RegExp][] = [
  [
    'el9',
    'console',
    '[    1.0] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
    /the guest kernel panicked: VFS: Unable to mount root fs/,
  ],
  [
    'el9',
    'console',
    'Initramfs unpacking failed: invalid magic at start of compressed archive',
    /could not unpack the initrd/,
  ],
  [
    'el8',
    'console',
    '[ 90.1] Out of memory: Killed process 1234 (dnf) total-vm:1kB',
    /ran out of memory and killed dnf/,
  ],
  [
    'el7',
    'console',
    '[ 90.1] Out of memory: Kill process 1234 (anaconda) score 871 or sacrifice child',
    /ran out of memory and killed anaconda/,
  ],
  ['el8', 'console', 'OSError: [Errno 28] No space left on device', /disk is full/],
  [
    'el9',
    'console',
    journal(
      'anaconda[2492]',
      'An error occurred during reading the kickstart file:\nThe following problem occurred on line 3 of the kickstart file:\n\nUnknown command: bogus\n\nThe installer will now terminate.',
    ),
    /the kickstart has an error at kickstarts\/alma9\.ks:31: Unknown command: bogus/,
  ],
  [
    'el7',
    'console',
    journal('dracut-initqueue[600]', 'Warning: dracut-initqueue timeout - starting timeout scripts'),
    /second stage did not arrive/,
  ],
  [
    'el9',
    'console',
    journal('dracut-initqueue[600]', 'Warning: dracut-initqueue: starting timeout scripts'),
    /second stage did not arrive/,
  ],
  [
    'el8',
    'console',
    journal('dracut-initqueue[600]', 'Warning: anaconda: failed to fetch stage2 from http://mirror.example/os'),
    /cannot be fetched from http:\/\/mirror\.example\/os/,
  ],
  [
    'el9',
    'console',
    'dracut: FATAL: Failed to find a root filesystem in /run/install/source/images/install.img',
    /holds no root file system|first stage gave up/,
  ],
  ['el7', 'console', "dracut Warning: can't find /ks.cfg!", /does not find its kickstart/],
  ['el8', 'console', '### Anaconda installer errors begin ###', /first stage failed/],
  ['el9', 'console', 'Entering emergency mode. Exit the shell to continue.', /first stage gave up/],
  ['el9', 'console', 'Warning: Could not boot.', /first stage gave up/],
  ['el9', 'console', 'dracut: Refusing to continue', /first stage gave up/],
  ['el10', 'console', 'Unknown command: auth', /does not know: auth/],
  [
    'el8',
    'console',
    journal(
      'anaconda[2492]',
      'An error occurred during reading the kickstart file:\nThere is no such file.\n\nThe installer will now terminate.',
    ),
    /cannot read the kickstart: There is no such file/,
  ],
  ['el7', 'console', 'Pane is dead (status 1, Mon Nov 23 12:00:00 2026)', /ended unexpectedly/],
  [
    'el8',
    'console',
    journal(
      'anaconda[2492]',
      STOPPED.replace('MESSAGE', 'The following mandatory spokes are not completed:\nInstallation Source'),
    ),
    /leaves questions open: Installation Source$/,
  ],
  [
    'el9',
    'console',
    journal('anaconda[2492]', CRASHED.replace('MESSAGE', "'NoneType' object has no attribute 'path'")),
    /the installer crashed: 'NoneType' object has no attribute 'path'$/,
  ],
  [
    'el10',
    'console',
    `${journal('anaconda[2416]', 'Traceback (most recent call last):\n  File "/usr/sbin/anaconda", line 291, in <module>\nValueError: Namespace OSTree not available')}\n[FAILED] Failed to start anaconda-direct.se… the anaconda installation program.`,
    /the installer crashed: ValueError: Namespace OSTree not available$/,
  ],
  [
    'el9',
    'log',
    crash('pyanaconda.errors.NonInteractiveError: Non interactive installation failed: Root password is not set'),
    /stopped at an error: Root password is not set$/,
  ],
  [
    'el9',
    'log',
    // The DEBUG line comes first, and is no failure.
    `14:02:10,118 DEBUG anaconda:anaconda: payload.dnf: Some packages, groups or modules are missing or broken:#012Problems in request:#012missing packages: nobody\n${crash('pyanaconda.errors.NonInteractiveError: Non interactive installation failed: Problems in request:\nmissing packages: no-such-package')}`,
    /no repository has what %packages names: no-such-package$/,
  ],
  [
    'el9',
    'log',
    '14:02:10,118 ERR kernel:Out of memory: Killed process 2492 (anaconda) total-vm:1kB',
    /killed anaconda/,
  ],
  [
    'el8',
    'console',
    'AlmaLinux requires 3072 MB of memory to install, but you only have 1024 MB on this machine.',
    /needs 3072 MB of memory/,
  ],
  ['el7', 'console', 'Press ENTER to continue', /asks a question/],
  [
    'el8',
    'console',
    "Please make your choice from above ['q' to quit | 'b' to begin installation | 'r' to refresh]: ",
    /asks a question/,
  ],
  [
    'el9',
    'console',
    journal('anaconda[2492]', 'Failed to save storage configuration\nUnable to allocate requested partition scheme.'),
    /cannot be partitioned as the kickstart asks: Unable to allocate/,
  ],
  [
    'el6',
    'console',
    'The following error was found while parsing the kickstart configuration file:\n\nUnknown command',
    /cannot read the kickstart/,
  ],
  [
    'el6',
    'console',
    "Can't have a question in command line mode!",
    /asks a question that the kickstart does not answer/,
  ],
  [
    'el6',
    'console',
    'Command line mode requires all choices to be specified in a kickstart configuration file.',
    /leaves a question open/,
  ],
  ['el6', 'console', "In interactive step cleardiskssel, can't continue", /leaves the step cleardiskssel open/],
  ['el5', 'console', 'An unhandled exception has occurred.  This is most likely a bug.', /crashed/],
  ['el5', 'console', 'install exited abnormally [1/1]', /ended abnormally/],
]

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-fatal-'))
let guest: TestGuest

beforeAll(async () => {
  guest = await testGuest(root)
}, 120_000)

afterAll(() => rmSync(root, { recursive: true, force: true }))

test('none of the table is left out', () => {
  const patterns = new Set(
    GENERATIONS.flatMap((generation) => installFatal(generation, [])).map(({ pattern }) => pattern.source),
  )
  const plain = STRINGS.map(([, , text]) => text.replace(/^\[ *[\d.]+\] \S+\[\d+\]: /gm, '').replace(/\s+/g, ' '))
  const matched = [...patterns].filter((source) => plain.some((text) => new RegExp(source).test(`${text} `)))
  expect(matched).toEqual([...patterns])
  expect(patterns.size).toBeGreaterThan(KERNEL_FATAL.length)
})

describe('is found', () => {
  test.each(STRINGS)(
    '%s, %s: %j',
    async (generation, place, text, reason) => {
      const directory = mkdtempSync(join(root, 'run-'))
      const logDir = join(directory, 'logs')
      mkdirSync(logDir)
      const initrd = join(directory, 'initrd')
      await appendArchive({
        baseInitrd: guest.initrd,
        entries: [{ type: 'file', path: 'say', mode: 0o644, data: Buffer.from(`${text}\n`) }],
        output: initrd,
      })
      const run = runGuest({
        title: 'the installation',
        nonce: 'n',
        workDir: directory,
        logDir,
        spec: {
          ...{
            kernel: guest.kernel,
            initrd,
            append: `console=ttyS0 quiet norandmaps ${place === 'log' ? 'log' : 'say'}`,
          },
          ...{ memoryMiB: 192, cpus: 1, accelerator: 'tcg', network: false, virtioPort: LOG_PORT },
        },
        successEvent: 'installed',
        requires: { puppet: false, files: [] },
        secrets: [],
        fatalPatterns: installFatal(generation, PLACES),
        judgePortLine,
        limits: { quietSeconds: QUIET_SECONDS, deadline: deadlineIn(300_000) },
        onLine: () => undefined,
      })
      await expect(run).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(reason),
        advice: expect.stringMatching(/\.$/),
      })
    },
    240_000,
  )
})
