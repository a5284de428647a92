/** Turns what Puppet said in the guest into findings. */
import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { GuestError } from '../errors.ts'
import type { GuestOutcome } from '../guest/run.ts'
import { sanitize } from '../guest/sanitize.ts'
import type { Finding } from '../report/finding.ts'
import { findErrors, type TreeMapping } from '../puppet/log.ts'
import { readReport } from '../puppet/report.ts'
import type { PhaseName } from '../report/phase.ts'
import type { BuildContext } from './context.ts'
import { textFiles } from './guest.ts'

/** How the config tree is named in findings: relative to where the command was started, where it lies below that. */
export function shownTree(configDir: string): string {
  const path = relative(process.cwd(), configDir)
  return path === '' ? '.' : path.startsWith('..') ? configDir : path
}

/** The findings of a failed run: the report's failed resources or, when there is no report, the errors of the log. */
export function findingsOf(files: ReadonlyMap<string, string>, mapping: TreeMapping): Finding[] {
  const report = readReport(files.get('last_run_report.yaml') ?? '', mapping)
  const found =
    report && report.findings.length > 0 ? report.findings : findErrors(files.get('puppet.log') ?? '', mapping)
  return found.map(({ message, file, resource, ...rest }) => ({
    ...rest,
    message: sanitize(message),
    ...(file === undefined ? {} : { file: sanitize(file) }),
    ...(resource === undefined ? {} : { resource: sanitize(resource) }),
  }))
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
    const files = textFiles((error.cause as GuestOutcome).files)
    for (const [name, text] of files) await writeFile(join(context.logDir, name), text)
    const findings = findingsOf(files, { prefix: `${shownTree(context.profile.configDir)}/`, phase })
    for (const finding of findings) context.reporter.finding(finding)
    if (findings.length > 0) {
      error.findings.push(...findings)
      error.logTail = []
      error.advice = 'Mend what the findings name; nothing of this build is kept but its logs.'
    }
    throw error
  }
}
