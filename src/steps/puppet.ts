/** Turns what Puppet said in the guest into findings. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../errors.ts'
import type { GuestFileName } from '../guest/files.ts'
import type { GuestOutcome } from '../guest/proof.ts'
import type { Finding } from '../report/finding.ts'
import { findErrors, type TreeMapping } from '../puppet/log.ts'
import { readReport } from '../puppet/report.ts'
import type { PhaseName } from '../report/phase.ts'
import type { BuildContext } from './context.ts'

/** How the guest's paths are shown in this build. */
export function treeMapping(context: BuildContext, phase: PhaseName): TreeMapping {
  return { prefix: `${context.configTree.displayPath}/`, phase }
}

/**
 * The findings of a failed run: the report's failed resources or, when it has none, the errors of the log. That a report
 * cannot be read is one, too.
 */
export async function findingsOf(files: ReadonlyMap<GuestFileName, string>, mapping: TreeMapping): Promise<Finding[]> {
  const yaml = files.get('last_run_report.yaml')
  const reported = yaml === undefined ? [] : await failedResources(yaml, mapping)
  return reported.some(({ level }) => level === 'error')
    ? reported
    : [...reported, ...findErrors(files.get('puppet.log') ?? '', mapping)]
}

async function failedResources(yaml: string, mapping: TreeMapping): Promise<Finding[]> {
  try {
    return (await readReport(yaml, mapping)).findings
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    return [{ level: 'warning', phase: mapping.phase, message: error.message }]
  }
}

/**
 * Runs a guest that applies a catalogue; adds the findings and what Puppet wrote to its failure.
 * @throws what `run` throws
 */
export async function explainPuppet(
  context: BuildContext,
  phase: PhaseName,
  run: () => Promise<GuestOutcome>,
): Promise<GuestOutcome> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof GuestError)) throw error
    const { files } = error.cause as GuestOutcome
    await keepFiles(files, join(context.logDir, 'guest'))
    const findings = await findingsOf(files, treeMapping(context, phase))
    for (const finding of findings) context.reporter.finding(finding)
    if (findings.length > 0) {
      error.findings.push(...findings)
      error.logTail = []
      error.advice = 'Mend what the findings name; nothing of this build is kept but its logs.'
    }
    throw error
  }
}

async function keepFiles(files: ReadonlyMap<GuestFileName, string>, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [name, text] of files) await writeFile(join(directory, name), text)
}
