import { describe, expect, test } from '@jest/globals'
import type { ImageProof } from '../../src/prove/proof.ts'
import { ganttChart } from '../../src/report/gantt.ts'
import { escapeMarkdown, markdownBlock, markdownLink } from '../../src/report/markdown.ts'
import { blobLink, outcomeSentence } from '../../src/report/record.ts'
import { describeResult, type BuildResult } from '../../src/report/result.ts'
import { stepSummary } from '../../src/report/summary.ts'
import { failedRecord } from '../support/record.ts'

const bytes = (text: string): number => Buffer.byteLength(text)

describe('the summary', () => {
  test('of a failure says in which phase, why and what next, and links each finding to its line', () => {
    const text = stepSummary(failedRecord())
    expect(text).toMatch(
      /^### ❌ webserver on debian13 failed in the phase stamp after 1 min 05 s: the stamp failed: Puppet exited with 6\n/,
    )
    expect(text).toContain('→ Mend what the findings name.')
    expect(text).toContain(
      '[configs/modules/webserver/manifests/init.pp:12](https://github.com/o/r/blob/0123abc/configs/modules/webserver/manifests/init.pp#L12)',
    )
    expect(text).toContain('unknown directive "lisen" — <code>Service&#91;nginx&#93;</code>')
    expect(text).toContain('Error: Systemd start for nginx failed!')
    expect(text).toContain('[webserver-debian13-failure](https://github.com/o/r/actions/runs/1/artifacts/2)')
    expect(text).toContain('| 12.3 s | <code>Package&#91;nginx&#93;</code> |')
    expect(text).toContain('| distro | <code>debian13</code> |')
    expect(text).not.toContain('the last line')
  })

  test('of a success has no word of logs and no error', () => {
    const text = stepSummary(failedRecord({ outcome: 'succeeded', failure: undefined, findings: [] }))
    expect(text).toMatch(/^### ✅ webserver on debian13: done after 1 min 05 s\n/)
    expect(text).not.toContain('.failure')
    expect(text).toContain('| packages | 300 |')
  })

  test('of a run that was killed says what it was at, its last lines and where the logs are', () => {
    const text = stepSummary(failedRecord({ outcome: undefined, failure: undefined }))
    expect(text).toContain('❌ webserver on debian13 was ended from outside in the phase stamp after 1 min 05 s')
    expect(text).toContain('the last line')
    expect(text).toContain('timeout-minutes')
    expect(text).toContain('/w/output/webserver-debian13.failure')
  })

  test('is no larger than GitHub shows, whatever a guest sends, and says what it leaves out', () => {
    const long = 'x'.repeat(2000)
    const finding = { level: 'error', phase: 'stamp', message: long, file: 'a.pp', line: 1 } as const
    const record = failedRecord({
      findings: Array.from({ length: 50_000 }, () => finding),
      text: Array.from({ length: 50_000 }, () => long),
      failure: { cause: long, lines: Array.from({ length: 5000 }, () => long) },
      inputs: Array.from({ length: 5000 }, () => [long, long] as [string, string]),
    })
    const text = stepSummary(record)
    expect(bytes(text)).toBeLessThan(1024 ** 2)
    expect(text).toMatch(/… and 49\d\d\d more, in the log \|/)
    expect(text).toContain('```mermaid')
  })
})

test('an outcome is one line, whatever the cause has', () => {
  const record = failedRecord({ failure: { cause: 'first\nsecond', lines: [] } })
  expect(outcomeSentence(record)).toMatch(/: first$/)
  expect(stepSummary(record)).toContain('\nsecond')
})

describe('Markdown', () => {
  test.each([
    ['a | b', 'a &#124; b'],
    ['`code`', '&#96;code&#96;'],
    ['</td><img src=x onerror=alert(1)>', '&#60;/td&#62;&#60;img src=x onerror=alert(1)&#62;'],
    ['@team', '<span>&#64;</span>team'],
    ['[a](http://b)', '&#91;a&#93;(http&#58;//b)'],
    ['&lt; $x$ ~~y~~', '&#38;lt; &#36;x&#36; &#126;&#126;y&#126;&#126;'],
    ['two\nlines', 'two lines'],
  ])('%j is only text', (text, expected) => expect(escapeMarkdown(text)).toBe(expected))

  test('a block cannot be ended by its lines', () => {
    expect(markdownBlock(['a', '````', '</details>'])).toBe('`````text\na\n````\n</details>\n`````')
  })

  test('a link cannot be ended by its text or address', () => {
    expect(markdownLink('a](b)', 'https://github.com/o/r/blob/1/x(1)|2')).toBe(
      '[a&#93;(b)](https://github.com/o/r/blob/1/x%281%29%7c2)',
    )
  })
})

test.each([
  [{ file: 'a b/ü#.pp', line: 3 }, 'https://github.com/o/r/blob/0123abc/a%20b/%C3%BC%23.pp#L3'],
  [{ file: 'a.pp' }, 'https://github.com/o/r/blob/0123abc/a.pp'],
  [{ file: '/etc/passwd', line: 1 }, undefined],
  [{ file: '../a.pp' }, undefined],
  [{}, undefined],
])('%j has the link %s', (place, link) => expect(blobLink(failedRecord(), place)).toBe(link))

describe('the chart', () => {
  test('has a bar for each phase, the last one red after a failure', () => {
    const lines = ganttChart(failedRecord()).split('\n')
    expect(lines.slice(0, 4).map((line) => line.trim())).toEqual([
      'gantt',
      'dateFormat x',
      'axisFormat %H:%M:%S',
      'tickInterval 15second',
    ])
    const start = Date.parse('2026-11-26T07:00:05.000Z')
    expect(lines.at(-1)?.trim()).toBe(`stamp, 1 min 00 s :crit, ${start}, ${start + 60_000}`)
    expect(lines.filter((line) => line.includes(':done,'))).toHaveLength(3)
  })

  test('has nothing that Mermaid would read otherwise', () => {
    for (const line of ganttChart(failedRecord()).split('\n').slice(4)) {
      expect(line).toMatch(/^ +[a-z]+, [\w. ]+ :(done|crit), \d+, \d+$/)
    }
  })
})

describe('the rows of a result', () => {
  const stamp = {
    accelerator: 'tcg',
    baseCacheHit: true,
    baseBytes: 1_130_000_000,
    manifest: '/m',
    log: '/l',
    report: '/r',
  } as const
  const image: Omit<BuildResult, 'proof'> = {
    ...stamp,
    image: '/w/output/base-debian13.qcow2',
    sha256: 'ab'.repeat(32),
    sizeBytes: 274_800_000,
    virtualSizeBytes: 8 * 1024 ** 3,
  }

  test('name the image, and the boots that proved it', () => {
    const boot = { bus: 'virtio-blk' as const, proved: [], unproved: [] }
    const proof: ImageProof = {
      verified: true,
      boots: [
        { ...boot, firmware: 'bios', seconds: { prompt: 31, looked: 75.12 } },
        { ...boot, firmware: 'uefi', seconds: {} },
      ],
      clonesDiffer: true,
      checks: [],
    }
    expect(describeResult({ ...image, proof } as BuildResult)).toEqual([
      ['image', 'base-debian13.qcow2, 274.8 MB (8.59 GB disk)'],
      ['sha256', 'ab'.repeat(32)],
      ['proof', 'booted with BIOS on virtio-blk in 1 min 15 s, UEFI on virtio-blk'],
      ['accelerator', 'tcg'],
      ['base', 'from the cache, 1.13 GB'],
    ])
  })

  test('say so where no image was asked for', () => {
    expect(describeResult(stamp)[0]).toEqual(['image', 'none was asked for'])
  })
})
