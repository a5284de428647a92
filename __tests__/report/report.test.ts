import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { GuestError, HostError, UserError, describeError, exitCode } from '../../src/errors.ts'
import { chooseAnnotations } from '../../src/report/annotations.ts'
import { formatBytes, formatFinding, formatSeconds } from '../../src/report/format.ts'
import { journalTo } from '../../src/report/journal.ts'
import { clock, plainReporter } from '../../src/report/plain.ts'
import { recordTo } from '../../src/report/recorder.ts'
import type { Reporter } from '../../src/report/reporter.ts'
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
    const plain = plainReporter((line) => lines.push(line))
    const recorder = recordTo(join(directory, 'build.log'), journalTo(plain, { title: 'x', inputs: [] }))
    tell(recorder)
    await recorder.close()
    const text = readFileSync(join(directory, 'build.log'), 'utf8').replace(/^\S+Z /gm, '')
    expect(text).toBe(
      '== Media\nfrom the mirror\n== Stamp\n| Notice: hello\nerror: configs/nodes/base.pp:3:1: it failed [File[/x]]\nwarning: careful\nfailed\n',
    )
    expect(recorder.record().phases.map(({ name }) => name)).toEqual(['media', 'stamp'])
    expect(lines.at(-1)).toMatch(/Stamp: failed after/)
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('a log that cannot be written ends no build', async () => {
  const lines: string[] = []
  const plain = plainReporter((line) => lines.push(line))
  const recorder = recordTo('/dev/full', journalTo(plain, { title: 'x', inputs: [] }))
  recorder.info('one')
  while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  recorder.info('two')
  await recorder.close()
  expect(lines).toEqual([
    expect.stringContaining('one'),
    expect.stringMatching(/the build log ends here: ENOSPC/),
    expect.stringContaining('two'),
  ])
})

describe('annotations', () => {
  const many = (level: Finding['level'], count: number): Finding[] =>
    Array.from({ length: count }, (_, index) => ({ level, phase: 'stamp', message: `${level} ${index}` }))
  const failure: Finding = { level: 'error', phase: 'stamp', message: 'failed' }

  test.each([
    [9, 10],
    [10, 10],
    [200, 10],
  ])('%d errors and the failure are at most ten, and the failure is one of them', (count, expected) => {
    const chosen = chooseAnnotations(many('error', count), { failure })
    expect(chosen).toHaveLength(expected)
    expect(chosen.at(-1)).toBe(failure)
    const told = chosen.filter(({ message }) => message.startsWith('error ')).length
    const more = /^(\d+) more errors/.exec(chosen.at(-2)?.message ?? '')?.[1]
    expect(told + Number(more ?? 0)).toBe(count)
  })

  test('of each level ten, errors first, those with a line before those without', () => {
    const located = { ...finding, message: 'at a line' }
    const chosen = chooseAnnotations([...many('notice', 3), ...many('warning', 11), ...many('error', 12), located])
    expect(chosen.map(({ level }) => level)).toEqual([
      ...Array.from({ length: 10 }, () => 'error'),
      ...Array.from({ length: 10 }, () => 'warning'),
      ...Array.from({ length: 3 }, () => 'notice'),
    ])
    expect(chosen[0]).toBe(located)
    expect(chosen[9]?.message).toMatch(/^4 more errors/)
    expect(chosen[19]?.message).toMatch(/^2 more warnings/)
  })
})

test('of each level, what is in files of the change is annotated first', () => {
  const at = (file: string, line?: number): Finding => ({ ...finding, message: file, file, line })
  const found = [at('a.pp', 1), at('changed.pp'), at('b.pp'), at('changed.pp', 2)]
  const chosen = chooseAnnotations(found, { changed: new Set(['changed.pp']) })
  expect(chosen.map(({ file, line }) => [file, line])).toEqual([
    ['changed.pp', 2],
    ['changed.pp', undefined],
    ['a.pp', 1],
    ['b.pp', undefined],
  ])
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
