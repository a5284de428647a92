/** Where Puppet finds a class: `role::web::front` in role/manifests/web/front.pp, `role` in role/manifests/init.pp. Pure. */
import type { Environment } from './environment.ts'
import { isInside } from './environment-conf.ts'
import type { TreeEntry } from './tree-entry.ts'

interface Tree {
  environment: Environment
  entries: readonly TreeEntry[]
}

/** Modules whose classes are profiles to choose from, by the convention of roles and profiles. */
const ROLE_MODULES = ['role', 'roles']

/** Where a module is: the first of that name on the module path counts, as in Puppet. */
function moduleHome({ environment, entries }: Tree, module: string): string | undefined {
  const candidates = moduleDirectories(environment).map((top) => join(top, module))
  const found = new Set(entries.flatMap(({ path }) => (candidates.includes(path) ? [path] : [])))
  return candidates.find((path) => found.has(path))
}

/** The manifest that would define the class. */
export function manifestOfClass(tree: Tree, name: string): string | undefined {
  const [module = '', ...rest] = name.split('::')
  const home = moduleHome(tree, module)
  const manifest = `${home ?? ''}/manifests/${rest.length === 0 ? 'init' : rest.join('/')}.pp`
  return home !== undefined && tree.entries.some(({ path }) => path === manifest) ? manifest : undefined
}

/** Role classes with their manifests, by the files that are there, sorted by name. */
export function roleClasses(tree: Tree): { name: string; manifest: string }[] {
  const classes = ROLE_MODULES.flatMap((module) => {
    const manifests = `${moduleHome(tree, module) ?? '/'}/manifests/`
    return tree.entries.flatMap(({ type, path }) => {
      const rest =
        type === 'file' && path.startsWith(manifests) ? /^([\w/]+)\.pp$/.exec(path.slice(manifests.length)) : null
      if (!rest?.[1]) return []
      const name = rest[1] === 'init' ? module : `${module}::${rest[1].replaceAll('/', '::')}`
      return [{ name, manifest: path }]
    })
  })
  return classes.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether a manifest's text defines the class. */
export function definesClass(text: string, name: string): boolean {
  return new RegExp(`^[^#]*\\bclass\\s+(::)?${name}(?![\\w:])`, 'm').test(text)
}

/** Directories of the module path that are in the tree. */
export function moduleDirectories(environment: Environment): string[] {
  return environment.modulePath.filter(isInside)
}

function join(directory: string, path: string): string {
  return directory === '.' ? path : `${directory}/${path}`
}
