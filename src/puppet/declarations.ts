/** Finds where a manifest declares what Puppet tells no place of. Pure, and a search of texts: no parser. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { FileLocation } from '../report/finding.ts'

const MANIFEST = /\.pp$/

/**
 * The only declaration of a resource in the manifests of a tree, relative to it: by type and title or, where a title is
 * made while Puppet runs, by type alone.
 * @param reference as Puppet writes it, such as `App_key[signing]`
 * @returns undefined where there is none, or more than one
 */
export function findDeclaration(reference: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  const [, type, title] = /^([\w:]+)\[(.*)\]$/s.exec(reference) ?? []
  if (type === undefined || title === undefined) return undefined
  const declarations = textsOf(entries, MANIFEST).flatMap(({ file, text }) =>
    declarationsIn({ file, text, type: type.toLowerCase() }),
  )
  const titled = declarations.filter(({ titles }) => titles.includes(`'${title}'`) || titles.includes(`"${title}"`))
  const computed = declarations.filter(({ titles }) => titles.includes('$'))
  return only(titled) ?? (titled.length === 0 ? only(computed) : undefined)
}

/** The only call of `lookup` or a data function of older Puppets for a key. */
export function findLookup(key: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  const pattern = new RegExp(
    `\\b(?:lookup|hiera(?:_array|_hash|_include)?)\\s*\\(\\s*["']${escapeRegExp(key)}["']`,
    'g',
  )
  return findOnly(pattern, entries)
}

/** The only place that sets parameters of a resource declared elsewhere: `File['/etc/motd'] {`. */
export function findOverride(reference: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  const [, type = '', title = ''] = /^([\w:]+)\[(.*)\]$/s.exec(reference) ?? []
  const quoted = `\\b${escapeRegExp(type)}\\[\\s*["']${escapeRegExp(title)}["']\\s*\\]\\s*\\{`
  return findOnly(new RegExp(quoted, 'g'), entries)
}

/** The first of a tree's node statements, where they are all in one manifest. */
export function findNodes(entries: readonly ArchiveEntry[]): FileLocation | undefined {
  const places = matchesOf(/^\s*node\s+["'/\w]/gm, entries)
  return new Set(places.map(({ file }) => file)).size === 1 ? places[0] : undefined
}

/** The only file of Ruby that adds a fact. */
export function findFact(name: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  const pattern = new RegExp(`Facter\\.add\\(\\s*[:"']${escapeRegExp(name)}\\b`, 'g')
  return only(matchesOf(pattern, entries, /\/facter\/[^/]+\.rb$/))
}

function findOnly(pattern: RegExp, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  return only(matchesOf(pattern, entries))
}

function matchesOf(pattern: RegExp, entries: readonly ArchiveEntry[], files = MANIFEST): FileLocation[] {
  return textsOf(entries, files).flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map(({ index, 0: whole }) => ({
      file,
      line: lineAt(text, index + whole.search(/\S/)),
    })),
  )
}

interface Declaration extends FileLocation {
  /** What stands between the brace and the colon. */
  titles: string
}

function declarationsIn({ file, text, type }: { file: string; text: string; type: string }): Declaration[] {
  const pattern = new RegExp(
    `(?<![\\w:'"$])(?:::|@{1,2})?${escapeRegExp(type)}\\s*\\{\\s*((?:'[^']*'|"[^"]*"|[^'"{}:]|::)*?)\\s*:(?!:)`,
    'g',
  )
  return [...text.matchAll(pattern)].map(({ index, 1: titles = '' }) => ({ file, line: lineAt(text, index), titles }))
}

function textsOf(entries: readonly ArchiveEntry[], files: RegExp): { file: string; text: string }[] {
  return entries.flatMap((entry) =>
    entry.type === 'file' && files.test(entry.path)
      ? [{ file: entry.path, text: withoutComments(Buffer.from(entry.data).toString('utf8')) }]
      : [],
  )
}

/** Each comment that has a line of its own as an empty line. */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, '')
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function only(found: readonly FileLocation[]): FileLocation | undefined {
  const [first] = found
  return found.length === 1 && first ? { file: first.file, line: first.line } : undefined
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
