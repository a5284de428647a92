/** The step summary as Markdown. Pure. */
import type { Finding } from '../puppet/findings.ts'
import { formatBytes, formatFinding } from './format.ts'
import type { BuildResult } from './result.ts'

/** The runner drops a summary of more than 1 MiB whole. */
const MAX_FINDINGS = 500

/** What a person wants to see of a build. */
export function buildSummary(build: { title: string; result?: BuildResult | undefined; error?: string | undefined; findings: readonly Finding[] }): string {
  const { title, result, error, findings } = build
  const lines = [`### ${result ? '✅' : '❌'} ${escapeMarkdown(title)}`, '']
  if (result) {
    const hit = result.baseCacheHit ? 'from the cache' : 'installed in this run'
    lines.push(
      '| | |',
      '|---|---|',
      `| image | \`${result.image.split('/').pop() ?? ''}\`, ${formatBytes(result.sizeBytes)} (${formatBytes(result.virtualSizeBytes)} disk) |`,
      `| sha256 | \`${result.sha256}\` |`,
      `| accelerator | ${result.accelerator} |`,
      `| base | ${hit} |`,
      '',
    )
  }
  if (error !== undefined) lines.push('```', error.replaceAll('```', "'''").slice(0, 20_000), '```', '')
  if (findings.length > 0) {
    lines.push('| finding |', '|---|', ...findings.slice(0, MAX_FINDINGS).map((finding) => `| ${escapeMarkdown(formatFinding(finding))} |`), '')
    if (findings.length > MAX_FINDINGS) lines.push(`… and ${findings.length - MAX_FINDINGS} more`, '')
  }
  return lines.join('\n')
}

/** Guest text must not become markup. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&').replaceAll('\n', ' ')
}
