/** Reads a hiera.yaml as Puppet::Pops::Lookup::HieraConfig does. Pure. */
import { posix } from 'node:path'
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { nearest } from '../inputs/names.ts'
import type { Finding } from '../report/finding.ts'
import { isInside, resolveSetting } from './environment-conf.ts'

/** Hiera's data; any YAML is what some backend of a site reads by its place, though no hiera.yaml of the tree says so. */
export type DataKind = 'yaml' | 'json' | 'any_yaml'

/** Files that a level of a hierarchy reads, whatever the facts. */
export interface DataFiles {
  /** Matches paths relative to where hiera.yaml is. */
  pattern: RegExp
  kind: DataKind
}

export interface HieraConfig {
  /** Of the file's format; undefined where there is none. */
  version: number | undefined
  data: DataFiles[]
  /** Directories that hold data, up to the first interpolation, relative to where hiera.yaml is. */
  directories: string[]
  findings: Finding[]
}

/** What Puppet takes where an environment or a module has no hiera.yaml. */
const DEFAULT_DATA: DataFiles[] = [{ pattern: /^data\/common\.yaml$/, kind: 'yaml' }]

/** Where version 3, whose own paths are those of a server, has its data by convention. */
const CONVENTIONAL_DATA: DataFiles[] = [{ pattern: /^hieradata\/.*\.e?yaml$/, kind: 'any_yaml' }]

const text = z.string().min(1)
const functions = { data_hash: text.optional(), lookup_key: text.optional(), data_dig: text.optional() }
const optionsSchema = z.record(z.string().regex(/^[A-Za-z]([\w-]*[0-9A-Za-z])?$/), z.unknown()).optional()
const levelSchema = z.strictObject({
  name: text,
  ...functions,
  hiera3_backend: text.optional(),
  v4_data_hash: text.optional(),
  options: optionsSchema,
  path: text.optional(),
  paths: z.array(text).min(1).optional(),
  glob: text.optional(),
  globs: z.array(text).min(1).optional(),
  uri: text.optional(),
  uris: z.array(text).min(1).optional(),
  mapped_paths: z.tuple([text, text, text]).optional(),
  datadir: text.optional(),
})
const configSchema = z.strictObject({
  version: z.literal(5),
  defaults: z.strictObject({ ...functions, datadir: text.optional(), options: optionsSchema }).nullish(),
  hierarchy: z.array(levelSchema).nullish(),
  plan_hierarchy: z.array(levelSchema).optional(),
  default_hierarchy: z.array(levelSchema).optional(),
})

type Level = z.infer<typeof levelSchema>
type Config = z.infer<typeof configSchema>

const FUNCTIONS = ['data_hash', 'lookup_key', 'data_dig'] as const
const LOCATIONS = ['path', 'paths', 'glob', 'globs', 'uri', 'uris', 'mapped_paths'] as const

/** What Puppet's own functions read; a site's own read what they like. */
const KINDS: Record<string, DataFiles['kind']> = { yaml_data: 'yaml', eyaml_lookup_key: 'yaml', json_data: 'json' }

/**
 * What a hiera.yaml makes Puppet read, and why Puppet would refuse it; what its YAML itself has wrong is not told.
 * @param content undefined where there is none
 * @param options.file how findings name it
 * @param options.isModule whether it is a module's, which may have a default hierarchy
 */
