/** Where Puppet finds a class (its autoloader's rule). Pure. */
import type { Environment } from './environment.ts'
import { isInside } from './environment-conf.ts'
import type { TreeEntry } from './tree-entry.ts'

interface Tree {
  environment: Environment
  entries: readonly TreeEntry[]
}

/** Modules whose classes are profiles to choose from, by the convention of roles and profiles. */
const ROLE_MODULES = ['role', 'roles']

/** `role::web::front` → `role/manifests/web/front.pp`, `role` → `role/manifests/init.pp` */
function autoloadPath(name: string): string {
  const [module, ...rest] = name.split('::')
  return `${module ?? ''}/manifests/${rest.length === 0 ? 'init' : rest.join('/')}.pp`
}

/** The manifest that would define the class: the first module of that name on the module path counts, as in Puppet. */
export function manifestOfClass(tree: Tree, name: string): string | undefined {
  const paths = new Set(tree.entries.map(({ path }) => path))
  const module = name.split('::')[0] ?? ''
  const directory = moduleDirectories(tree.environment).find((top) => paths.has(join(top, module)))
  const path = directory === undefined ? undefined : join(directory, autoloadPath(name))
  return path !== undefined && paths.has(path) ? path : undefined
}

/** Names of the role classes by the files that are there, sorted. */
export function roleClasses(tree: Tree): string[] {
  const names = moduleDirectories(tree.environment).flatMap((top) =>
    tree.entries.flatMap(({ type, path }) => {
      if (type !== 'file' || (top !== '.' && !path.startsWith(`${top}/`))) return []
      const match = /^(\w+)\/manifests\/([\w/]+)\.pp$/.exec(top === '.' ? path : path.slice(top.length + 1))
      if (!match?.[1] || !match[2] || !ROLE_MODULES.includes(match[1])) return []
      return [match[2] === 'init' ? match[1] : `${match[1]}::${match[2].replaceAll('/', '::')}`]
    }),
  )
  return [...new Set(names)].filter((name) => manifestOfClass(tree, name) !== undefined).sort()
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
