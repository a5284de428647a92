/** Turns what Puppet said in the guest into findings. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../errors.ts'
import type { GuestFileName } from '../guest/files.ts'
import type { GuestOutcome } from '../guest/proof.ts'
import { readCatalogue, type CatalogueResult } from '../puppet/catalogue.ts'
import type { Finding } from '../report/finding.ts'
import type { ResourceTime } from '../report/record.ts'
import { findErrors } from '../puppet/log.ts'
import { treePrefix, type TreeMapping } from '../puppet/place.ts'
import { findDeclaration } from '../puppet/declarations.ts'
import { readReport } from '../puppet/report.ts'
import { puppetLines, runningResource } from '../puppet/trace.ts'
import type { RunDescription } from '../runs.ts'
import type { BuildContext } from './context.ts'
import { executeRun } from './guest.ts'

/**
 * What a failed run tells: the findings are the report's or, when there is none, the log's. That a report cannot be read is
 * one, too.
 */
export async function readFailure(
  files: ReadonlyMap<GuestFileName, string>,
  mapping: TreeMapping,
): Promise<{ findings: Finding[]; slowest: ResourceTime[] }> {
  const yaml = files.get('last_run_report.yaml')
  const inLog = findErrors(files.get('puppet.log') ?? '', mapping)
  if (yaml === undefined) return { findings: inLog, slowest: [] }
  try {
    return await readReport(yaml, mapping)
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    return { findings: [{ level: 'warning', phase: mapping.phase, message: error.message }, ...inLog], slowest: [] }
  }
}

/**
 * Executes a run that applies a catalogue. A failure gets the findings, and what the guest sent is kept.
 * @throws as executeRun does; GuestError when what the guest sent cannot be read
 */
export async function applyProfile(context: BuildContext, run: RunDescription, disk: string): Promise<CatalogueResult> {
  const { plan, directories, reporter } = context
  const mapping: TreeMapping = {
    prefix: treePrefix(plan.configTree.displayPath),
    phase: run.phase,
    entries: plan.treeContents,
  }
  let outcome: GuestOutcome | undefined
  try {
    outcome = await executeRun(context, run, disk)
    const catalogue = await readCatalogue(outcome, mapping)
    for (const warning of catalogue.warnings) reporter.finding(warning)
    reporter.note({ resources: catalogue.report.slowest, packages: catalogue.packages })
    return catalogue
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    const { files } = outcome ?? (error.cause as GuestOutcome)
    const interrupted = files.has('puppet.log') ? [] : await readConsole(join(directories.logs, run.name), files)
    await keepFiles(files, join(directories.logs, 'guest'))
    const { findings, slowest } = await readFailure(files, mapping)
    reporter.note({ resources: slowest })
    const running = runningResource(interrupted)
    if (running !== undefined) findings.push(interruption(running, error.message, mapping))
    for (const finding of findings) reporter.finding(finding)
    if (findings.length > 0) {
      error.findings.push(...findings)
      error.logTail = []
      error.advice = 'Mend what the findings name; nothing of this build is kept but its logs.'
    }
    throw error
  }
}

/** Of a guest that was ended while Puppet ran: what it had logged, which becomes its puppet.log. */
async function readConsole(logDir: string, files: Map<GuestFileName, string>): Promise<string[]> {
  const console = await readFile(join(logDir, 'console.log'), 'utf8').catch(() => '')
  const lines = puppetLines(console)
  if (lines.length > 0) files.set('puppet.log', lines.join('\n'))
  return lines
}

/** Names the resource that Puppet was at. */
function interruption(resource: string, reason: string, mapping: TreeMapping): Finding {
  const place = findDeclaration(resource, mapping.entries ?? [])
  return {
    level: 'error',
    phase: mapping.phase,
    resource,
    message: `it was being applied when ${reason}`,
    ...(place ? { ...place, file: `${mapping.prefix}${place.file}` } : {}),
  }
}

async function keepFiles(files: ReadonlyMap<GuestFileName, string>, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [name, text] of files) await writeFile(join(directory, name), text)
}
