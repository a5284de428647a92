/** What the files of an environment are to Puppet, by where they lie. Pure. */
import { posix } from 'node:path'
import { moduleDirectories } from '../classes.ts'
import type { Environment } from '../environment.ts'

/** A file's place and what it is there. */
export type Role =
  /** Read for every catalogue. */
  | { kind: 'always' }
  | { kind: 'puppetfile' }
  /** Hiera's data, of the environment or, with its name, of a module. */
  | { kind: 'data'; module?: string }
  /** Code with the names that it may define. */
  | { kind: 'code'; module: string; names: string[] }
  /** What a manifest reads by its name. */
  | { kind: 'file'; module: string; path: string }
  /** Read with whatever else is used of its module. */
  | { kind: 'module'; module: string }
  /** The main manifest and nodes/. */
  | { kind: 'manifest' }
  /** Nothing that Puppet reads. */
  | { kind: 'none' }

const DATA_FILE = /\.(?:ya?ml|eyaml|json)$/

/** Where Hiera's data are when hiera.yaml does not say: version 5's default, and what version 3's users have. */
const DEFAULT_DATA = ['data', 'hieradata']

/** The role of a file, by its path relative to the environment. */
export function roleOf(environment: Environment, path: string): Role {
  if (path === 'Puppetfile') return { kind: 'puppetfile' }
  if (['environment.conf', 'hiera.yaml', '.cloudstampignore'].includes(path)) return { kind: 'always' }
  const inModule = locateInModule(environment, path)
  if (inModule) return roleInModule(inModule)
  const data = environment.hiera.directories.length > 0 ? environment.hiera.directories : DEFAULT_DATA
  if (data.some((directory) => isBelow(path, directory)))
    return DATA_FILE.test(path) ? { kind: 'data' } : { kind: 'always' }
  if (/^(?:lib|functions|types)\//.test(path)) return { kind: 'always' }
  const { manifest } = environment
  if (path.endsWith('.pp') && (isBelow(path, 'nodes') || (manifest !== undefined && isBelow(path, manifest))))
    return { kind: 'manifest' }
  return { kind: 'none' }
}

function isBelow(path: string, directory: string): boolean {
  return directory === '.' || path === directory || path.startsWith(`${directory}/`)
}

/** The longest directory of modules counts: one may lie in another. */
function locateInModule(environment: Environment, path: string): { module: string; rest: string } | undefined {
  const tops = moduleDirectories(environment).filter((top) => top === '.' || path.startsWith(`${top}/`))
  const [top] = tops.sort((a, b) => b.length - a.length)
  if (top === undefined) return undefined
  const inside = top === '.' ? path : path.slice(top.length + 1)
  const slash = inside.indexOf('/')
  return { module: slash < 0 ? inside : inside.slice(0, slash), rest: slash < 0 ? '' : inside.slice(slash + 1) }
}

/** Autoloading, as Puppet and its loaders do it (puppet/lib/puppet/pops/loader/loader_paths.rb). */
function roleInModule({ module, rest }: { module: string; rest: string }): Role {
  const [directory = '', ...below] = rest.split('/')
  const path = below.join('/')
  const qualify = (file: string): string => {
    const name = file.replace(/\.\w+$/, '')
    return name === 'init' ? module : `${module}::${name.replaceAll('/', '::')}`
  }
  if (rest === '' || ['metadata.json', 'hiera.yaml'].includes(rest)) return { kind: 'module', module }
  if (directory === 'data') return DATA_FILE.test(path) ? { kind: 'data', module } : { kind: 'module', module }
  if (['manifests', 'functions', 'types'].includes(directory) && path.endsWith('.pp'))
    return { kind: 'code', module, names: [qualify(path)] }
  if (['templates', 'files', 'scripts'].includes(directory)) return { kind: 'file', module, path }
  // Facts run whatever the catalogue is.
  if (directory === 'facts.d' || isBelow(rest, 'lib/facter')) return { kind: 'always' }
  if (directory !== 'lib') return { kind: 'none' }
  const [, found] =
    /^puppet\/(?:(?:parser\/)?functions|type|datatypes|provider)\/([^.]+?)(?:(?<=^puppet\/provider\/[^/]+)\/.*)?\.rb$/.exec(
      path,
    ) ?? []
  return found === undefined
    ? { kind: 'module', module }
    : { kind: 'code', module, names: [found.replaceAll('/', '::'), posix.basename(found)] }
}
