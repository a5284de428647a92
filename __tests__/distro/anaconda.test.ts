import { describe, expect, test } from '@jest/globals'
import { bootArguments } from '../../src/distro/families/anaconda/boot.ts'
import { refuseCommand } from '../../src/distro/families/anaconda/commands.ts'
import { GENERATIONS, isAtLeast, type Generation } from '../../src/distro/families/anaconda/generations.ts'
import { createInstallProgress, installFatal } from '../../src/distro/families/anaconda/log.ts'
import { throughProxies } from '../../src/distro/families/anaconda/proxies.ts'
import { renderKickstart } from '../../src/distro/families/anaconda/render.ts'
import { parseDistro, type AnacondaDistro } from '../../src/distro/header.ts'
import { createScanner } from '../../src/vm/watchdog.ts'

const MIRROR = 'http://mirror.example/9/BaseOS'
const BODY = `lang en_US.UTF-8
keyboard us
timezone --utc Etc/UTC
rootpw --lock
bootloader
part / --fstype=xfs --size=3072 --grow
url --url={{ mirror }}
reboot
%packages
@core
%end
%post
echo hello
%end
`

function distro(generation: Generation, body = BODY): AnacondaDistro {
  const header = `#cloudstamp\n# name: X\n# family: anaconda\n# generation: ${generation}\n# tree: 9/BaseOS/x86_64/os\n# mirror: ${MIRROR}\n# memory-mib: 4096\n# disk-gib: 8\n#end\n`
  return parseDistro('kickstarts/x.ks', header + body) as AnacondaDistro
}

function refusal(generation: Generation, body: string): unknown {
  try {
    renderKickstart(distro(generation, body), { mirror: MIRROR })
  } catch (error) {
    return error
  }
  throw new Error('it was accepted')
}

/** Without what came later: --lock. */
const bodyOf = (generation: Generation): string =>
  isAtLeast(generation, 'el7') ? BODY : BODY.replace('rootpw --lock', 'rootpw --iscrypted *')

describe.each(GENERATIONS)('a kickstart for %s', (generation) => {
  const { kickstart, files, places } = renderKickstart(distro(generation, bodyOf(generation)), { mirror: MIRROR })

  test('closes its sections where the installer wants it, and nowhere else', () => {
    expect(kickstart.match(/^%end$/gm)?.length ?? 0).toBe(generation === 'el5' ? 0 : 3)
  })

  test('ends in one power-off and asks nobody', () => {
    expect(kickstart.match(/^(reboot|halt|shutdown|poweroff)$/gm)).toEqual(['poweroff'])
    expect(kickstart).toMatch(/^cmdline$/m)
  })

  test("runs scripts through the guest's runner, as files", () => {
    expect(files).toEqual([{ path: 'cloudstamp/post-0', mode: 0o755, data: '#!/bin/sh\necho hello\n' }])
    expect(kickstart).toContain('%post --nochroot\n/cloudstamp/run-section post-0 chroot x.ks:21\n')
    expect(kickstart).toMatch(/%post --nochroot\n\/cloudstamp\/finished\n(%end\n)?$/)
  })

  test('keeps the log of a script', () => {
    const body = bodyOf(generation).replace(/^%post$/m, "%post --log='/root/my post.log'")
    const { kickstart: logged } = renderKickstart(distro(generation, body), { mirror: MIRROR })
    expect(logged).toContain("/cloudstamp/run-section post-0 chroot x.ks:21 '/root/my post.log'\n")
  })

  test('knows where each of its lines comes from', () => {
    const lines = kickstart.split('\n')
    expect(places[lines.indexOf('@core')]).toBe('kickstarts/x.ks:19')
    expect(places[lines.indexOf('poweroff')]).toBeUndefined()
  })
})

