/** The step summary as Markdown. Pure. */
import { basename } from 'node:path'
import type { Finding } from './finding.ts'
import { formatBytes, formatFinding, formatProof } from './format.ts'
import { escapeMarkdown } from './markdown.ts'
import { hasImage, type BuildResult, type StampResult } from './result.ts'
import { sanitize, sanitizeFinding, sanitizeLine } from './sanitize.ts'

/** GitHub drops a step's summary above 1 MiB, whole; a fifth of it is for what the image changes. */
const MAX_BYTES = 800 * 1024
const MAX_BLOCK_CHARACTERS = 10_000

/** What a step came to. */
export interface StepSummary {
  title: string
  /** Rows of a table, their second half Markdown. */
  facts?: [label: string, value: string][]
  /** Lines shown as they are. */
  lines?: readonly string[]
  error?: string | undefined
  findings: readonly Finding[]
}

/** What a person wants to see of a step. */
export function stepSummary({ title, facts = [], lines = [], error, findings }: StepSummary): string {
  const text = [`### ${error === undefined ? '✅' : '❌'} ${escapeMarkdown(sanitizeLine(title))}`, '']
  if (facts.length > 0) text.push('| | |', '|---|---|', ...facts.map(([label, value]) => `| ${label} | ${value} |`), '')
  for (const block of [lines.join('\n'), error ?? ''])
    if (block !== '')
      text.push('```', sanitize(block).replaceAll('```', "'''").slice(0, MAX_BLOCK_CHARACTERS), '```', '')
  if (findings.length > 0)
    text.push('| finding |', '|---|', ...findingRows(findings, MAX_BYTES - Buffer.byteLength(text.join('\n'))), '')
  return text.join('\n')
}

/** What a build came to. */
export function buildSummary(build: {
  title: string
  result?: BuildResult | StampResult | undefined
  error?: string | undefined
  findings: readonly Finding[]
}): string {
  const { result, ...step } = build
  return stepSummary({
    ...step,
    facts: result ? [...(hasImage(result) ? imageFacts(result) : NO_IMAGE), ...stampFacts(result)] : [],
  })
}

function imageFacts(result: BuildResult): [string, string][] {
  const file = sanitizeLine(basename(result.image)).replaceAll('`', "'")
  return [
    ['image', `\`${file}\`, ${formatBytes(result.sizeBytes)} (${formatBytes(result.virtualSizeBytes)} disk)`],
    ['sha256', `\`${result.sha256}\``],
    ['proof', formatProof(result.proof)],
  ]
}

const NO_IMAGE: [string, string][] = [['image', 'none was asked for']]

function stampFacts(result: StampResult): [string, string][] {
  return [
    ['accelerator', result.accelerator],
    ['base', result.baseCacheHit ? 'from the cache' : 'installed in this run'],
  ]
}

/** As many findings as fit, and how many did not. */
function findingRows(findings: readonly Finding[], maxBytes: number): string[] {
  const rows: string[] = []
  let bytes = 0
  for (const finding of findings) {
    const row = `| ${escapeMarkdown(formatFinding(sanitizeFinding(finding)))} |`
    bytes += Buffer.byteLength(row) + 1
    if (bytes > maxBytes) return [...rows, `| … and ${findings.length - rows.length} more, in the log |`]
    rows.push(row)
  }
  return rows
}
