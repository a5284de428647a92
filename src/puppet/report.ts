/** Reads last_run_report.yaml. */
import { z } from 'zod'
import { splitPlace, mapPaths, type TreeMapping } from './log.ts'
import { GuestError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import { parseGuestYaml } from './yaml.ts'

/** More than a message has that a person reads. */
const MAX_TEXT_CHARACTERS = 4096

/** Of more, the first ones say why. */
const MAX_FINDINGS = 100

const text = z.coerce.string().transform((value) => value.slice(0, MAX_TEXT_CHARACTERS))

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
  /** Where each resource is declared, by its reference; without those that other resources made. */
  locations: ReadonlyMap<string, Location>
}

export type Location = Pick<Finding, 'file' | 'line'>

/**
 * What a run did and which resources failed; those skipped because another failed are counted only.
 * @throws GuestError when the text is no report
 */
export async function readReport(yaml: string, mapping: TreeMapping): Promise<PuppetReport> {
  try {
    return summarize(reportSchema.parse(await parseGuestYaml(yaml)), mapping)
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : ''
    throw new GuestError(`Puppet's report cannot be read: ${reason.split('\n', 1)[0]}`, {
      where: 'last_run_report.yaml of the guest',
      advice: 'Build again; if it happens each time, look at what Puppet logs in the guest.',
    })
  }
}

function summarize(parsed: z.infer<typeof reportSchema>, mapping: TreeMapping): PuppetReport {
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
      .slice(0, MAX_FINDINGS)
      .map(([name, status]) => failure({ name, status, logs: parsed.logs ?? [] }, mapping)),
    locations: new Map(resources.map(([name, status]) => [name, locationOf(status, mapping)])),
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
    ...locationOf(status, mapping),
  }
}

function locationOf({ file, line }: Failed['status'], mapping: TreeMapping): Location {
  return { ...(file ? { file: mapPaths(file, mapping) } : {}), ...(typeof line === 'number' ? { line } : {}) }
}

/** What failed stands in the first line of a long message, and why, as package managers tell it, in the last. */
function firstAndLast(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.length < 2 ? (lines[0] ?? '') : `${lines[0]} … ${lines.at(-1)}`
}
