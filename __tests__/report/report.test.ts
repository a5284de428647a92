import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as core from '@actions/core'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { GuestError, HostError, UserError, describeError, exitCode } from '../../src/errors.ts'
import { actionsReporter } from '../../src/report/actions.ts'
import { formatBytes, formatFinding, formatSeconds } from '../../src/report/format.ts'
import { clock, plainReporter } from '../../src/report/plain.ts'
import { recordTo } from '../../src/report/recorder.ts'
import type { Reporter } from '../../src/report/reporter.ts'
import { buildSummary } from '../../src/report/summary.ts'
import type { Finding } from '../../src/report/finding.ts'

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
  reporter.end(false)
}

test.each([
  [12.34, '12.3 s'],
  [185, '3 min 05 s'],
  [3725, '1 h 02 min'],
])('%d seconds', (seconds, text) => expect(formatSeconds(seconds)).toBe(text))

test('sizes, clocks and findings', () => {
  expect([formatBytes(412_300_000), formatBytes(8 * 1024 ** 3)]).toEqual(['412.3 MB', '8.59 GB'])
  expect([clock(65.9), clock(3661)]).toEqual(['01:05', '1:01:01'])
  expect(formatFinding(finding)).toBe('error: configs/nodes/base.pp:3:1: it failed [File[/x]]')
  expect(formatFinding({ level: 'warning', phase: 'host', message: 'm' })).toBe('warning: m')
})

describe('plain lines', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())

  test('carry the time, and end each phase with its duration', () => {
    const lines: string[] = []
    const reporter = plainReporter((line) => lines.push(line))
    reporter.phase('media', 'Media')
    jest.advanceTimersByTime(61_000)
    reporter.phase('stamp', 'Stamp')
    jest.advanceTimersByTime(2500)
    reporter.end(false)
    expect(lines).toEqual([
      '[00:00] Media …',
      '[01:01] Media: 1 min 01 s',
      '[01:01] Stamp …',
      '[01:03] Stamp: failed after 2.5 s',
    ])
  })

  test('progress does not flood the log', () => {
    const lines: string[] = []
    const reporter = plainReporter((line) => lines.push(line))
    reporter.phase('base', 'Base')
    for (let done = 1; done <= 600; done += 1) {
      reporter.progress({ text: 'packages', done, total: 600 })
      jest.advanceTimersByTime(100)
    }
    reporter.end(true)
    expect(lines).toHaveLength(6)
    expect(lines[2]).toMatch(/^\[00:30\] {3}packages \((49|50) %, (300|301)\/600\)$/)
  })

  test('a phase that is busy with one thing for long says so each minute', () => {
    const lines: string[] = []
    const reporter = plainReporter((line) => lines.push(line))
    reporter.phase('base', 'Base')
    jest.advanceTimersByTime(1000)
    reporter.progress({ text: 'base system' })
    jest.advanceTimersByTime(150_000)
    reporter.end(true)
    jest.advanceTimersByTime(150_000)
    expect(lines.slice(1)).toEqual([
      '[00:15]   base system',
      '[01:15]   base system',
      '[02:15]   base system',
      '[02:31] Base: 2 min 31 s',
    ])
  })
})

