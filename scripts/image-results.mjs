// What became of the jobs of images.yml: a table for people, data for scripts, a badge.
// usage: image-results.mjs DIRECTORY, with a job of GitHub's API on each line of standard input
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ name: string, conclusion: string | null, started_at: string, completed_at: string | null, html_url: string }} Job
 *   as docs.github.com, "List jobs for a workflow run", has it
 * @typedef {{ distro: string, profile: string, conclusion: string, minutes: number | undefined, url: string }} ImageResult
 */

const SIGNS = { success: '✅', failure: '❌', cancelled: '⏹', timed_out: '⏱', skipped: '➖' }

/** Those jobs that build an image, `PROFILE on DISTRO`, by distro and profile. @param {readonly Job[]} jobs @returns {ImageResult[]} */
export function imageResults(jobs) {
  const results = jobs.flatMap(({ name, conclusion, started_at: start, completed_at: end, html_url: url }) => {
    const [, profile, distro] = /^(\S+) on (\S+)$/.exec(name) ?? []
    if (profile === undefined || distro === undefined) return []
    const minutes = end === null ? undefined : Math.round((Date.parse(end) - Date.parse(start)) / 60_000)
    return { distro, profile, conclusion: conclusion ?? 'unfinished', minutes, url }
  })
  const order = ({ distro, profile }) => `${distro} ${profile}`
  return results.sort((one, other) => order(one).localeCompare(order(other), 'en', { numeric: true }))
}

/** A table in Markdown. @param {readonly ImageResult[]} results @param {Date} day */
export function resultsTable(results, day) {
  return [
    `### Images, ${day.toISOString().slice(0, 10)}: ${count(results)}`,
    '',
    '| distro | profile | result | minutes |',
    '|---|---|---|---|',
    ...results.map(({ distro, profile, conclusion, minutes, url }) => {
      const result = `${SIGNS[conclusion] ?? '❔'} [${conclusion.replace('_', ' ')}](${url})`
      return `| ${distro} | ${profile} | ${result} | ${minutes ?? ''} |`
    }),
    '',
  ].join('\n')
}

/** @param {readonly ImageResult[]} results */
function count(results) {
  return `${results.filter(({ conclusion }) => conclusion === 'success').length} of ${results.length}`
}

/** The badge, an SVG that needs no network. @param {readonly ImageResult[]} results */
export function badge(results) {
  const green = results.length > 0 && results.every(({ conclusion }) => conclusion === 'success')
  const [label, value] = ['images', count(results)]
  // Widths of Verdana at 11 px, as wide as its digits.
  const [left, right] = [label, value].map((part) => part.length * 7 + 10)
  const part = (x, words) => `<text x="${x}" y="14">${words}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}: ${value}">`,
    `<rect width="${left}" height="20" fill="#444"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${green ? '#2b7a0b' : '#b31d28'}"/>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `${part(left / 2, label)}${part(left + right / 2, value)}</g></svg>\n`,
  ].join('')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory = 'image-results'] = process.argv.slice(2)
  const lines = (await text(process.stdin)).split('\n').filter((line) => line !== '')
  const results = imageResults(lines.map((line) => JSON.parse(line)))
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'results.md'), resultsTable(results, new Date()))
  await writeFile(join(directory, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  await writeFile(join(directory, 'badge.svg'), badge(results))
}
