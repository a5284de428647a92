/** The step summary as Markdown. Pure. */
import { basename } from 'node:path'
import type { Finding } from './finding.ts'
import { formatBytes, formatFinding } from './format.ts'
import type { BuildResult } from './result.ts'
import { sanitize, sanitizeFinding, sanitizeLine } from './sanitize.ts'

/** GitHub drops a step's summary above 1 MiB, whole. */
const MAX_BYTES = 1000 * 1024
const MAX_ERROR_CHARACTERS = 10_000

/** What a person wants to see of a build. */
export function buildSummary(build: {
  title: string
  result?: BuildResult | undefined
  error?: string | undefined
  findings: readonly Finding[]
}): string {
  const { title, result, error, findings } = build
  const lines = [`### ${result && error === undefined ? '✅' : '❌'} ${escapeMarkdown(sanitizeLine(title))}`, '']
  if (result) {
    const hit = result.baseCacheHit ? 'from the cache' : 'installed in this run'
    lines.push(
      '| | |',
      '|---|---|',
      `| image | \`${sanitizeLine(basename(result.image)).replaceAll('`', "'")}\`, ${formatBytes(result.sizeBytes)} (${formatBytes(result.virtualSizeBytes)} disk) |`,
      `| sha256 | \`${result.sha256}\` |`,
      `| accelerator | ${result.accelerator} |`,
      `| base | ${hit} |`,
      '',
    )
  }
  if (error !== undefined)
    lines.push('```', sanitize(error).replaceAll('```', "'''").slice(0, MAX_ERROR_CHARACTERS), '```', '')
  if (findings.length > 0)
    lines.push('| finding |', '|---|', ...findingRows(findings, MAX_BYTES - Buffer.byteLength(lines.join('\n'))), '')
  return lines.join('\n')
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

/** Guest text must not become markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&').replaceAll('\n', ' ')
}
