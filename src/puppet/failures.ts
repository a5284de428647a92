/** Turns a report's failed resources into findings. Pure. */
import type { Finding } from '../report/finding.ts'
import { findDeclaration } from './declarations.ts'
import { errorsOf, isError, withWarnings, type LogEntry } from './log.ts'
import { isInTree, mapFile, mapPaths, placeMessage, type PlacedMessage, type TreeMapping } from './place.ts'
import { shorten } from './reason.ts'

/** What became of one resource. */
export interface ResourceStatus {
  /** Such as `Exec[build]`. */
  reference: string
  /** From the stage down to itself: the path that log entries about it begin with. */
  containmentPath: readonly string[]
  file: string | undefined
  line: number | undefined
  failed: boolean
  events: readonly { status: string; message: string }[]
}

/**
 * A finding for each failed resource, at its declaration and with the reason, and for each error that belongs to none.
 * Resources that were skipped because another failed say nothing new.
 */
export function findFailures(
  { resources, logs }: { resources: readonly ResourceStatus[]; logs: readonly LogEntry[] },
  mapping: TreeMapping,
): Finding[] {
  const explanations = resources
    .map((resource) => ({ resource, entries: entriesAbout(resource, logs) }))
    .filter(({ resource, entries }) => resource.failed || entries.some((entry) => isOwnError(resource, entry)))
    .filter(({ resource }) => !resource.events.some(({ message }) => message === IN_CYCLE))
  const quiet = resources.filter(({ failed }) => !failed).map(pathOf)
  const told = [...explanations.flatMap(({ entries }) => entries), ...logs.filter((entry) => isAsked(entry, quiet))]
  // Puppet logs what happens to a resource twice: once more without its path.
  const isTold = (entry: LogEntry): boolean =>
    told.some((other) => other === entry || other.message.includes(firstLine(entry.message)))
  const others = logs.filter((entry) => !isTold(entry) && !UNTOLD.test(entry.message))
  const errors = [
    ...explanations.map(({ resource, entries }) => toFinding(resource, entries, mapping)),
    ...errorsOf(others, mapping),
  ]
  return withWarnings(errors, others, mapping)
}

/** Of each resource of a cycle; the log has all of it in one. */
const IN_CYCLE = 'resource is part of a dependency cycle'

/** What is said of resources that Puppet does not come to, and what sums up another error. */
const UNTOLD = /^Skipping because |^Failed to apply catalog: One or more resource dependency cycles /

/** What Puppet says once of all resources of a type, and names the type in. */
const ABOUT_TYPE = [/^Could not find a suitable provider for (\w+)/, /^Could not prefetch (\w+) provider /]

function entriesAbout(resource: ResourceStatus, logs: readonly LogEntry[]): LogEntry[] {
  const { reference } = resource
  const path = pathOf(resource)
  const type = reference.replace(/\[.*/s, '').toLowerCase()
  const prefix = `${type}${reference.slice(type.length)}: `
  return logs.filter(
    (entry) =>
      entry.source === path ||
      entry.source.startsWith(`${path}/`) ||
      (isError(entry) &&
        // As the resource API logs.
        (entry.message.startsWith(prefix) ||
          (resource.failed && ABOUT_TYPE.some((pattern) => pattern.exec(entry.message)?.[1]?.toLowerCase() === type)))),
  )
}

function pathOf({ containmentPath }: ResourceStatus): string {
  return `/${containmentPath.join('/')}`
}

/** Puppet does not count as failed what could not list the files of a directory. */
function isOwnError(resource: ResourceStatus, entry: LogEntry): boolean {
  return isError(entry) && entry.source === pathOf(resource)
}

/** Whether the catalogue itself asked for the entry: `err()`, or a resource with `loglevel => err`. */
function isAsked({ source }: LogEntry, paths: readonly string[]): boolean {
  return source.startsWith('Scope(') || paths.some((path) => source.startsWith(`${path}/`))
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}

function toFinding(resource: ResourceStatus, entries: readonly LogEntry[], mapping: TreeMapping): Finding {
  const errors = entries.filter(isError).map(({ message }) => message)
  const event = resource.events.find(({ status }) => status === 'failure')?.message
  const said = entries.filter(({ level, source }) => level === 'notice' && source.endsWith('/returns'))
  const [first = event ?? 'failed', ...more] = [...new Set(errors)]
  const { message, ...place } = placeMessage(first, mapping)
  const output = [...more.map((text) => placeMessage(text, mapping)), ...said].map((entry) => entry.message)
  return {
    level: 'error',
    phase: mapping.phase,
    resource: resource.reference,
    ...(declarationOf(resource, mapping) ?? place),
    message: mapPaths(shorten([message, ...output].join('\n')), mapping),
  }
}

type Place = Omit<PlacedMessage, 'message'>

/** Types of the resource API carry no place of their declaration. */
function declarationOf({ reference, file, line }: ResourceStatus, mapping: TreeMapping): Place | undefined {
  if (file !== undefined) return { file: isInTree(file) ? mapFile(file, mapping) : file, line }
  const found = findDeclaration(reference, mapping.entries ?? [])
  return found && { ...found, file: `${mapping.prefix}${found.file}` }
}