test("what a %pre script writes is the installer's to include, and may have what else is missing", () => {
  const body =
    '%include /tmp/disk\nlang C\n%pre\necho part / --size=1 >/tmp/disk\n%end\n%packages\n%include /tmp/packages\n%end\n'
  const { kickstart, places } = renderKickstart(distro('el9', body), { mirror: MIRROR })
  expect(kickstart).toMatch(/^%include \/tmp\/disk\nlang C\n/)
  expect(kickstart).toContain('%packages\n%include /tmp/packages\n%end\n')
  expect(places[0]).toBe('kickstarts/x.ks:10')
})

describe('what a release refuses is refused first', () => {
  test.each([
    ['el10', 'auth --enableshadow', /^EL10 has no command "auth": EL10 removed it$/, /authselect/],
    ['el9', 'install', /EL9 removed it/, /Remove it/],
    ['el8', 'timesource --ntp-server=x', /it came with EL9/, /Remove it/],
    ['el7', 'authselect select sssd', /it came with EL8/, /Remove it/],
    ['el9', 'bogus', /there is no kickstart command "bogus"/, /Valid for EL9: authconfig|Valid for EL9: auth,/],
    ['el6', 'zerombr yes', /"zerombr" does not take "yes"/, /Remove it/],
    ['el10', 'timezone --isUtc Etc/UTC', /--isUtc in EL10: EL9 was the last/, /--utc/],
    ['el10', '%anaconda\n%end', /has no section %anaconda: EL10 removed it/, /Remove it/],
    ['fedora', '%anaconda\n%end', /has no section %anaconda/, /Remove it/],
    ['el9', 'graphical', /needs a person/, /command line/],
  ] as const)('%s: %s', (generation, line, message, advice) => {
    expect(refusal(generation, `${line}\n${bodyOf(generation)}`)).toMatchObject({
      where: 'kickstarts/x.ks:10',
      exitCode: 2,
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    })
  })

  test('but not by those that still know it', () => {
    const refused = (text: string, generation: Generation): unknown => {
      const at = { text, file: 'x.ks', line: 1 }
      return refuseCommand({ kind: 'command', at, name: text.split(' ')[0] ?? '', text }, generation)
    }
    expect(refused('auth --enableshadow', 'el9')).toBeUndefined()
    expect(refused('install', 'el8')).toBeUndefined()
    expect(refused('timesource --ntp-server=x', 'fedora')).toBeUndefined()
  })

  test('%packages --nobase, and a section that is not closed', () => {
    expect(refusal('el9', BODY.replace('%packages', '%packages --nobase'))).toMatchObject({
      where: 'kickstarts/x.ks:18',
      message: expect.stringContaining('--nobase'),
    })
    expect(refusal('el7', BODY.replace('@core\n%end\n', '@core\n'))).toMatchObject({
      where: 'kickstarts/x.ks:18',
      message: expect.stringContaining('no %end'),
    })
  })

  test('all of it at once', () => {
    expect(refusal('el10', `install\nauth --enableshadow\n${BODY}`)).toMatchObject({
      message: 'the kickstart has 2 errors',
      findings: [
        { file: 'kickstarts/x.ks', line: 10, message: expect.stringContaining('EL9 removed it') },
        { file: 'kickstarts/x.ks', line: 11, message: expect.stringMatching(/EL10 removed it → Use "authselect"/) },
      ],
    })
  })

  test('what would make the installer ask', () => {
    expect(refusal('el9', 'lang C\n')).toMatchObject({
      message: 'the kickstart lacks "keyboard", "timezone", "rootpw", "part", "url", %packages',
    })
    expect(refusal('el6', bodyOf('el6').replace('bootloader\n', ''))).toMatchObject({
      message: 'the kickstart lacks "bootloader"',
    })
    // Root's password is asked for where no account is an administrator's.
    const user = (groups: string): string => BODY.replace('rootpw --lock', `user --name=x${groups}`)
    expect(refusal('el9', user(''))).toMatchObject({ message: 'the kickstart lacks "rootpw"' })
    expect(() => renderKickstart(distro('el9', user(' --groups=users,wheel')), { mirror: MIRROR })).not.toThrow()
  })

  test.each([
    'liveimg --url=http://mirror.example/root.img',
    'ostreesetup --osname=x --url=http://mirror.example/repo --ref=x',
    'ostreecontainer --url=registry.example/x',
  ])('nothing of a source without packages: %s', (source) => {
    const body = BODY.replace(/^url .*$/m, source).replace('%packages\n@core\n%end\n', '')
    expect(renderKickstart(distro('el9', body), { mirror: MIRROR }).kickstart).toContain(source)
  })

  test('nor what Fedora has and the next EL dropped', () => {
    const body = BODY.replace('timezone --utc', 'timezone --isUtc').replace('%packages', '%packages --instLangs=en')
    expect(renderKickstart(distro('fedora', body), { mirror: MIRROR }).kickstart).toContain('--isUtc')
  })
})

