/**
 * Lines of the log port as rsyslog writes them. Tracebacks: pyanaconda/exception.py joins the lines, each with its own end,
 * by another newline, which is #012 here. Recorded from Anaconda 34.25 unless a release is named.
 */
import { describe, expect, test } from '@jest/globals'
import { judgePortLine, readPortLine, readTraceback } from '../../src/distro/families/anaconda/port.ts'

/** As handleException logs it. */
function crash(...lines: string[]): string {
  return `14:02:11,341 CRIT anaconda:anaconda: exception: ${lines.join('\n\n').replaceAll('\n', '#012')}#012`
}

const HEAD = 'Traceback (most recent call last):'
const HANDLING = '\nDuring handling of the above exception, another exception occurred:\n'
const RAISE = [
  '  File "/usr/lib64/python3.9/site-packages/pyanaconda/errors.py", line 303, in cb\n    raise NonInteractiveError("Non interactive installation failed: %s" % exn)',
]

describe('a line of the port', () => {
  test.each([
    [
      "14:02:10,118 DEBUG anaconda:anaconda: payload.dnf: Transaction include list:#012['@core', 'grub2']",
      {
        level: 'DEBUG',
        program: 'anaconda',
        text: "anaconda: payload.dnf: Transaction include list:\n['@core', 'grub2']",
      },
    ],
    [
      '14:01:02,007 INFO program:program: Running... mkfs.xfs -f /dev/vda4',
      { level: 'INFO', program: 'program', text: 'program: Running... mkfs.xfs -f /dev/vda4' },
    ],
    [
      '14:01:01,950 WARNING org.fedoraproject.Anaconda.Modules.Storage:DEBUG:blivet:    PartitionDevice.setup: vda4',
      {
        level: 'DEBUG',
        program: 'org.fedoraproject.Anaconda.Modules.Storage',
        text: 'DEBUG:blivet:    PartitionDevice.setup: vda4',
      },
    ],
    [
      '14:01:01,950 WARNING org.fedoraproject.Anaconda.Modules.Storage:ERROR:anaconda.modules.common.task.task:no',
      { level: 'ERR', program: 'org.fedoraproject.Anaconda.Modules.Storage' },
    ],
    ['09:12:44,120 CRIT anaconda: Traceback', { level: 'CRIT', program: 'anaconda', text: ' Traceback' }],
  ])('%s', (line, message) => {
    expect(readPortLine(line)).toMatchObject(message)
  })

  test.each(['', 'Starting installer, one moment...', '14:02:10,118 LOUD anaconda:x'])('%j is none', (line) => {
    expect(readPortLine(line)).toBeUndefined()
  })
})

describe('no end of an installation', () => {
  test.each([
    // %packages --ignoremissing, EL9 (dnf_manager.py): the installation goes on.
    '14:02:10,118 DEBUG anaconda:anaconda: payload.dnf: Some packages, groups or modules are missing or broken:#012Problems in request:#012missing packages: no-such-package',
    '14:02:10,119 INFO anaconda:anaconda: payload.dnf: Ignoring missing packages, groups or modules.',
    // The same in EL10, where it is an error at first.
    '14:02:10,118 WARNING org.fedoraproject.Anaconda.Modules.Payloads:ERROR:anaconda.modules.payloads.payload.dnf.dnf_manager:Failed to apply specs!',
    // A source line of a traceback that was caught.
    '14:02:10,200 DEBUG anaconda:anaconda: x:     raise NonInteractiveError("Non interactive installation failed: %s" % exn)',
    // What dracut said before the installer ran reaches the port with the whole journal.
    '14:00:01,003 WARNING dracut-initqueue:Warning: dracut-initqueue timeout - starting timeout scripts',
    '14:02:10,118 DEBUG anaconda:anaconda: program: write error: No space left on device',
    '14:02:10,118 CRIT anaconda:anaconda: core.users: Unable to change owner of existing home directory: denied',
    '14:02:10,118 CRIT other:Traceback (most recent call last):#012  File "x", line 1',
  ])('%s', (line) => {
    expect(judgePortLine(line)).toBeUndefined()
  })
})

