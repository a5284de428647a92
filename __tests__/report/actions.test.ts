import * as core from '@actions/core'
import { describe, expect, jest, test } from '@jest/globals'
import { GuestError, HostError, UserError } from '../../src/errors.ts'
import { actionsReporter, type StepReporter } from '../../src/report/actions.ts'
import type { Finding } from '../../src/report/finding.ts'
import { isKernelLine, meaningfulLines } from '../../src/report/noise.ts'
import type { Reporter } from '../../src/report/reporter.ts'

const finding: Finding = {
  level: 'error',
  phase: 'stamp',
  message: 'it failed',
  file: 'configs/nodes/base.pp',
  line: 3,
  column: 1,
  resource: 'File[/x]',
}

function tell(reporter: Reporter): void {
  reporter.phase('media', 'Media')
  reporter.info('from the mirror')
  reporter.phase('stamp', 'Stamp')
  reporter.log('Notice: hello')
  reporter.finding(finding)
  reporter.warning('careful')
  reporter.log('Notice: more')
  reporter.end(false)
}

describe('the workflow log', () => {
  function workflow(work: (reporter: StepReporter) => void): string[] {
    const { exitCode: before } = process
    let text = ''
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
    try {
      work(actionsReporter())
    } finally {
      write.mockRestore()
      process.exitCode = before
    }
    return text.trimEnd().split('\n')
  }

  test('shows phases, warnings and findings, folds the guest away between them, and annotates at the end', () => {
    const lines = workflow((reporter) => {
      tell(reporter)
      reporter.conclude(new GuestError('the stamp failed', { advice: 'Mend it.' }))
    })
    const stop = [expect.stringMatching(/^::stop-commands::/), expect.stringMatching(/^::[-0-9a-f]+::$/)]
    expect(lines.map((line) => line.replace(/^\[..:..\] /, '')).filter((line) => !line.startsWith('  '))).toEqual([
      'Media …',
      'from the mirror',
      expect.stringMatching(/^Media: \d/),
      'Stamp …',
      '::group::Stamp: details',
      ...stop,
      '::endgroup::',
      'error: configs/nodes/base.pp:3:1: it failed [File[/x]]',
      'warning: careful',
      '::group::Stamp: details',
      ...stop,
      '::endgroup::',
      expect.stringMatching(/^Stamp: failed after/),
      '::error title=File[/x],file=configs/nodes/base.pp,line=3,col=1::it failed',
      '::error title=Cloudstamp%3A stamp::the stamp failed%0A→ Mend it.',
      '::warning title=Cloudstamp%3A stamp::careful',
    ])
  })

  test('tells findings and warnings where they are found, and shows each as one annotation', () => {
    const lines = workflow((reporter) => {
      reporter.phase('stamp', 'Stamp')
      for (let count = 0; count < 3; count += 1) {
        reporter.finding(finding)
        reporter.warning('careful')
      }
      expect(reporter.findings()).toEqual([finding, { level: 'warning', phase: 'stamp', message: 'careful' }])
      reporter.conclude()
    })
    expect(lines.filter((line) => /\] (error: configs|warning: careful)/.test(line))).toHaveLength(6)
    expect(lines.filter((line) => /^::(error|warning)/.test(line))).toHaveLength(2)
  })

  test.each([
    [
      new UserError('unknown command', { where: { file: 'kickstarts/x.ks', line: 7 } }),
      2,
      'file=kickstarts/x.ks,line=7::unknown command',
    ],
    [new HostError('no answer', { where: 'http://mirror.example:8080' }), 3, '::http://mirror.example:8080: no answer'],
    [new GuestError('it hangs', { where: 'phase base', logTail: ['last'] }), 1, '::phase base: it hangs%0A  | last'],
  ])('a failure is an annotation, at its line where it has one, and the exit code: %s', (error, code, text) => {
    workflow((reporter) => {
      reporter.conclude(error)
      expect(process.exitCode).toBe(code)
    }).forEach((line) => expect(line).toContain(text))
  })

  test('guest lines stand where commands are stopped, by a token that the guest cannot know', () => {
    const lines = workflow((reporter) => {
      reporter.phase('stamp', 'Stamp')
      reporter.log('one')
      reporter.log('two')
      reporter.info('ours')
      reporter.log('three')
      reporter.end(true)
    })
    const stops = lines.flatMap((line, index) =>
      line.startsWith('::stop-commands::') ? [{ index, token: line.slice('::stop-commands::'.length) }] : [],
    )
    expect(stops).toHaveLength(2)
    expect(stops[0]?.token).not.toBe(stops[1]?.token)
    for (const { index, token } of stops) expect(lines.indexOf(`::${token}::`)).toBeGreaterThan(index)
    expect(lines.indexOf('  two')).toBe((stops[0]?.index ?? 0) + 2)
  })

  test('commands of a library that runs after guest lines are not stopped', () => {
    const text = workflow((reporter) => {
      reporter.log('one')
      core.setSecret('signature')
      reporter.end(true)
    }).join('\n')
    expect(text).toMatch(/^::add-mask::signature\n::group::.*\n::stop-commands::(.*)\n {2}one\n::\1::\n::endgroup::$/)
  })

  test('guest lines do not wait for long', () => {
    jest.useFakeTimers()
    try {
      const lines = workflow((reporter) => {
        reporter.log('one')
        reporter.log('two')
        jest.advanceTimersByTime(15_000)
      })
      expect(lines.slice(2, -1)).toEqual(['  one', '  two'])
    } finally {
      jest.useRealTimers()
    }
  })

  test("leaves out the kernel's lines, repetitions, and progress that the guest's line told; and counts them", () => {
    jest.useFakeTimers()
    try {
      const lines = workflow((reporter) => {
        reporter.phase('base', 'Base')
        for (let count = 0; count < 50; count += 1) {
          reporter.log(`[    0.0${count}] ACPI: table ${count}`)
          reporter.log(`Reading database ... ${count} %`)
          reporter.progress({ text: `Reading database ... ${count} %` })
        }
        reporter.log('Unpacking nginx')
        reporter.progress({ text: 'Unpacking nginx' })
        jest.advanceTimersByTime(60_000)
        reporter.progress({ text: 'packages', done: 1, total: 4 })
        jest.advanceTimersByTime(60_000)
        reporter.end(true)
      })
      const details = lines.slice(lines.indexOf('::group::Base: details'), -2)
      expect(details.filter((line) => !line.startsWith('::'))).toEqual([
        '  Reading database ... 0 %',
        '  Unpacking nginx',
        '[01:00]   packages (25 %, 1/4)',
        '[02:00]   packages (25 %, 1/4)',
        '  (99 lines of the kernel, or with other numbers alone, are in the build log only)',
      ])
    } finally {
      jest.useRealTimers()
    }
  })
})

describe('lines of a console', () => {
  test.each([
    ['[    0.017390] MTRR map: 4 entries', true],
    ['Nov 26 06:58:00 kernel: [    0.000000] BIOS-e820: usable', true],
    ['[   12.345678] systemd[1]: Starting ssh.service', false],
    ['[   12.345678] cloud-init[333]: Traceback', false],
    ['[    3.100000] Kernel panic - not syncing: VFS: Unable to mount root fs', false],
    ['[   99.000000] Out of memory: Killed process 12 (apt-get)', false],
    ['[ 0 %] Building', false],
  ])("%s: the kernel's, and of no interest: %s", (line, expected) => expect(isKernelLine(line)).toBe(expected))

  test('the last ones are those that mean something, or all where none does', () => {
    const kernel = '[    0.1] ACPI: table'
    expect(meaningfulLines([kernel, 'Error: x', 'step 1', kernel])).toEqual(['Error: x', 'step 1'])
    expect(meaningfulLines([kernel, kernel])).toEqual([kernel, kernel])
  })
})