export function readHieraConfig(
  content: string | undefined,
  { file, isModule }: { file: string; isModule: boolean },
): HieraConfig {
  const conventional = isModule ? [] : CONVENTIONAL_DATA
  if (content === undefined)
    return { version: undefined, data: [...DEFAULT_DATA, ...conventional], directories: [], findings: [] }
  const lineCounter = new LineCounter()
  const document = parseDocument(content, { lineCounter, uniqueKeys: false, logLevel: 'silent', prettyErrors: false })
  if (document.errors.length > 0) return { version: 5, data: [], directories: [], findings: [] }
  const tell = (message: string, path: readonly PropertyKey[] = [], level: Finding['level'] = 'error'): Finding => {
    const line = lineOf(document, lineCounter, path)
    return { level, phase: 'host', file, line, message }
  }
  const config: unknown = withoutSymbols(document.toJS())
  const version = z.object({ version: z.coerce.number().default(3) }).safeParse(config).data?.version
  const directories = dataDirectories(config)
  if (version === undefined)
    return { version: 5, data: [], directories, findings: [tell('it holds no hash, and Puppet refuses it')] }
  if (version === 3 || version === 4)
    return { version, data: conventional, directories, findings: [tell(outdated(version), [], 'warning')] }
  const parsed = configSchema.safeParse(config)
  if (!parsed.success)
    return {
      ...{ version, data: [], directories },
      findings: parsed.error.issues.map((issue) => tell(...explain(issue, version))),
    }
  const faults = levelsOf(parsed.data).flatMap(({ level, path }) =>
    faultsOf(level, parsed.data).map((message) => tell(message, path)),
  )
  const outside = levelsOf(parsed.data).flatMap(({ level, path }) => {
    const directory = dataDirectory(level, parsed.data)
    return directory.startsWith('/') ? [tell(outsideTree(level.name, directory), path, 'warning')] : []
  })
  const other = misplaced(parsed.data, isModule).map((message) => tell(message))
  return { version, data: dataFiles(parsed.data), directories, findings: [...faults, ...outside, ...other] }
}

function outsideTree(name: string, directory: string): string {
  return `the level "${name}" reads ${directory}, which no build has: its data are missing there → Write a datadir relative to hiera.yaml.`
}

function outdated(version: number): string {
  return `Puppet calls version ${version} of hiera.yaml deprecated, and its keys and data are not checked here → Convert it to version 5.`
}

/** Ruby's symbols are as good as texts for keys. */
function withoutSymbols(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSymbols)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.replace(/^:/, ''), withoutSymbols(part)] as const),
  )
}

function explain(issue: z.core.$ZodIssue, version: number): [message: string, path: PropertyKey[]] {
  const where = issue.path.length === 0 ? '' : ` in ${issue.path.map(String).join('.')}`
  if (issue.path[0] === 'version')
    return [`Puppet reads the versions 3, 4 and 5, written as a number, not ${version}`, issue.path]
  if (issue.code !== 'unrecognized_keys') return [`Puppet refuses what is${where}: ${issue.message}`, issue.path]
  const [key = ''] = issue.keys
  const known = Object.keys((issue.path.length === 0 ? configSchema : levelSchema).shape)
  const near = nearest(key, known)
  const advice = near === undefined ? '' : `; is it "${near}"?`
  return [`Puppet refuses the unknown key "${key}"${where}${advice}`, [...issue.path, key]]
}

function levelsOf(config: Config): { level: Level; path: PropertyKey[] }[] {
  return (['hierarchy', 'plan_hierarchy', 'default_hierarchy'] as const).flatMap((key) =>
    (config[key] ?? []).map((level, index) => ({ level, path: [key, index] })),
  )
}

function faultsOf(level: Level, { defaults, hierarchy }: Config): string[] {
  const count = (keys: readonly (keyof Level)[]): number => keys.filter((key) => level[key] !== undefined).length
  const asked = count([...FUNCTIONS, 'hiera3_backend', 'v4_data_hash'])
  const preset = defaults ? FUNCTIONS.some((key) => defaults[key] !== undefined) : true
  const name = `the level "${level.name}"`
  const twins = (hierarchy ?? []).filter((other) => other.name === level.name)
  return [
    ...(asked > 1 ? [`${name} has more than one function that reads data`] : []),
    ...(asked === 0 && !preset ? [`${name} has no function that reads data, and neither have the defaults`] : []),
    ...(count(LOCATIONS) > 1 ? [`${name} has more than one of ${LOCATIONS.join(', ')}`] : []),
    ...(twins.length > 1 && twins.at(-1) === level ? [`${name} is there twice`] : []),
    ...(level.hiera3_backend !== undefined
      ? [`${name}: Puppet takes hiera3_backend in its global hiera.yaml only`]
      : []),
  ]
}

