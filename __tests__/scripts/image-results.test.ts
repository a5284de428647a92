import { expect, test } from '@jest/globals'
import { badge, imageResults, resultsTable } from '../../scripts/image-results.mjs'

const job = (name: string, conclusion: string | null, minutes: number | null = 9) => ({
  name,
  conclusion,
  started_at: '2026-11-26T03:20:00Z',
  completed_at: minutes === null ? null : new Date(Date.parse('2026-11-26T03:20:00Z') + minutes * 60_000).toISOString(),
  html_url: `https://github.example/${name.replaceAll(' ', '-')}`,
})
const JOBS = [
  job('base on debian13', 'success', 12),
  job('bases (debian13)', 'success'),
  job('webserver on alma10', 'timed_out', 130),
  job('webserver on alma9', 'failure'),
  job('results', null, null),
]

test('jobs that build images are told in order, and no others', () => {
  expect(imageResults(JOBS).map(({ distro, conclusion }) => [distro, conclusion])).toEqual([
    ['alma9', 'failure'],
    ['alma10', 'timed_out'],
    ['debian13', 'success'],
  ])
})

test('the table links each result, and counts the good ones', () => {
  const table = resultsTable(imageResults(JOBS), new Date('2026-11-26T05:00:00Z'))
  expect(table).toMatch(/^### Images, 2026-11-26: 1 of 3\n/)
  expect(table).toContain('| alma10 | webserver | ⏱ [timed out](https://github.example/webserver-on-alma10) | 130 |\n')
})

test.each([
  [[job('base on debian13', 'success')], 'images: 1 of 1', '#2b7a0b'],
  [JOBS, 'images: 1 of 3', '#b31d28'],
  [[], 'images: 0 of 0', '#b31d28'],
])('the badge of %#', (jobs, label, colour) => {
  const svg = badge(imageResults(jobs))
  expect(svg).toContain(`aria-label="${label}"`)
  expect(svg).toContain(colour)
})
