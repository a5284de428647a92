/** Checks of a config tree that need no virtual machine. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { findProgram } from '../host/programs.ts'
import { run } from '../host/run.ts'
import type { Reporter } from '../report/reporter.ts'
import type { Finding } from '../report/finding.ts'
import { findErrors } from './log.ts'
import type { ConfigTree } from './tree.ts'
import { locate } from './tree-entry.ts'

/**
 * Findings of the YAML files and, where Puppet is installed, of the manifests and EPP templates.
 */
export async function checkSyntax(
  tree: ConfigTree,
  options: { reporter: Reporter; signal?: AbortSignal | undefined },
): Promise<Finding[]> {
  const files = tree.entries.filter(({ type }) => type === 'file')
  const findings: Finding[] = []
  for (const { path } of files) {
    if (!/\.ya?ml$/.test(path)) continue
    findings.push(...checkYaml(join(tree.displayPath, path), await readFile(locate(tree.directory, path), 'utf8')))
  }
  const puppet = await findProgram('puppet').catch(() => undefined)
  if (puppet === undefined) {
    options.reporter.info('Puppet is not installed here: its syntax is checked in the guest')
    return findings
  }
  const of = (pattern: RegExp): string[] =>
    files.filter(({ path }) => pattern.test(path)).map(({ path }) => join(tree.directory, path))
  const mapping = { prefix: `${tree.displayPath.replace(/\/+$/, '')}/`, phase: 'host' as const }
  for (const [face, files] of [
    ['parser', of(/\.pp$/)],
    ['epp', of(/\.epp$/)],
  ] as const) {
    if (files.length === 0) continue
    const { exitCode, stdout, stderr } = await run('puppet', [face, 'validate', '--color=false', ...files], {
      what: `puppet ${face} validate`,
      accepts: 'all',
      signal: options.signal,
    })
    if (exitCode === 0) continue
    const said = `${stdout}\n${stderr}`.replaceAll(`${tree.directory}/`, mapping.prefix)
    // Beside each error with a place, Puppet prints a sum of them without one.
    const placed = findErrors(said, mapping).filter(({ file }) => file !== undefined)
    findings.push(
      ...(placed.length > 0
        ? placed
        : [{ level: 'error', phase: 'host', message: `puppet ${face} validate failed: ${said.trim()}` } as const]),
    )
  }
  return findings
}

/** Findings of one YAML file. Pure. */
export function checkYaml(file: string, text: string): Finding[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false })
  return document.errors.map((error): Finding => {
    const { line, col } = lines.linePos(error.pos[0])
    return { level: 'error', phase: 'host', message: error.message, file, line, column: col }
  })
}