describe('the end, with its reason', () => {
  test.each([
    [
      crash(
        HEAD,
        '  File "/usr/lib64/python3.9/site-packages/pyanaconda/payload/dnf/payload.py", line 385, in _apply_selections\n    self._dnf_manager.apply_specs(include_list, exclude_list)',
        'dnf.exceptions.MarkingErrors: Problems in request:\nmissing packages: no-such-package, another',
        HANDLING,
        HEAD,
        ...RAISE,
        'pyanaconda.errors.NonInteractiveError: Non interactive installation failed: Problems in request:\nmissing packages: no-such-package, another',
      ),
      'no repository has what %packages names: no-such-package, another',
      /"repo"/,
    ],
    // EL10: the same words behind a title.
    [
      crash(
        HEAD,
        ...RAISE,
        'pyanaconda.errors.NonInteractiveError: Non interactive installation failed: Some packages, groups or modules are missing.\n\nProblems in request:\nmissing packages: no-such-package',
      ),
      'no repository has what %packages names: no-such-package',
      /"repo"/,
    ],
    // EL7, through syslog instead of the journal.
    [
      '09:12:44,120 CRIT anaconda: Traceback (most recent call last):#012#012  File "/usr/lib64/python2.7/site-packages/pyanaconda/packaging/yumpayload.py", line 1365, in _handleMissing#012    raise CmdlineError(errtxt)#012#012CmdlineError: CmdlineError: Missing package: no-such-package#012',
      'no repository has what %packages names: no-such-package',
      /"repo"/,
    ],
    [
      crash(
        HEAD,
        '  File "/usr/lib64/python3.9/site-packages/dasbus/client/handler.py", line 497, in _get_method_reply\n    return self._handle_method_error(error)',
        'pyanaconda.modules.common.errors.installation.BootloaderInstallationError: failed to write boot loader configuration',
        HANDLING,
        HEAD,
        ...RAISE,
        'pyanaconda.errors.NonInteractiveError: Non interactive installation failed: failed to write boot loader configuration',
      ),
      'the boot loader could not be installed: failed to write boot loader configuration',
      /biosboot/,
    ],
    [
      crash(
        HEAD,
        '  File "/usr/lib64/python3.9/site-packages/pyanaconda/ui/tui/hubs/summary.py", line 124, in prompt\n    raise CmdlineError(errtxt)',
        'pyanaconda.errors.CmdlineError: The following mandatory spokes are not completed:\nInstallation Source\nSoftware Selection',
      ),
      'the kickstart leaves questions open: Installation Source Software Selection',
      /Answer it in the kickstart/,
    ],
    [
      crash(
        HEAD,
        ...RAISE,
        'pyanaconda.errors.NonInteractiveError: Non interactive installation failed: DNF error: Error in POSTIN scriptlet in rpm package kernel-core',
      ),
      'a script of the package kernel-core failed',
      /lines above/,
    ],
    // Python 3.12 marks the place below a source line (EL10).
    [
      crash(
        HEAD,
        '  File "/usr/lib64/python3.12/site-packages/pyanaconda/threading.py", line 280, in run\n    threading.Thread.run(self)\n    ~~~~~~~~~~~~~~~~~~~~^^^^^^',
        "AttributeError: 'NoneType' object has no attribute 'path'",
      ),
      "the installer crashed: AttributeError: 'NoneType' object has no attribute 'path'",
      /lines above/,
    ],
    [
      '14:02:10,118 ERR kernel:[  211.734] Out of memory: Killed process 2492 (anaconda) total-vm:1kB',
      'the guest ran out of memory and killed anaconda',
      /memory/,
    ],
    [
      '14:02:10,118 INFO program:program: cp: error writing: No space left on device',
      "the guest's disk is full",
      /disk/,
    ],
  ])('%s', (line, reason, advice) => {
    expect(judgePortLine(line)).toEqual({ reason, advice: expect.stringMatching(advice) })
  })

  test('of a traceback that rsyslog cut, too', () => {
    const line = crash(HEAD, ...RAISE).replace(/#012$/, '')
    expect(judgePortLine(line)?.reason).toBe('the installer crashed')
  })
})

test('a chain of exceptions is told from its end', () => {
  const text = `${HEAD}\n  File "a", line 1, in a\n    b()\nb.First: one\n${HANDLING}\n${HEAD}\n  File "c", line 2, in c\nSecond\n`
  expect(readTraceback(text)).toEqual({ types: ['Second', 'First'], message: '' })
})
