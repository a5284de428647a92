/** Finds where a person mends what a message of Puppet tells of. Pure. */
import { posix } from 'node:path'
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { Finding, FileLocation } from '../report/finding.ts'
import type { PhaseName } from '../report/phase.ts'
import { searchTree } from './search.ts'

/** Where the config tree lies in the guest. */
export const GUEST_TREE = '/root/config/'

/** The link to it that makes it an environment of Puppet's: the same files by another name. */
const GUEST_ENVIRONMENT = /\/root\/\.cloudstamp\/environments\/\w+\//g

/** How the guest's paths are shown: with `/root/config/` replaced. */
export interface TreeMapping {
  /** What stands for /root/config/ in messages, with a trailing slash; for example `configs/`. */
  prefix: string
  phase: PhaseName
  /** What travelled, relative to the tree: its links are followed, and what Puppet gives no place is looked up. */
  entries?: readonly ArchiveEntry[]
}

/** The prefix for a tree that is shown as this path. */
export function treePrefix(displayPath: string): string {
  return displayPath === '.' ? '' : `${displayPath.replace(/\/+$/, '')}/`
}

/** Replaces the tree's place in the guest by the user's. */
export function mapPaths(text: string, mapping: TreeMapping): string {
  return inTree(text).replaceAll(GUEST_TREE, mapping.prefix)
}

/** The file as the workspace has it, without links of the tree. */
export function mapFile(file: string, mapping: TreeMapping): string {
  const path = inTree(file)
  if (!path.startsWith(GUEST_TREE)) return path
  return `${mapping.prefix}${resolveLinks(path.slice(GUEST_TREE.length), mapping.entries ?? [])}`
}

/** Whether it is a file of the tree, not of Puppet or of a module that the guest has. */
export function isInTree(file: string): boolean {
  return inTree(file).startsWith(GUEST_TREE)
}

function inTree(text: string): string {
  return text.replace(GUEST_ENVIRONMENT, GUEST_TREE)
}

/** As many as a kernel follows. */
const MAX_LINKS = 40

function resolveLinks(path: string, entries: readonly ArchiveEntry[]): string {
  let resolved = path
  for (let count = 0; count < MAX_LINKS; count += 1) {
    const at = resolved
    const link = entries.find((entry) => entry.type === 'symlink' && `${at}/`.startsWith(`${entry.path}/`))
    if (link?.type !== 'symlink') return resolved
    resolved = posix.join(posix.dirname(link.path), link.target, at.slice(link.path.length))
  }
  return path
}

/** What a message says, and where. */
export type PlacedMessage = Pick<Finding, 'message' | 'file' | 'line' | 'column'>

/** As in the guest. */
interface Placed {
  message: string
  at: FileLocation
}

/** Readers of the forms that a place has in messages; the first that finds one in the tree wins. */
const READERS: ((message: string) => Placed | undefined)[] = [
  readTemplate,
  readData,
  readRuby,
  readNamedFile,
  readPuppet,
  readOldPuppet,
]

/** The place where a person mends what a message tells of, as the workspace has it, and the message without it, of one line or several. */
export function placeMessage(whole: string, mapping: TreeMapping): PlacedMessage {
  const { entries = [] } = mapping
  const text = withoutNoise(inTree(whole))
  const placed = READERS.flatMap((read) => read(text) ?? [])
  const best = placed.find(({ at }) => isInTree(at.file)) ?? placed[0]
  const message = mapPaths(tidy(best?.message ?? text), mapping)
  const named = best && isInTree(best.at.file) ? toTree(best.at, mapping) : undefined
  const at = searchTree({ message: tidy(best?.message ?? text), at: named }, entries) ?? named
  if (at) return { message, ...defined({ ...at, file: `${mapping.prefix}${at.file}` }) }
  return best ? { message, ...defined(best.at) } : { message }
}

/** Relative to the tree. */
function toTree({ file, line, column }: FileLocation, { entries = [] }: TreeMapping): FileLocation {
  return { file: resolveLinks(file.slice(GUEST_TREE.length), entries), line, column }
}

function defined({ file, line, column }: FileLocation): FileLocation {
  return { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }
}

/** What Puppet adds to any message: the node, the exception again that it has told already. */
function withoutNoise(message: string): string {
  return message
    .replace(/\nWrapped exception:\n[^]*$/, '')
    .replace(/\\nTry the '--graph' option[^]*$/, '')
    .replace(/ on node \S+$/, '')
}

