/** Every log gets texts as a guest or a kickstart wrote them; none lets through what deceives a reader or a runner. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, jest, test } from '@jest/globals'
import { describeError, GuestError } from '../../src/errors.ts'
import { actionsReporter } from '../../src/report/actions.ts'
import type { Finding } from '../../src/report/finding.ts'
import { journalTo } from '../../src/report/journal.ts'
import { reportPage } from '../../src/report/page/page.ts'
import { plainReporter } from '../../src/report/plain.ts'
import { recordTo } from '../../src/report/recorder.ts'
import type { RunRecord } from '../../src/report/record.ts'
import type { Reporter } from '../../src/report/reporter.ts'
import { stepSummary } from '../../src/report/summary.ts'
import { terminalReporter } from '../../src/report/terminal.ts'
import { recordReport } from '../support/reporter.ts'

const HOSTILE = 'x\n::error::y\n##[error]z \u001b]0;owned\u0007\u202e\u009b2J\u200b'

const finding: Finding = { level: 'error', phase: 'stamp', message: HOSTILE, file: HOSTILE, resource: HOSTILE }

function tellAll(reporter: Reporter): void {
  reporter.phase('media', HOSTILE)
  reporter.progress({ text: HOSTILE })
  reporter.log(HOSTILE)
  reporter.info(HOSTILE)
  reporter.warning(HOSTILE)
  reporter.finding(finding)
  reporter.end(false)
}

/** What deceives, and a command where a runner reads one. */
function dangersIn(text: string): string[] {
  return text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]|^\s*::error::y.*|##\[|owned/gm) ?? []
}

function hostileRecord(): RunRecord {
  const journal = journalTo(
    plainReporter(() => undefined),
    { title: HOSTILE, inputs: [[HOSTILE, HOSTILE]] },
  )
  tellAll(journal)
  journal.note({
    outcome: 'failed',
    failure: { cause: HOSTILE, where: HOSTILE, advice: HOSTILE, lines: [HOSTILE] },
    facts: [[HOSTILE, HOSTILE]],
    text: [HOSTILE],
    resources: [{ reference: HOSTILE, seconds: 1, file: 'a.pp' }],
    packages: [{ name: HOSTILE, version: HOSTILE }],
    artifacts: [{ name: HOSTILE, url: 'https://github.example/1' }],
    logs: HOSTILE,
  })
  return journal.record()
}

describe('hostile text', () => {
  test('in plain lines', () => {
    const lines: string[] = []
    tellAll(plainReporter((line) => lines.push(line)))
    expect(dangersIn(lines.join('\n'))).toEqual([])
    expect(lines.every((line) => !line.includes('\n'))).toBe(true)
    expect(lines.length).toBeGreaterThan(8)
  })

  test('in the build log', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cloudstamp-sink-'))
    try {
      const recorder = recordTo(join(directory, 'build.log'), recordReport())
      tellAll(recorder)
      await recorder.close()
      const text = readFileSync(join(directory, 'build.log'), 'utf8')
      expect(dangersIn(text)).toEqual([])
      expect(text).toContain('| x\\x0a::error::y')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  test('in the workflow log', () => {
    let text = ''
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += String(chunk)
      return true
    })
    const { exitCode } = process
    try {
      const reporter = actionsReporter()
      tellAll(reporter)
      reporter.conclude(new GuestError(HOSTILE, { where: `${HOSTILE}:1`, logTail: [HOSTILE], advice: HOSTILE }))
    } finally {
      write.mockRestore()
      process.exitCode = exitCode
    }
    expect(dangersIn(text)).toEqual([])
    expect(text.match(/^::\w[\w-]*/gm)).toEqual(
      expect.arrayContaining(['::group', '::warning', '::error', '::stop-commands', '::endgroup']),
    )
  })

  test('on a terminal', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 200, rows: 50 })
    const chunks: Buffer[] = []
    terminal.on('data', (chunk: Buffer) => chunks.push(chunk))
    const reporter = terminalReporter(terminal as unknown as NodeJS.WriteStream)
    tellAll(reporter)
    await reporter.settled()
    const text = Buffer.concat(chunks).toString()
    expect(text).toContain('warning: x')
    expect(text).not.toMatch(/owned|\u202e|\u200b|\u009b/)
  })

  test('in the summary and the page', () => {
    const record = hostileRecord()
    for (const text of [stepSummary(record), reportPage(record)]) {
      expect(dangersIn(text.replace(/<script>.*<\/script>/s, ''))).toEqual([])
      expect(text).toContain('a.pp')
    }
  })

  test('in an error', () => {
    const error = new GuestError(HOSTILE, { where: HOSTILE, advice: HOSTILE, logs: [HOSTILE], logTail: [HOSTILE] })
    expect(dangersIn(describeError(error))).toEqual([])
    expect(dangersIn(describeError(new TypeError(HOSTILE)))).toEqual([])
  })
})