test('boot arguments of each generation', () => {
  expect(bootArguments('el5', MIRROR)).toMatch(/\bmethod=/)
  expect(bootArguments('el6', MIRROR)).toMatch(/\bstage2=.*images\/install\.img/)
  expect(bootArguments('el7', MIRROR)).not.toMatch(/inst\.notmux/)
  expect(bootArguments('el9', MIRROR)).toMatch(
    /^inst\.ks=file:\/ks\.cfg inst\.stage2=\S+ inst\.cmdline .*inst\.notmux$/,
  )
})

describe('fatal strings', () => {
  /** What is found in a console's text, whole and in pieces, and when nothing more comes. */
  const scan = (generation: Generation, text: string): string | undefined => {
    const reasons = [9, 1 << 20].map((size) => {
      const scanner = createScanner(installFatal(generation, ['kickstarts/x.ks:31']))
      const bytes = Buffer.from(`${text}\n`)
      for (let start = 0; start < bytes.length; start += size) {
        const verdict = scanner(bytes.subarray(start, start + size))
        if (verdict) return verdict.reason
      }
      return scanner(Buffer.alloc(0), true)?.reason
    })
    expect(reasons[0]).toBe(reasons[1])
    return reasons[1]
  }

  /** As journald writes a program's output to the console. */
  const prefixed = (program: string, text: string): string =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line, index) => `[  211.73${index}012] ${program}: ${line}\r`)
      .join('\n')

  const PROBLEM = 'The following problem occurred on line 1 of the kickstart file:\n\nUnknown command: bogus\n'

  test.each([
    // EL7 prints the error and exits; tmux tells that.
    `${PROBLEM}\nPane is dead (status 1, Mon Nov 23 12:00:00 2026)\n`,
    `\nAn error occurred during reading the kickstart file:\n${PROBLEM.trim()}\n\nThe installer will now terminate.\n`,
    prefixed(
      'anaconda[2492]',
      `\nAn error occurred during reading the kickstart file:\n${PROBLEM.trim()}\n\nThe installer will now terminate.\n`,
    ),
    prefixed('dracut-cmdline[406]', PROBLEM),
  ])("an error of the kickstart is told by the user's file and line: %j", (text) => {
    expect(scan('el9', text)).toBe('the kickstart has an error at kickstarts/x.ks:31: Unknown command: bogus')
  })

  // Anaconda 40.22.3.57 (EL10); its dracut part goes on behind the message.
  test.each([
    'auth has been removed.',
    'Unknown command: bogus',
    "argument --size: invalid int value: 'abc'",
    'One of ---mirrorlist, --url, --metalink options must be specified for url command.',
    'unrecognized arguments: --isUtc',
  ])('and ends where its line does: %s', (message) => {
    const text = `The following problem occurred on line 1 of the kickstart file:\n\n${message}\n\nparse-kickstart WARNING: CA bundle /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem not found, skipping trust store update.\n`
    for (const said of [text, prefixed('dracut-cmdline[406]', text)]) {
      expect(scan('el10', `${said}\n[  OK  ] Reached target sysinit.target.`)).toBe(
        `the kickstart has an error at kickstarts/x.ks:31: ${message}`,
      )
    }
  })

  const NO_QUESTIONS =
    '\nThe installation was stopped due to an error which occurred while running in non-interactive cmdline mode. Since there cannot be any questions in cmdline mode, edit your kickstart file and retry installation. \nThe exact error message is: \n\nMESSAGE. \n\nThe installer will now terminate.'
  const CRASHED =
    '\nRunning in cmdline mode, no interactive debugging allowed.\nThe exact error message is: \n\nMESSAGE.\n\nThe installer will now terminate.'

  test.each([
    [
      NO_QUESTIONS,
      'Non interactive installation failed: Problems in request:\nmissing packages: no-such-package',
      'no repository has what %packages names: no-such-package',
    ],
    [
      NO_QUESTIONS,
      'The following mandatory spokes are not completed:\nInstallation Source',
      'the kickstart leaves questions open: Installation Source',
    ],
    [
      NO_QUESTIONS,
      'Non interactive installation failed: an error of its own',
      'the installer stopped at an error: an error of its own',
    ],
    [
      CRASHED,
      'local variable referenced before assignment',
      'the installer crashed: local variable referenced before assignment',
    ],
  ])('what cmdline mode stops with, of each release: %#', (frame, message, reason) => {
    const text = frame.replace('MESSAGE', message)
    for (const said of [text, prefixed('anaconda[2492]', text)]) expect(scan('el9', said)).toBe(reason)
    expect(scan('el7', text)).toBe(reason)
  })

  test.each([
    [
      'el9',
      prefixed('dracut-initqueue[600]', 'Warning: dracut-initqueue timeout - starting timeout scripts'),
      /second stage did not arrive/,
    ],
    [
      'el8',
      prefixed('dracut-initqueue[600]', 'Warning: anaconda: failed to fetch stage2 from http://x/y'),
      /cannot be fetched from http:\/\/x\/y/,
    ],
    [
      'el9',
      'Failed to save storage configuration\nUnable to allocate requested partition scheme.',
      /partitioned as the kickstart asks: Unable/,
    ],
    ['el10', 'Please press ENTER\nPress ENTER to continue: ', /asks a question/],
    ['el6', "Can't have a question in command line mode!", /does not answer/],
    ['el5', 'install exited abnormally [1/1]', /ended abnormally/],
  ] as const)('%s: %j', (generation, text, reason) => {
    expect(scan(generation, text)).toMatch(reason)
  })

  // Recorded from Anaconda 40.22.3.57 (EL10), without a library that it imports.
  const DIED = [
    prefixed(
      'anaconda[2416]',
      `Starting installer, one moment...
terminal size detection failed, using default width
libreport is not available in this environment - bug reporting disabled
Traceback (most recent call last):
  File "/usr/sbin/anaconda", line 291, in <module>
    from pyanaconda import (
    ...<5 lines>...
    )
  File "/usr/lib/python3/dist-packages/pyanaconda/rescue.py", line 49, in <module>
    from pyanaconda.modules.payloads.payload.rpm_ostree.util import get_ostree_deployment_path
  File "/usr/lib/python3/dist-packages/pyanaconda/modules/payloads/payload/rpm_ostree/util.py", line 23, in <module>
    gi.require_version("OSTree", "1.0")
    ~~~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3/dist-packages/gi/__init__.py", line 122, in require_version
    raise ValueError('Namespace %s not available' % namespace)
ValueError: Namespace OSTree not available
<sys>:0: DeprecationWarning: builtin type swigvarlink has no __module__ attribute`,
    ),
    '[\x1b[0;1;31mFAILED\x1b[0m] Failed to start \x1b[0;1;39manaconda-direct.se…\x1b[0m the anaconda installation program.\r',
    "See 'systemctl status anaconda-direct.service' for details.\r",
    '[\x1b[0;32m  OK  \x1b[0m] Reached target \x1b[0;1;39manaconda.target\x1b[0m - Anaconda System Services.\r',
  ].join('\n')

  test('an installer that dies before it can tell why, after which systemd goes on as if all were well', () => {
    expect(scan('el10', DIED)).toBe('the installer crashed: ValueError: Namespace OSTree not available')
    // Before systemd 250.
    expect(scan('el8', '[FAILED] Failed to start the anaconda installation program.')).toBe('the installer crashed')
    expect(scan('el10', DIED.replace(/^[^\n]*(FAILED|See)[^\n]*\n/gm, ''))).toBeUndefined()
  })

  test.each(['The old index has been removed. ', 'Pane is bread'])('%j is none', (text) => {
    expect(scan('el9', text)).toBeUndefined()
  })

  test("tmux's last word is one only as long as the installation has not succeeded", () => {
    let succeeded = false
    const scanner = createScanner(installFatal('el7', []), () => succeeded)
    succeeded = true
    expect(scanner(Buffer.from('Pane is dead (status 0, Mon Nov 23 12:00:00 2026)\n'))).toBeUndefined()
    expect(scanner(Buffer.from('Kernel panic - not syncing: late [ 3.0] x'))?.reason).toMatch(/panicked/)
  })
})

