/** Checks of a config tree that need no virtual machine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../digest.ts'
import { HostError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import { checkEyaml, checkJson, checkMetadata, checkYaml } from './checks/data.ts'
import { readHieraConfig, type HieraConfig } from './checks/hiera-config.ts'
import { homesOf, parsedFiles, type DataKind, type Home, type Kind, type ParsedFile } from './checks/parsed-files.ts'
import type { Remark } from './checks/remark.ts'
import { findReader, readFiles, type Reader } from './checks/ruby-reader.ts'
import { Verdicts } from './checks/verdicts.ts'
import { readSettings } from './environment.ts'
import { isInside } from './environment-conf.ts'
import type { ConfigTree } from './tree.ts'
import { locate } from './tree-entry.ts'

/**
 * What is wrong with the files that Puppet parses, sorted by file. A notice tells what nobody here could read, and a
 * warning which reader does not work.
 */
export async function checkSyntax(tree: ConfigTree, signal?: AbortSignal): Promise<Finding[]> {
  const homes = homesOf(tree.environment, tree.entries)
  const hiera = await readHieraConfigs(tree, homes)
  const dataOf = (home: Home, path: string): DataKind | undefined =>
    hiera.get(home)?.data.find(({ pattern }) => pattern.test(path))?.kind
  const files = parsedFiles(tree, homes, dataOf)
  const findings = [...hiera.values()].flatMap((config) => config.findings)
  let unread = files
  for (const name of ['Puppet', 'Ruby'] as const) {
    const reader = await findReader(name)
    const mine = unread.filter(({ kind }) => reader?.kinds.includes(kind))
    if (reader === undefined || mine.length === 0) continue
    try {
      findings.push(...(await readByReader(tree, mine, { reader, signal })))
      unread = unread.filter((file) => !mine.includes(file))
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      findings.push({ level: 'warning', phase: 'host', message: error.message })
    }
  }
  for (const file of files) findings.push(...readHere(tree, file, { isRead: !unread.includes(file) }))
  return [...findings, ...notChecked(unread)].sort(byPlace)
}

async function readHieraConfigs(tree: ConfigTree, homes: readonly Home[]): Promise<Map<Home, HieraConfig>> {
  const configs = new Map<Home, HieraConfig>()
  for (const home of homes) {
    const path = join(home.path, 'hiera.yaml')
    const content = await readSettings(tree.directory, path)
    configs.set(home, readHieraConfig(content, { file: join(tree.displayPath, path), isModule: home.isModule }))
  }
  return configs
}

async function readByReader(
  tree: ConfigTree,
  files: readonly ParsedFile[],
  { reader, signal }: { reader: Reader; signal: AbortSignal | undefined },
): Promise<Finding[]> {
  const verdicts = await Verdicts.open(reader.identity)
  const environment = {
    modulepath: tree.environment.modulePath.filter(isInside).map((path) => join(tree.directory, path)),
    manifest: tree.environment.manifest === undefined ? undefined : join(tree.directory, tree.environment.manifest),
  }
  const keyed = files.map((file) => ({ file, key: digest(tree, file, environment) }))
  const unknown = keyed.filter(({ key }) => verdicts.find(key) === undefined)
  if (unknown.length > 0) {
    const located = unknown.map(({ file }) => ({ kind: file.kind, location: locate(tree.directory, file.path) }))
    const answers = await readFiles(reader, { files: located, environment, signal })
    unknown.forEach(({ key }, index) => verdicts.add(key, answers[index] ?? []))
    await verdicts.save()
  }
  return keyed.flatMap(({ file, key }) => place(tree, file, verdicts.find(key) ?? []))
}

/** Puppet judges a class by its file's name and place, too. */
function digest(tree: ConfigTree, { kind, path }: ParsedFile, environment: unknown): string {
  const context = kind === 'manifest' ? JSON.stringify([path, environment]) : kind
  return sha256(Buffer.concat([Buffer.from(`${context}\n`), readFileSync(locate(tree.directory, path))]))
}

/** What needs neither Puppet nor Ruby. */
function readHere(tree: ConfigTree, file: ParsedFile, { isRead }: { isRead: boolean }): Finding[] {
  if (!['yaml', 'any_yaml', 'json', 'metadata'].includes(file.kind)) return []
  const text = readFileSync(locate(tree.directory, file.path), 'utf8')
  if (file.kind === 'json') return place(tree, file, checkJson(text))
  if (file.kind === 'metadata') return place(tree, file, checkMetadata(text))
  return place(tree, file, [...checkEyaml(text), ...(isRead ? [] : checkYaml(text, { isHash: file.kind === 'yaml' }))])
}

/** Data that no hiera.yaml names are no reason to refuse a build. */
function place(tree: ConfigTree, { path, kind }: ParsedFile, remarks: readonly Remark[]): Finding[] {
  const file = join(tree.displayPath, path)
  return remarks.map(({ level, message, line, column }) => ({
    level: kind === 'any_yaml' && level === 'error' ? 'warning' : level,
    phase: 'host',
    message: message.replaceAll(`${tree.directory}/`, ''),
    file,
    line: line ?? undefined,
    column: column ?? undefined,
  }))
}

const NAMES: Partial<Record<Kind, string>> = {
  manifest: 'manifests',
  epp: 'EPP templates',
  erb: 'ERB templates',
  ruby: 'Ruby files',
}

/** Without this, a tree that nobody looked at would look like one without faults. */
function notChecked(unread: readonly ParsedFile[]): Finding[] {
  const counts = Object.entries(NAMES).flatMap(([kind, name]) => {
    const number = unread.filter((file) => file.kind === kind).length
    return number === 0 ? [] : [`${number} ${name}`]
  })
  if (counts.length === 0) return []
  const needs = unread.some(({ kind }) => kind === 'erb' || kind === 'ruby')
    ? 'Puppet, or Ruby for the last of them,'
    : 'Puppet'
  const message = `not checked: ${counts.join(', ')} → Install ${needs} on this machine; a build checks them in the guest only.`
  return [{ level: 'notice', phase: 'host', message }]
}

function byPlace(a: Finding, b: Finding): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? '']
  return fileA === fileB ? (a.line ?? 0) - (b.line ?? 0) : fileA < fileB ? -1 : 1
}