/** Without the words that each message of the compiler starts with, twice within a class that the node has, and with places in the usual form. */
function tidy(message: string): string {
  return message
    .replace(/^(?:Could not run: )?(?:Evaluation Error: |Error while evaluating an? [\w' -]+, )*(?=\S)/, '')
    .replace(PLACES, (_all, file: string, line?: string) => ` at ${file}${line === undefined ? '' : `:${line}`}`)
    .trim()
}

/** An ERB template at run time: the line is the template's, the place at the end that of the call. */
function readTemplate(message: string): Placed | undefined {
  const match =
    /^([^\n]*Failed to parse template ([^\n]+?)):\n\s*Filepath: ([^\n]+)\n\s*Line: (\d+)\n\s*Detail: ([^]*)$/.exec(
      message,
    )
  const [, head, name, file, line, rest] = match ?? []
  if (head === undefined || name === undefined || file === undefined || rest === undefined) return undefined
  const call = readPuppet(rest)
  const what = `${head}: ${call?.message ?? rest}`
  // A failure inside a Ruby library has the library's line, which helps nobody.
  const at = isInTree(file) ? { file, line: Number(line) } : templateBeside(call?.at.file, name)
  return at && { message: call ? `${what} (called at ${call.at.file}:${call.at.line})` : what, at }
}

/** The template MODULE/PATH, for the module path that the calling manifest lies in. */
function templateBeside(caller: string | undefined, name: string): FileLocation | undefined {
  const [, modules] = /^(.*\/)[^/]+\/manifests\//.exec(caller ?? '') ?? []
  const [, module, path] = /^([^/]+)\/(.+)$/.exec(name) ?? []
  return modules === undefined || module === undefined ? undefined : { file: `${modules}${module}/templates/${path}` }
}

/** Hiera's data and settings: `(FILE): … at line L column C`, as Ruby's YAML tells it. */
function readData(message: string): Placed | undefined {
  const match = /\((?:file: )?(\/[^\n]*?\.(?:e?ya?ml|json))\): ([^]*?) at line (\d+) column (\d+)/.exec(message)
  const [, file, reason, line, column] = match ?? []
  if (file === undefined || reason === undefined) return undefined
  const head = message.slice(0, match?.index).trimEnd()
  return {
    message: /^$|,$/.test(head) ? `${head} ${reason}` : `${head}: ${reason}`,
    at: { file, line: Number(line), column: Number(column) },
  }
}

/** `(file: F, line: L, column: C)` of Puppet 5.5 and later, whatever stands in a file's name. */
const PLACES =
  /(?: at)?[ \n]*\(file: (\/(?:(?!\(file: )[^\n])*?)(?:, line: (\d+)(?:, column: (\d+))?)?\)(?=$|[;,\s]|\.(?:\s|$))/g

/** Of several places, the last is where the first is repeated, unless it is what calls a template. */
function readPuppet(message: string): Placed | undefined {
  const matches = [...message.matchAll(PLACES)]
  const template = matches.find(([, file = '']) => /\.(?:epp|erb)$/.test(file))
  const match = template ?? matches.at(-1)
  if (!match?.[1]) return undefined
  const [, file, line, column] = match
  const rest = message.replace(PLACES, (whole, otherFile: string, otherLine?: string) => {
    if (otherFile === file && otherLine === line) return ''
    return template ? ` (called at ${otherFile}:${otherLine})` : whole
  })
  return { message: rest, at: { file, line: numberOf(line), column: numberOf(column) } }
}

/** `F:L: reason`, as Ruby tells of its syntax, with an excerpt in lines of its own. */
function readRuby(message: string): Placed | undefined {
  const match = /(\/\S[^\n:]*\.(?:rb|erb)):(\d+): (?:in [^:\n]*: )?([^\n]*)/.exec(message)
  const [, file, line, rest] = match ?? []
  if (file === undefined || rest === undefined) return undefined
  const reason = rest.replace(/ \(file: .*$/, '')
  return { message: `${message.slice(0, match?.index)}${reason}`, at: { file, line: Number(line) } }
}

/** Where Hiera names a file in the text alone, beside the place of what looked something up. */
const NAMED_FILES = [
  /^(\/[^\n]+?\.(?:e?ya?ml|json)): /,
  /Lookup Configuration at '(\/[^\n]+?)'/,
  /Unable to parse \((\/[^\n]+?)\)/,
  / looking up \S+ in (\/[^\n]+?)\. Error was /,
]

function readNamedFile(message: string): Placed | undefined {
  const text = message.replace(PLACES, '')
  const file = NAMED_FILES.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined)
  return file === undefined ? undefined : { message: text.replace(`${file}: `, ''), at: { file } }
}

/** ` at F:L` or ` at F:L:C` of Puppet before 5.5. */
function readOldPuppet(message: string): Placed | undefined {
  const match = / at (\/[^\s:]+):(\d+)(?::(\d+))?/.exec(message)
  if (!match?.[1]) return undefined
  return {
    message: message.replace(match[0], ''),
    at: { file: match[1], line: Number(match[2]), column: numberOf(match[3]) },
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
