/** Findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), as code scanning takes it. Pure. */
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256 } from '../digest.ts'
import { VERSION } from '../version.ts'
import type { Finding } from './finding.ts'
import type { PhaseName } from './phase.ts'
import type { RunRecord } from './record.ts'
import { sanitizeFinding } from './sanitize.ts'

/** SARIF's words for levels. */
const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const

/** Stands for the workspace, to which code scanning adds what is below it. */
const WORKSPACE = '%SRCROOT%'

/** What of a run's record its findings are made of. */
export type FindingsRecord = Pick<RunRecord, 'findings' | 'failure' | 'phases'>

/** All findings of a run, and behind them why it failed. */
export function findingsOf({ findings, failure, phases }: FindingsRecord): Finding[] {
  if (failure === undefined) return findings
  const { where, location, cause, advice } = failure
  const what = where === undefined || location ? cause : `${where}: ${cause}`
  const message = [what, ...(advice === undefined ? [] : [`→ ${advice}`])].join('\n')
  return [...findings, { level: 'error', phase: phases.at(-1)?.name ?? 'host', message, ...location }]
}

/**
 * One run with all findings. Those of a file are results; code scanning shows nothing else, so that the others are
 * notifications of the tool.
 */
export function sarifLog(findings: readonly Finding[]): object {
  const clean = findings.map(sanitizeFinding)
  const located = clean.filter(({ file }) => file !== undefined)
  const others = clean.filter(({ file }) => file === undefined)
  const phases = [...new Set(located.map(({ phase }) => phase))]
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Cloudstamp', semanticVersion: VERSION, rules: phases.map(ruleOf) } },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: !clean.some(({ level }) => level === 'error'),
            toolExecutionNotifications: others.map(({ level, message }) => {
              return { level: LEVELS[level], message: { text: message } }
            }),
          },
        ],
        results: located.map(resultOf),
      },
    ],
  }
}

/** A rule is what found something. */
function ruleOf(phase: PhaseName): object {
  return { id: ruleId(phase), shortDescription: { text: `Cloudstamp: found in the phase ${phase}` } }
}

function ruleId(phase: PhaseName): string {
  return `cloudstamp/${phase}`
}

function resultOf({ level, phase, message, file = '', line, column, resource }: Finding): object {
  const artifactLocation = isAbsolute(file)
    ? { uri: pathToFileURL(file).href }
    : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: WORKSPACE }
  return {
    ruleId: ruleId(phase),
    level: LEVELS[level],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          ...(line === undefined ? {} : { region: { startLine: line, startColumn: column } }),
        },
        ...(resource === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: resource, kind: 'resource' }] }),
      },
    ],
    // The same finding on another line is the same one.
    partialFingerprints: { 'cloudstamp/v1': sha256(JSON.stringify([phase, file, resource, message])) },
  }
}