function misplaced(config: Config, isModule: boolean): string[] {
  return config.default_hierarchy && !isModule ? ['Puppet takes default_hierarchy in a module only'] : []
}

function dataFiles(config: Config): DataFiles[] {
  if (config.hierarchy === null || config.hierarchy === undefined) return DEFAULT_DATA
  const { defaults } = config
  return levelsOf(config).flatMap(({ level }) => {
    const owner = FUNCTIONS.some((key) => level[key] !== undefined) ? level : (defaults ?? { data_hash: 'yaml_data' })
    const kind = KINDS[FUNCTIONS.map((key) => owner[key]).find((name) => name !== undefined) ?? '']
    if (kind === undefined) return []
    const directory = dataDirectory(level, config)
    const inside = directory.replace(SERVER_ENVIRONMENT, '.')
    const paths = [level.path, ...(level.paths ?? []), level.mapped_paths?.[2]].map((path) => toPattern(inside, path))
    const globs = [level.glob, ...(level.globs ?? [])].map((path) => toPattern(inside, path, globPart))
    return [...paths, ...globs].flatMap((pattern) => (pattern ? [{ pattern, kind }] : []))
  })
}

/** A level of a hierarchy, and the defaults, may say where data are, whatever else is wrong with them. */
const placeSchema = z.object({ datadir: z.string().optional().catch(undefined) })
const placesSchema = z.object({
  defaults: placeSchema.nullish().catch(undefined),
  hierarchy: z.array(placeSchema.catch({})).nullish().catch(undefined),
})

function dataDirectories(config: unknown): string[] {
  const { defaults, hierarchy } = placesSchema.safeParse(config).data ?? {}
  const directories = [defaults, ...(hierarchy ?? [])].flatMap((level) => level?.datadir ?? [])
  const fixed = directories.map((directory) => resolveSetting(directory.replace(/\/?[^/]*%\{.*$/s, '') || '.'))
  return [...new Set(fixed)].filter(isInside)
}

function dataDirectory(level: Level, { defaults }: Config): string {
  return level.datadir ?? defaults?.datadir ?? 'data'
}

/** Where a server has the environment; in an image, nothing is there. */
const SERVER_ENVIRONMENT = /^\/.*\/environments\/%\{(?:::)?environment\}(?=\/|$)/

/** Stands for an interpolation, which no path of a hiera.yaml has in it. */
const ANYTHING = '\u0000'

/**
 * The files that a path may name, whatever is interpolated; undefined when they lie outside.
 * @param expand what a part of a glob means; without it, `*` and the like are names as others are
 */
function toPattern(directory: string, path: string | undefined, expand?: (part: string) => string): RegExp | undefined {
  if (path === undefined) return undefined
  const fixed = posix.normalize(resolveSetting(`${directory}/${path}`).replace(/%\{[^}]*\}/g, ANYTHING))
  if (!isInside(fixed)) return undefined
  const source = fixed
    .replace(/[\\^$.|+()]/g, '\\$&')
    .replace(/\*\*\/?|[*?[\]]|\{[^}]*\}|\}/g, expand ?? ((part) => part.replace(/[^\w,/]/g, '\\$&')))
  return new RegExp(`^${source.replaceAll(ANYTHING, '.*')}$`)
}

/** As Ruby's Dir.glob reads it. */
function globPart(part: string): string {
  if (part.startsWith('**')) return '.*'
  if (part.startsWith('{')) return `(${part.slice(1, -1).replaceAll(',', '|')})`
  if (part === '[' || part === ']') return part
  return part === '*' ? '[^/]*' : '[^/]'
}

/** The line of what a path of keys names, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true)
  const key = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && String(item.key.value).replace(/^:/, '') === path.at(-1))?.key
    : undefined
  const node = isNode(key) ? key : path.length === 0 ? undefined : document.getIn(path, true)
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  return path.length < 2 ? 1 : lineOf(document, lines, path.slice(0, -1))
}
