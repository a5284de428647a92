/** The table of bench/RESULTS.md. Pure. */
import type { Cost } from './measure.ts'
import type { OriginalTimes } from './original-flow.ts'
import type { PackerResult } from './packer.ts'

/** A build by the command line. */
export interface Build extends Cost {
  /** Of the image; absent where there is none. */
  sizeBytes?: number | undefined
}

/** What was measured, by part. */
export interface Measurements {
  original?: OriginalTimes
  full?: Build
  packer?: PackerResult
  /** On the cached base. */
  second?: Build
  zstd?: Build
  third?: Build
  fourth?: Build
  fifth?: Build
  proof?: Build
  check?: Cost
  /** Seconds. */
  inject?: number
  start?: { cli: number; action: number }
  distBytes?: number
}

/** Rows of what was measured, in Markdown. A ratio stands where both of its sides were. */
export function tableOf(measured: Measurements): string {
  const { original, full, packer, second, zstd, third, fourth, fifth, proof, check, inject, start, distBytes } =
    measured
  const builds = [full, second, third, fourth, fifth]
  const growth = [1, 3, 5].map((count) => sum(builds.slice(0, count)))
  const rows = [
    original && [
      'original flow, debian13 base',
      `${described(original)} (inject ${original.injectSeconds.toFixed(1)}, install ${original.installSeconds.toFixed(0)}, compress ${original.compressSeconds.toFixed(1)})`,
      '1',
    ],
    packer && ['Packer, debian13 base', described(packer), ratio(packer, original, 'the original')],
    full && [
      'full build, debian13 base, media included',
      described(full),
      listed(ratio(full, original, 'the original'), ratio(full, packer, 'Packer')),
    ],
    second && ['webserver on the cached base', described(second), ratio(second, full, 'the full build')],
    zstd && ['webserver on the cached base, zstd', described(zstd), ratio(zstd, full, 'the full build')],
    proof && ['webserver on the cached base, image: none', described(proof), ratio(proof, full, 'the full build')],
    growth.every((cost) => cost !== undefined) && [
      '1, 3, 5 profiles on one distro',
      growth.map((cost) => described(cost)).join('; '),
      growth.map((cost) => ratio(cost, full, 'the full build')).join('; '),
    ],
    check && ['check of what ships', described(check), ''],
    inject !== undefined && [
      'initrd injection',
      `${inject.toFixed(2)} s`,
      original ? `${(inject / original.injectSeconds).toFixed(3)} of the original's` : '',
    ],
    start && ['start, command line', `${start.cli.toFixed(2)} s`, ''],
    start && ['start, action', `${start.action.toFixed(2)} s`, ''],
    distBytes !== undefined && ['`dist/`', `${(distBytes / 1e6).toFixed(2)} MB`, ''],
  ].filter((row) => Array.isArray(row))
  return ['| what | measured | ratio |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')
}

function described({ seconds, cpuSeconds, sizeBytes }: Build): string {
  const digits = seconds < 10 ? 1 : 0
  const size = sizeBytes === undefined ? [] : [`${(sizeBytes / 1e6).toFixed(1)} MB`]
  return [`${seconds.toFixed(digits)} s`, `${cpuSeconds.toFixed(digits)} s of the processor`, ...size].join(', ')
}

/** By the clock, and by the processor's, which other work on the machine disturbs less. */
function ratio(cost: Cost, other: Cost | undefined, name: string): string {
  if (!other) return ''
  const [byClock, byProcessor] = [cost.seconds / other.seconds, cost.cpuSeconds / other.cpuSeconds]
  return `${byClock.toFixed(3)} of ${name} (${byProcessor.toFixed(3)} by the processor)`
}

function listed(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ')
}

function sum(costs: readonly (Cost | undefined)[]): Cost | undefined {
  return costs.reduce<Cost | undefined>(
    (total, cost) =>
      total && cost && { seconds: total.seconds + cost.seconds, cpuSeconds: total.cpuSeconds + cost.cpuSeconds },
    { seconds: 0, cpuSeconds: 0 },
  )
}
