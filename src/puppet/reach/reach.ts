/**
 * What a profile's catalogue can depend on: the files and keys of Hiera that are reached from it by what manifests,
 * templates, functions and data name. What is not certain is in. Pure, but for reading the files.
 */
import type { Environment } from '../environment.ts'
import type { Profile } from '../profile.ts'
import { OPTIONS, parseData } from './data-keys.ts'
import { roleOf, type Role } from './files.ts'
import {
  codeReferences,
  manifestReferences,
  patternOf,
  templateReferences,
  valueReferences,
  type FileReference,
  type References,
} from './references.ts'

/** What is read of an environment. */
export interface Sources {
  environment: Environment
  /** Files that there are or, in a change, were; relative to the environment. */
  paths: readonly string[]
  /** A file's text; undefined where it is not there any more. */
  read(path: string): string | undefined
  /** Keys of Hiera that a change adds or removes. */
  changedKeys: readonly string[]
  /** Modules that a Puppetfile names. */
  puppetfileModules: readonly string[]
}

/** A thing that is reached. */
export type Thing = `file ${string}` | `key ${string}` | `module ${string}`

/** Everything that is reached, each with what led to it; undefined for what is read for every catalogue. */
export type Reach = ReadonlyMap<Thing, Thing | undefined>

/** Says of an environment what its profiles reach. */
export interface ReachFinder {
  roles: ReadonlyMap<string, Role>
  reachOf: (profile: Profile) => Reach
}

/** Reads an environment once, for all of its profiles. */
export function reachFinder(sources: Sources): ReachFinder {
  const index = indexOf(sources)
  return { roles: index.roles, reachOf: (profile) => new Walk(index, profile).reached }
}

interface Index extends Sources {
  roles: Map<string, Role>
  /** Files that define a name. */
  definitions: Map<string, string[]>
  /** Files of each module that manifests read by name, and files that are used with their module. */
  modules: Map<string, { files: Map<string, string[]>; always: string[] }>
  /** What the values of each key name, in whatever file they are. */
  values: Map<string, References[]>
  /** Keys of each class. */
  keysOfClass: Map<string, string[]>
  always: string[]
  references(path: string): References | undefined
}

function indexOf(sources: Sources): Index {
  const roles = new Map(sources.paths.map((path) => [path, roleOf(sources.environment, path)]))
  const definitions = new Map<string, string[]>()
  const modules: Index['modules'] = new Map()
  const values: Index['values'] = new Map()
  const always: string[] = []
  for (const [path, role] of roles) {
    if (role.kind === 'always') always.push(path)
    if (role.kind === 'data') readValues(values, sources.read(path))
    if (!('module' in role)) continue
    const module = getOr(modules, role.module, () => ({ files: new Map(), always: [] }))
    if (role.kind === 'code') for (const name of role.names) getOr(definitions, name.toLowerCase(), () => []).push(path)
    if (role.kind === 'file') getOr(module.files, role.path, () => []).push(path)
    if (role.kind === 'module' || path.includes('/lib/')) module.always.push(path)
  }
  for (const key of sources.changedKeys) getOr(values, key, () => [])
  const keysOfClass = new Map<string, string[]>()
  for (const key of values.keys()) {
    const end = key.lastIndexOf('::')
    if (end > 0) getOr(keysOfClass, key.slice(0, end).replace(/^::/, ''), () => []).push(key)
  }
  const cache = new Map<string, References | undefined>()
  return {
    ...sources,
    roles,
    definitions,
    modules,
    values,
    keysOfClass,
    always,
    references(path) {
      if (!cache.has(path)) cache.set(path, referencesOf(sources.read(path), path, roles.get(path)))
      return cache.get(path)
    },
  }
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}

function readValues(values: Index['values'], text: string | undefined): void {
  for (const [key, value] of parseData(text ?? '') ?? [])
    if (key !== OPTIONS) getOr(values, key.replace(/^::/, ''), () => []).push(valueReferences(value))
}

function referencesOf(text: string | undefined, path: string, role: Role | undefined): References | undefined {
  if (text === undefined || role === undefined) return undefined
  const module = 'module' in role ? role.module : undefined
  if (path.endsWith('.pp')) return manifestReferences(text, module)
  if (path.endsWith('.rb')) return codeReferences(text)
  return role.kind === 'file' && path.includes('/templates/') ? templateReferences(text) : undefined
}

/** One search, from a profile on. */
class Walk {
  readonly reached = new Map<Thing, Thing | undefined>()
  readonly #index: Index
  readonly #pending: Thing[] = []
  /** Classes are declared whose names are computed: words in what is reached may be such names. */
  #computesNames = false
  readonly #words = new Map<string, Thing>()

  constructor(index: Index, profile: Profile) {
    this.#index = index
    this.#add(`file ${profile.manifest}`, undefined)
    this.#addClass(profile.id, `file ${profile.manifest}`)
    for (const path of index.always) this.#add(`file ${path}`, undefined)
    // A manifest of nodes/ is applied in place of the main manifest.
    if (profile.isClass)
      for (const [path, { kind }] of index.roles)
        if (kind === 'manifest' && !path.startsWith('nodes/')) this.#add(`file ${path}`, undefined)
    for (let thing = this.#pending.pop(); thing !== undefined; thing = this.#pending.pop()) this.#follow(thing)
  }

  #add(thing: Thing, from: Thing | undefined): void {
    if (this.reached.has(thing)) return
    this.reached.set(thing, from)
    this.#pending.push(thing)
  }

