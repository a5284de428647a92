/** Reads last_run_report.yaml. Pure. */
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { splitPlace, mapPaths, type TreeMapping } from './log.ts'
import type { Finding } from '../report/finding.ts'

const text = z.coerce.string()

const resourceSchema = z.object({
  file: text.nullish(),
  line: z.coerce.number().nullish(),
  failed: z.boolean().nullish(),
  skipped: z.boolean().nullish(),
  changed: z.boolean().nullish(),
  events: z.array(z.object({ status: text.nullish(), message: text.nullish() })).nullish(),
})

const reportSchema = z.object({
  resource_statuses: z.record(z.string(), resourceSchema).nullish(),
  logs: z.array(z.object({ level: text.nullish(), message: text.nullish(), source: text.nullish() })).nullish(),
  metrics: z
    .record(
      z.string(),
      z.object({ values: z.array(z.tuple([z.string(), z.string(), z.coerce.number()]).or(z.unknown())) }),
    )
    .nullish(),
})

export interface PuppetReport {
  resources: number
  changed: number
  failed: number
  skipped: number
  seconds: number
  findings: Finding[]
}

/** Reports of Puppet 3 to 8 carry Ruby's tags, which say nothing that matters here. @throws YAMLParseError */
function parseTolerant(yaml: string): unknown {
  const document = parseDocument(yaml.replace(/(^|[\s-])!ruby\/\S+/gm, '$1'), { logLevel: 'silent', uniqueKeys: false })
  if (document.errors[0]) throw document.errors[0]
  return document.toJS({ maxAliasCount: 10_000 })
}

/**
 * What a run did and which resources failed; those skipped because another failed are counted only.
 * @returns undefined when the text is no report
 */
export function readReport(yaml: string, mapping: TreeMapping): PuppetReport | undefined {
  let parsed: z.infer<typeof reportSchema>
  try {
    parsed = reportSchema.parse(parseTolerant(yaml))
  } catch {
    return undefined
  }
  const resources = Object.entries(parsed.resource_statuses ?? {})
  const count = (test: (resource: z.infer<typeof resourceSchema>) => boolean): number =>
    resources.filter(([, status]) => test(status)).length
  const time = parsed.metrics?.['time']?.values.find(
    (value): value is [string, string, number] => Array.isArray(value) && value[0] === 'total',
  )
  return {
    resources: resources.length,
    changed: count(({ changed }) => changed === true),
    failed: count(({ failed }) => failed === true),
    skipped: count(({ skipped }) => skipped === true),
    seconds: Math.round((time?.[2] ?? 0) * 10) / 10,
    findings: resources
      .filter(([, { failed }]) => failed === true)
      .map(([name, status]) => failure({ name, status, logs: parsed.logs ?? [] }, mapping)),
  }
}

interface Failed {
  name: string
  status: z.infer<typeof resourceSchema>
  logs: NonNullable<z.infer<typeof reportSchema>['logs']>
}

function failure({ name: resource, status, logs }: Failed, mapping: TreeMapping): Finding {
  const event = status.events?.find((candidate) => candidate.status === 'failure')?.message
  const log = logs.find(({ level, source }) => level === 'err' && source?.includes(resource))?.message
  const { message, ...place } = splitPlace(log ?? event ?? 'failed', mapping)
  const said = logs
    .filter(({ level, source }) => level === 'notice' && source?.endsWith(`${resource}/returns`))
    .map((entry) => entry.message ?? '')
  return {
    level: 'error',
    phase: mapping.phase,
    resource,
    ...place,
    message: firstAndLast([message, ...said].join('\n')),
    ...(status.file ? { file: mapPaths(status.file, mapping) } : {}),
    ...(typeof status.line === 'number' ? { line: status.line } : {}),
  }
}

/** What failed stands in the first line of a long message, and why, as package managers tell it, in the last. */
function firstAndLast(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length < 2 ? (lines[0] ?? '') : `${lines[0]} … ${lines.at(-1)}`
}