test('the build log holds everything, and the inner reporter hears it, too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cloudstamp-report-'))
  try {
    const lines: string[] = []
    const recorder = recordTo(
      join(directory, 'build.log'),
      plainReporter((line) => lines.push(line)),
    )
    tell(recorder)
    await recorder.close()
    const text = readFileSync(join(directory, 'build.log'), 'utf8').replace(/^\S+Z /gm, '')
    expect(text).toBe(
      '== Media\nfrom the mirror\n== Stamp\n| Notice: hello\nerror: configs/nodes/base.pp:3:1: it failed [File[/x]]\nwarning: careful\nfailed\n',
    )
    expect(recorder.phases().map(({ name }) => name)).toEqual(['media', 'stamp'])
    expect(lines.at(-1)).toMatch(/Stamp: failed after/)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('a log that cannot be written ends no build', async () => {
  const lines: string[] = []
  const recorder = recordTo(
    '/dev/full',
    plainReporter((line) => lines.push(line)),
  )
  recorder.info('one')
  await new Promise((resolve) => setTimeout(resolve, 100))
  recorder.info('two')
  await recorder.close()
  expect(lines).toEqual([
    expect.stringContaining('one'),
    expect.stringMatching(/the build log ends here: ENOSPC/),
    expect.stringContaining('two'),
  ])
})

describe('the workflow log', () => {
  function workflow(work: (reporter: Reporter) => void): string[] {
    let text = ''
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
    try {
      work(actionsReporter())
    } finally {
      write.mockRestore()
    }
    return text.trimEnd().split('\n')
  }

  test('has a group a phase and an annotation a finding', () => {
    const lines = workflow(tell)
    expect(lines.filter((line) => /^::(end)?group/.test(line))).toEqual([
      '::group::Media',
      '::endgroup::',
      '::group::Stamp',
      '::endgroup::',
    ])
    expect(lines).toContain('::error title=File[/x],file=configs/nodes/base.pp,line=3,col=1::it failed')
    expect(lines).toContain('::warning::careful')
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
    expect(text).toMatch(/^::add-mask::signature\n::stop-commands::(.*)\n {2}one\n::\1::$/)
  })

  test('guest lines do not wait for long', () => {
    jest.useFakeTimers()
    try {
      const lines = workflow((reporter) => {
        reporter.log('one')
        reporter.log('two')
        jest.advanceTimersByTime(5000)
      })
      expect(lines.slice(1, -1)).toEqual(['  one', '  two'])
    } finally {
      jest.useRealTimers()
    }
  })

  test('shows ten annotations; the rest are lines', () => {
    const lines = workflow((reporter) => {
      for (let count = 0; count < 12; count += 1) reporter.finding(finding)
    })
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10)
    expect(lines.filter((line) => line.startsWith('error: configs'))).toHaveLength(2)
  })
})

describe('the step summary', () => {
  const result = {
    image: '/w/output/base-debian13.qcow2',
    sha256: 'ab'.repeat(32),
    sizeBytes: 274_800_000,
    virtualSizeBytes: 8 * 1024 ** 3,
    accelerator: 'tcg',
    baseCacheHit: true,
    manifest: '/m',
    log: '/l',
  } as const

  test('of a success', () => {
    const text = buildSummary({ title: 'base for debian13', result, findings: [] })
    expect(text).toContain('✅ base for debian13')
    expect(text).toContain('`base-debian13.qcow2`, 274.8 MB (8.59 GB disk)')
    expect(text).toContain('from the cache')
  })

  test('of an image that could not be delivered', () => {
    expect(buildSummary({ title: 'x', result, error: 'uploading failed', findings: [] })).toContain('❌ x')
  })

  test('of a failure: guest text is no markup', () => {
    const text = buildSummary({
      title: 'x',
      error: 'a ``` b',
      findings: [{ ...finding, message: '<img src=x> [a](http://b) |' }],
    })
    expect(text).toContain('❌')
    expect(text).toContain('\\<img src=x\\> \\[a\\](http://b) \\|')
    expect(text.match(/```/g)).toHaveLength(2)
  })

  test('fits into an environment variable, and says what it leaves out', () => {
    const text = buildSummary({ title: 'x', findings: Array.from({ length: 5000 }, () => finding) })
    expect(Buffer.byteLength(text)).toBeLessThan(128 * 1024)
    expect(text).toMatch(/… and \d+ more, in the log/)
  })
})

describe('errors', () => {
  test('say what, where, what next and where more is', () => {
    const error = new GuestError('the stamp failed: x', {
      where: 'the stamp',
      advice: 'Mend it.',
      logs: ['/logs/console.log'],
      logTail: ['last line'],
    })
    expect(describeError(error)).toBe(
      'the stamp: the stamp failed: x\n  | last line\n→ Mend it.\n  log: /logs/console.log',
    )
  })

  test('exit by whose turn it is', () => {
    const aborted = new AbortController()
    aborted.abort()
    const errors = [
      new GuestError('x'),
      new UserError('x'),
      new HostError('x'),
      aborted.signal.reason,
      new TypeError('x'),
    ]
    expect(errors.map((error) => exitCode(error))).toEqual([1, 2, 3, 130, 70])
  })

  test('unforeseen ones keep their stack', () => {
    expect(describeError(new TypeError('x'))).toMatch(/TypeError: x\n\s+at /)
  })
})