  #follow(thing: Thing): void {
    const [kind, name] = split(thing)
    if (kind === 'key') for (const references of this.#index.values.get(name) ?? []) this.#followAll(references, thing)
    else if (kind === 'module')
      for (const path of this.#index.modules.get(name)?.always ?? []) this.#add(`file ${path}`, thing)
    else this.#followFile(name, thing)
  }

  #followFile(path: string, thing: Thing): void {
    const role = this.#index.roles.get(path)
    if (role && 'module' in role) this.#add(`module ${role.module}`, thing)
    if (role?.kind === 'code') for (const name of role.names) this.#addKeysOf(name, thing)
    const references = this.#index.references(path)
    if (!references) return
    this.#followAll(references, thing)
    const namespaces = role?.kind === 'code' ? namespacesOf(role.names[0] ?? '') : []
    // Until Puppet 4, a name was looked for in the namespaces around it first.
    for (const namespace of namespaces)
      for (const name of references.names)
        for (const definition of this.#index.definitions.get(`${namespace}::${name}`) ?? [])
          this.#add(`file ${definition}`, thing)
    if (references.computesFiles && role && 'module' in role)
      this.#addFiles({ module: role.module, parts: ['', ''] }, thing)
  }

  #followAll(references: References, from: Thing): void {
    for (const name of references.names) this.#addClass(name, from)
    for (const pattern of references.namePatterns)
      for (const name of [...this.#index.definitions.keys()]) if (pattern.test(name)) this.#addClass(name, from)
    for (const file of references.files) this.#addFiles(file, from)
    for (const key of references.keys) this.#addKey(key, from)
    if (references.computesKeys || references.keyPatterns.length > 0)
      // Parameters of a class are looked up with the class.
      for (const key of this.#index.values.keys())
        if (
          (references.computesKeys && !key.includes('::')) ||
          references.keyPatterns.some((pattern) => pattern.test(key))
        )
          this.#add(`key ${key}`, from)
    if (references.asksOutside) for (const name of this.#index.definitions.keys()) this.#addClass(name, from)
    for (const word of references.words) {
      if (this.#computesNames) this.#addClass(word, from)
      else if (!this.#words.has(word)) this.#words.set(word, from)
    }
    if (references.computesNames && !this.#computesNames) {
      this.#computesNames = true
      for (const [word, source] of this.#words) this.#addClass(word, source)
    }
  }

  /** A class, defined type, function or type, and what Hiera knows of it. */
  #addClass(name: string, from: Thing): void {
    for (const path of this.#definitionsOf(name)) this.#add(`file ${path}`, from)
    const [module = ''] = name.split('::')
    if (this.#index.modules.has(module)) {
      if (name.includes('::')) this.#add(`module ${module}`, from)
    } else if (this.#index.puppetfileModules.includes(module)) {
      // What a module declares that is not here is not known.
      this.#add(`module ${module}`, from)
      for (const [className, keys] of this.#index.keysOfClass)
        if (className.startsWith(`${module}::`)) for (const key of keys) this.#add(`key ${key}`, from)
    }
    this.#addKeysOf(name, from)
  }

  /** A class may stand in the file of one above it (files_to_try_for in puppet/lib/puppet/parser/type_loader.rb). */
  #definitionsOf(name: string): string[] {
    const { definitions } = this.#index
    return definitions.get(name) ?? namespacesOf(name).flatMap((above) => definitions.get(above) ?? [])
  }

  #addKeysOf(className: string, from: Thing): void {
    for (const key of this.#index.keysOfClass.get(className) ?? []) this.#add(`key ${key}`, from)
  }

  #addKey(text: string, from: Thing): void {
    // A dot leads into a value.
    for (const key of [text.replace(/^::/, ''), text.split('.')[0] ?? ''])
      if (this.#index.values.has(key)) this.#add(`key ${key}`, from)
  }

  #addFiles({ module, parts }: FileReference, from: Thing): void {
    const homes = module === undefined ? [...this.#index.modules.values()] : [this.#index.modules.get(module)]
    const pattern = parts.length === 1 ? undefined : patternOf(parts, '[^]*')
    const literal = parts[0] ?? ''
    for (const home of homes) {
      for (const path of pattern || literal === '' ? [] : (home?.files.get(literal) ?? []))
        this.#add(`file ${path}`, from)
      // A directory may be copied with all that is in it.
      for (const [name, paths] of home?.files ?? [])
        if (pattern ? pattern.test(name) : name.startsWith(`${literal.replace(/\/$/, '')}/`))
          for (const path of paths) this.#add(`file ${path}`, from)
    }
  }
}

/** How a thing is reached, from the profile on: `role::web → profile::nginx → key profile::nginx::port`. */
export function describeRoute(reach: Reach, thing: Thing | 'everything'): string {
  if (thing === 'everything') return 'it cannot be read, so it may be for every profile'
  const route: string[] = []
  for (let at: Thing | undefined = thing; at !== undefined; at = reach.get(at)) route.unshift(describe(at))
  if (route.length > 1) return route.join(' → ')
  // The profile's own manifest comes before all else.
  const [own] = reach.keys()
  return thing === own ? `${describe(thing)} defines the profile` : `${describe(thing)} is read for every profile`
}

function describe(thing: Thing): string {
  const [kind, name] = split(thing)
  return kind === 'file' ? name : `${kind} ${name}`
}

function split(thing: Thing): [kind: string, name: string] {
  const space = thing.indexOf(' ')
  return [thing.slice(0, space), thing.slice(space + 1)]
}

/** `a::b` and `a` for `a::b::c`. */
function namespacesOf(name: string): string[] {
  const parts = name.split('::')
  return parts.map((_part, index) => parts.slice(0, index + 1).join('::'))
}