test.each([
  ['el9', 'Installing bash.x86_64 (12/340)', { text: 'packages: installing bash.x86_64', done: 12, total: 340 }],
  [
    'el8',
    'Downloading 340 RPMs, 10.0 MB / 20.0 MB (50%) done.',
    { text: 'packages: downloading', done: 170, total: 340 },
  ],
  ['el6', 'Packages completed: 12 of 340', { text: 'packages', done: 12, total: 340 }],
  ['el5', 'Installing bash-3.2-33.el5...', { text: 'packages: installing bash-3.2-33.el5' }],
  ['el9', 'Running post-installation scripts', { text: 'scripts after' }],
  ['el9', 'nothing in particular', undefined],
] as const)('progress of %s: %s', (generation, line, progress) => {
  expect(createInstallProgress(generation)(line)).toEqual(progress)
})

describe('proxies of Anaconda', () => {
  const proxies = { http: 'http://cache:3128', https: 'http://u:p@tls:3128', direct: ['direct.example'] }
  const kickstart = `url --url=http://mirror.example/os # the tree
repo --name=a --baseurl=https://mirror.example/a
repo --name=b --mirrorlist="http://mirror.example/b"
repo --name=c --metalink https://direct.example/c
repo --name=d --baseurl=http://mirror.example/d --proxy=http://own:1
repo --name=e --baseurl=https://mirror.example/$releasever/e
%include http://mirror.example/more.ks
%packages
url --url=http://mirror.example
%end
`

  test.each(GENERATIONS.filter((generation) => generation !== 'el5'))(
    'are told to each source by itself (%s)',
    (el) => {
      expect(
        throughProxies(kickstart, proxies, el),
      ).toBe(`url --proxy=http://cache:3128 --url=http://mirror.example/os # the tree
repo --proxy=http://u:p@tls:3128 --name=a --baseurl=https://mirror.example/a
repo --proxy=http://cache:3128 --name=b --mirrorlist="http://mirror.example/b"
repo --name=c --metalink https://direct.example/c
repo --name=d --baseurl=http://mirror.example/d --proxy=http://own:1
repo --proxy=http://u:p@tls:3128 --name=e --baseurl=https://mirror.example/$releasever/e
%include http://mirror.example/more.ks
%packages
url --url=http://mirror.example
%end
`)
    },
  )

  test('are unknown to EL5, whose parser would refuse the option', () => {
    expect(throughProxies(kickstart, proxies, 'el5')).toBe(kickstart)
  })
})
