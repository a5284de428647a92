/** What of a config tree goes into the guest: all of it, less what no catalogue reads. Pure. */
import { posix } from 'node:path'
import ignore from 'ignore'
import type { Environment } from './environment.ts'
import { isInside } from './environment-conf.ts'

/** A file of the tree in gitignore's syntax: it adds to the rules below and, with `!`, takes back. */
export const IGNORE_FILE = '.cloudstampignore'

/** Programs that look at a booted image: no catalogue's business, see src/prove/checks.ts. */
export const CHECKS = 'checks'

/** Wherever they are. */
const ANYWHERE = ['.git', '.hg', '.svn']

/** At the top of the tree and of each module only: deeper, a directory of such a name may be a module's own. */
const AT_TOP = ['spec', 'test', 'tests', 'vendor', 'node_modules', '.bundle', '.vagrant', '.librarian', '.tmp']

export interface TravelRules {
  /** @param path relative to the tree; a directory ends with a slash */
  leavesOut(path: string): boolean
  /** Whether the ignore file asks for this path itself. */
  takesBack(path: string): boolean
}

/**
 * @param options.outputDir where images go, relative to the tree; undefined when that is elsewhere
 * @param options.ignoreFile the text of the tree's own file
 */
export function travelRules(
  environment: Environment,
  options: { outputDir: string | undefined; ignoreFile: string | undefined },
): TravelRules {
  const used = [...environment.modulePath, ...environment.hiera.directories, environment.manifest ?? '.'].filter(
    isInside,
  )
  const isUsed = (name: string): boolean => used.some((path) => `${path}/`.startsWith(`${name}/`))
  const tops = environment.modulePath.filter(isInside).map((path) => (path === '.' ? '' : `/${escapePattern(path)}`))
  const defaults = ignore({ ignorecase: false }).add([
    ...ANYWHERE,
    ...[...AT_TOP, CHECKS].filter((name) => !isUsed(name)).map((name) => `/${name}`),
    ...tops.flatMap((top) => AT_TOP.map((name) => `${top}/*/${name}`)),
    ...(options.outputDir === undefined ? [] : [`/${escapePattern(options.outputDir)}`]),
  ])
  const rules = ignore({ ignorecase: false })
    .add(defaults)
    .add(options.ignoreFile ?? '')
  // A look at each of ten thousand paths takes a second; every rule of ours ends with one of these names.
  const names = new Set([...ANYWHERE, ...AT_TOP, CHECKS, posix.basename(options.outputDir ?? '')])
  const hasOwnRules = (options.ignoreFile ?? '').trim() !== ''
  const mayMatch = (path: string): boolean => hasOwnRules || names.has(posix.basename(path))
  return {
    leavesOut: (path) => mayMatch(path) && rules.ignores(path),
    takesBack: (path) => rules.test(path).unignored,
  }
}

function escapePattern(path: string): string {
  return path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')
}
