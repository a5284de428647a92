/** The summary of a step as Markdown. Pure. */
import { differenceMarkdown } from './difference.ts'
import { formatSeconds, formatLocation } from './format.ts'
import { ganttChart } from './gantt.ts'
import { escapeMarkdown, markdownBlock, markdownLink, markdownTable } from './markdown.ts'
import { blobLink, KILLED_ADVICE, outcomeSentence, type RunRecord } from './record.ts'

/** GitHub drops a step's summary above 1 MiB, whole; a fifth of it is for what the image changes. */
const MAX_BYTES = 800 * 1024

/** A part that grows with what the guest sends gets no more; the others have limits of their own. */
const MAX_PART_BYTES = 120 * 1024

const MARKS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const

/** What a person wants to see of a step. */
export function stepSummary(record: RunRecord): string {
  const { outcome, failure, findings, text } = record
  const parts = [
    `### ${outcome === 'succeeded' ? '✅' : '❌'} ${escapeMarkdown(outcomeSentence(record))}`,
    ...failurePart(record),
    ...table(['', 'place', 'finding'], findings, (finding) => findingRow(record, finding)),
    ...(text.length > 0 ? [markdownBlock(fitting(text, MAX_PART_BYTES))] : []),
    ...table(['', ''], factRows(record), (row) => row),
    ...chartPart(record),
    ...resourcesPart(record),
    ...inputsPart(record),
  ]
  const lines = failure?.lines ?? (outcome === undefined ? record.lines : [])
  if (lines.length > 0) parts.splice(2, 0, details('Last lines', markdownBlock(fitting(lines, MAX_PART_BYTES)), true))
  const difference = record.difference === undefined ? '' : `\n${differenceMarkdown(record.difference)}`
  return `${fitting(parts, MAX_BYTES).join('\n\n')}\n${difference}`
}

function failurePart({ outcome, failure, logs }: RunRecord): string[] {
  if (outcome === 'succeeded') return []
  const where = failure?.where === undefined ? [] : [`Where: ${escapeMarkdown(failure.where)}`]
  const rest = failure?.cause.split('\n').slice(1).map(escapeMarkdown) ?? []
  const advice = failure ? failure.advice : KILLED_ADVICE
  return [
    [
      ...rest,
      ...where,
      ...(advice === undefined ? [] : [`→ ${escapeMarkdown(advice)}`]),
      ...(logs === undefined ? [] : [`Logs, on the machine of the job: <code>${escapeMarkdown(logs)}</code>`]),
    ].join('<br>\n'),
  ].filter((part) => part !== '')
}

function findingRow(record: RunRecord, finding: RunRecord['findings'][number]): string[] {
  const { level, file, message, resource } = finding
  const link = blobLink(record, finding)
  const place = file === undefined ? '' : formatLocation({ file, line: finding.line })
  return [
    MARKS[level],
    link === undefined ? escapeMarkdown(place) : markdownLink(place, link),
    `${escapeMarkdown(message)}${resource === undefined ? '' : ` — <code>${escapeMarkdown(resource)}</code>`}`,
  ]
}

function factRows({ facts, packages, artifacts }: RunRecord): string[][] {
  return [
    ...facts.map((fact) => fact.map(escapeMarkdown)),
    ...(packages.length > 0 ? [['packages', String(packages.length)]] : []),
    ...artifacts.map(({ name, url }) => ['artifact', markdownLink(name, url)]),
  ]
}

function chartPart(record: RunRecord): string[] {
  const chart = ganttChart(record)
  return chart === '' ? [] : [['```mermaid', chart, '```'].join('\n')]
}

function resourcesPart(record: RunRecord): string[] {
  const rows = table(['time', 'resource', 'place'], record.resources, ({ reference, seconds, ...place }) => {
    const link = blobLink(record, place)
    const name = place.file === undefined ? '' : formatLocation({ ...place, file: place.file })
    return [
      formatSeconds(seconds),
      `<code>${escapeMarkdown(reference)}</code>`,
      link === undefined ? escapeMarkdown(name) : markdownLink(name, link),
    ]
  })
  return rows.map((markdown) => details('Slowest resources', markdown))
}

function inputsPart({ inputs }: RunRecord): string[] {
  const row = ([name, value]: [string, string]): string[] => [
    escapeMarkdown(name),
    `<code>${escapeMarkdown(value)}</code>`,
  ]
  return table(['input', 'value'], inputs, row).map((markdown) => details('Inputs', markdown))
}

function details(title: string, markdown: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${markdown}\n\n</details>`
}

/** As many rows as fit, and how many did not; nothing without any. */
function table<T>(header: readonly string[], items: readonly T[], row: (item: T) => string[]): string[] {
  if (items.length === 0) return []
  const rows: string[][] = []
  let bytes = 0
  for (const item of items) {
    const cells = row(item)
    bytes += Buffer.byteLength(cells.join(' | '))
    if (bytes > MAX_PART_BYTES) break
    rows.push(cells)
  }
  const left = items.length - rows.length
  if (left > 0) rows.push([...header.slice(1).map(() => ''), `… and ${left} more, in the log`])
  return [markdownTable(header, rows)]
}

/** The first ones of texts that together are no larger, their separators too. */
function fitting(texts: readonly string[], maxBytes: number): string[] {
  let bytes = 0
  const end = texts.findIndex((text) => (bytes += Buffer.byteLength(text) + 8) > maxBytes)
  return end < 0 ? [...texts] : texts.slice(0, end)
}
