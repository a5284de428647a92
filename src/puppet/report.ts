/** Reads last_run_report.yaml. */
import { z } from 'zod'
import { findFailures, type ResourceStatus } from './failures.ts'
import type { LogEntry } from './log.ts'
import { mapFile, type TreeMapping } from './place.ts'
import { GuestError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import type { ResourceTime } from '../report/record.ts'
import { parseGuestYaml } from './yaml.ts'

/** More than a message has that a person reads. */
const MAX_TEXT_CHARACTERS = 4096

const text = z.coerce.string().transform((value) => value.slice(0, MAX_TEXT_CHARACTERS))

const resourceSchema = z.object({
  containment_path: z.array(text).nullish(),
  file: text.nullish(),
  line: z.coerce.number().nullish(),
  failed: z.boolean().nullish(),
  failed_to_restart: z.boolean().nullish(),
  skipped: z.boolean().nullish(),
  changed: z.boolean().nullish(),
  evaluation_time: z.coerce.number().nullish(),
  events: z.array(z.object({ status: text.nullish(), message: text.nullish() })).nullish(),
})

const entrySchema = z.object({ level: text.nullish(), message: text.nullish(), source: text.nullish() })

const reportSchema = z.object({
  resource_statuses: z.record(z.string(), resourceSchema).nullish(),
  logs: z.array(entrySchema).nullish(),
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
  /** Resources that took longest, those first. */
  slowest: ResourceTime[]
  /** Where each resource is declared, by its reference; without those that other resources made. */
  locations: ReadonlyMap<string, Location>
}

const MAX_SLOWEST = 10

/** A person asks for the time of nothing that took less. */
const SLOW_SECONDS = 0.5

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
    failed: count(hasFailed),
    skipped: count(({ skipped }) => skipped === true),
    seconds: Math.round((time?.[2] ?? 0) * 10) / 10,
    findings: findFailures({ resources: resources.map(toStatus), logs: (parsed.logs ?? []).map(toEntry) }, mapping),
    slowest: slowestOf(resources, mapping),
    locations: new Map(resources.map(([name, status]) => [name, locationOf(status, mapping)])),
  }
}

function slowestOf(
  resources: readonly [string, z.infer<typeof resourceSchema>][],
  mapping: TreeMapping,
): ResourceTime[] {
  return resources
    .map(([reference, status]) => ({
      reference: reference.slice(0, MAX_TEXT_CHARACTERS),
      seconds: Math.round((status.evaluation_time ?? 0) * 10) / 10,
      ...locationOf(status, mapping),
    }))
    .filter(({ seconds }) => seconds >= SLOW_SECONDS)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, MAX_SLOWEST)
}

function toStatus([reference, status]: [string, z.infer<typeof resourceSchema>]): ResourceStatus {
  const events = status.events ?? []
  return {
    reference,
    containmentPath: status.containment_path ?? [reference],
    file: status.file ?? undefined,
    line: status.line ?? undefined,
    failed: hasFailed(status),
    events: events.map((event) => ({ status: event.status ?? '', message: event.message ?? '' })),
  }
}

/** A resource that was to be refreshed and could not is no less a failure. */
function hasFailed({ failed, failed_to_restart: failedToRestart }: z.infer<typeof resourceSchema>): boolean {
  return failed === true || failedToRestart === true
}

function toEntry({ level, source, message }: z.infer<typeof entrySchema>): LogEntry {
  return { level: level ?? '', source: source ?? '', message: message ?? '' }
}

function locationOf({ file, line }: z.infer<typeof resourceSchema>, mapping: TreeMapping): Location {
  return { ...(file ? { file: mapFile(file, mapping) } : {}), ...(typeof line === 'number' ? { line } : {}) }
}
