/** What is known of a run: the data that summary, page and files of a failure are made of. Pure. */
import { z } from 'zod'
import { describedDifferenceSchema } from './described-difference.ts'
import { formatSeconds } from './format.ts'
import { PHASES } from './phase.ts'

const findingSchema = z.object({
  level: z.enum(['error', 'warning', 'notice']),
  message: z.string(),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  resource: z.string().optional(),
  phase: z.enum(PHASES),
})

const phaseSchema = z.object({
  name: z.enum(PHASES),
  title: z.string(),
  startedAt: z.iso.datetime(),
  /** To a tenth; of the one that runs, up to now. */
  seconds: z.number(),
})

const failureSchema = z.object({
  /** A place of a file, a URL, a run of a guest. */
  where: z.string().optional(),
  /** The same, where it is a file's. */
  location: z.object({ file: z.string(), line: z.number().optional(), column: z.number().optional() }).optional(),
  cause: z.string(),
  advice: z.string().optional(),
  /** The guest's last ones that mean something. */
  lines: z.array(z.string()),
})

const resourceSchema = z.object({
  reference: z.string(),
  seconds: z.number(),
  file: z.string().optional(),
  line: z.number().optional(),
})

/** Main leaves one in a file for post, so that it has a schema. */
export const recordSchema = z.object({
  title: z.string(),
  startedAt: z.iso.datetime(),
  /** Of the last change. */
  toldAt: z.iso.datetime(),
  /** Absent while it runs, and for ever where it was killed. */
  outcome: z.enum(['succeeded', 'failed']).optional(),
  failure: failureSchema.optional(),
  phases: z.array(phaseSchema),
  /** Each once. */
  findings: z.array(findingSchema),
  /** The guest's last ones. */
  lines: z.array(z.string()),
  /** What it came to, for people. */
  facts: z.array(z.tuple([z.string(), z.string()])),
  /** Of a mode that makes no image: its result in words. */
  text: z.array(z.string()),
  /** Puppet's slowest, slowest first. */
  resources: z.array(resourceSchema),
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  /** To the last image. */
  difference: describedDifferenceSchema.optional(),
  /** Inputs that were given. */
  inputs: z.array(z.tuple([z.string(), z.string()])),
  artifacts: z.array(z.object({ name: z.string(), url: z.string() })),
  /** Where the logs are: a directory of the machine that ran it. */
  logs: z.string().optional(),
  /** What a path of the workspace is appended to for a link, such as https://github.com/o/r/blob/SHA/. */
  blobUrl: z.string().optional(),
})

export type RunRecord = z.infer<typeof recordSchema>
export type Failure = z.infer<typeof failureSchema>
export type ResourceTime = z.infer<typeof resourceSchema>

/** What a record says of itself, in one sentence without its full stop. */
export function outcomeSentence(record: RunRecord): string {
  const { title, outcome, failure, phases } = record
  const phase = phases.at(-1)
  const seconds = (Date.parse(record.toldAt) - Date.parse(record.startedAt)) / 1000
  const after = `after ${formatSeconds(seconds)}`
  const during = phase === undefined ? '' : ` in the phase ${phase.name}`
  if (outcome === 'succeeded') return `${title}: done ${after}`
  if (outcome === 'failed')
    return `${title} failed${during} ${after}: ${firstLine(failure?.cause ?? 'for no known reason')}`
  return `${title} was ended from outside${during} ${after}, and could not say why`
}

/** What to do about a run that was killed. */
export const KILLED_ADVICE =
  "The job was cancelled or ran into its timeout-minutes, or the runner failed, as it does without memory. Set the job's timeout-minutes above Cloudstamp's own, and it tells the reason itself."

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

/** Link to a place of the commit that was checked out. @returns undefined where it is not known, or no file of it */
export function blobLink(
  { blobUrl }: RunRecord,
  { file, line }: { file?: string | undefined; line?: number | undefined },
): string | undefined {
  if (blobUrl === undefined || file === undefined || file.startsWith('/') || file.startsWith('../')) return undefined
  const path = file.split('/').map(encodeURIComponent).join('/')
  return `${blobUrl}${path}${line === undefined ? '' : `#L${line}`}`
}
