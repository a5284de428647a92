/** Checks of a config tree that need no virtual machine. */
import { join } from 'node:path'
import { execa } from 'execa'
import { LineCounter, parseDocument } from 'yaml'
import { findProgram } from '../host/programs.ts'
import type { Reporter } from '../report/reporter.ts'
import type { Finding } from './findings.ts'
import { findErrors } from './log.ts'
import type { ConfigTree } from './tree.ts'

const PUPPET_PLACES = ['/opt/puppetlabs/bin/puppet']

/**
 * Findings of the YAML files and, where Puppet is installed, of the manifests and EPP templates.
 * @param shown how the tree's directory is named in findings
 */
export async function checkSyntax(tree: ConfigTree, options: { shown: string; reporter: Reporter; signal?: AbortSignal | undefined }): Promise<Finding[]> {
  const findings = tree.files
    .filter(({ path }) => /\.ya?ml$/.test(path))
    .flatMap(({ path, data }) => checkYaml(join(options.shown, path), Buffer.from(data).toString('utf8')))
  const puppet = await findPuppet()
  if (puppet === undefined) {
    options.reporter.info('Puppet is not installed here: its syntax is checked in the guest')
    return findings
  }
  const of = (pattern: RegExp): string[] => tree.files.filter(({ path }) => pattern.test(path)).map(({ path }) => join(tree.directory, path))
  const mapping = { prefix: `${options.shown.replace(/\/+$/, '')}/`, phase: 'host' as const }
  for (const [face, files] of [['parser', of(/\.pp$/)], ['epp', of(/\.epp$/)]] as const) {
    if (files.length === 0) continue
    const cancel = options.signal ? { cancelSignal: options.signal } : {}
    const result = await execa(puppet, [face, 'validate', '--color=false', ...files], { stdin: 'ignore', reject: false, all: true, ...cancel })
    options.signal?.throwIfAborted()
    if (result.exitCode === 0) continue
    findings.push(...findErrors(result.all.replaceAll(`${tree.directory}/`, mapping.prefix), mapping).filter(({ file }) => file !== undefined))
  }
  return findings
}

/** Findings of one YAML file. Pure. */
export function checkYaml(file: string, text: string): Finding[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' })
  return document.errors.map((error): Finding => {
    const { line, col } = lines.linePos(error.pos[0])
    return { level: 'error', phase: 'host', message: error.message.split('\n')[0] ?? '', file, line, column: col }
  })
}

async function findPuppet(): Promise<string | undefined> {
  for (const name of ['puppet', ...PUPPET_PLACES]) {
    const found = name.startsWith('/') ? await execa(name, ['--version'], { reject: false, stdin: 'ignore' }).then((r) => (r.failed ? undefined : name)) : await findProgram(name).catch(() => undefined)
    if (found !== undefined) return found
  }
  return undefined
}
