/** Where Cloudstamp keeps and finds things. */
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HostError } from './errors.ts'

/**
 * `$XDG_CACHE_HOME/cloudstamp`; a relative one is ignored, as the XDG Base Directory Specification asks.
 * @throws HostError where neither the environment nor the user database tells of a home
 */
export function cacheDirectory(): string {
  return join(absolute(process.env['XDG_CACHE_HOME']) ?? join(home(), '.cache'), 'cloudstamp')
}

function home(): string {
  const found = absolute(process.env['HOME']) ?? absolute(homeOfUser())
  if (found !== undefined) return found
  throw new HostError('there is no home directory to keep the cache in', {
    advice: 'Set XDG_CACHE_HOME, or HOME, to the absolute path of a directory.',
  })
}

/** Of the user database, which a container's user need not be in. Node.js asks $HOME before it, even an empty one. */
function homeOfUser(): string | undefined {
  try {
    return userInfo().homedir
  } catch {
    return undefined
  }
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined
}

/** A directory that ships with Cloudstamp: kickstarts/ or configs/. */
export function shippedDirectory(name: 'kickstarts' | 'configs'): string {
  return join(packageRoot(dirname(fileURLToPath(import.meta.url))), name)
}

/** The nearest folder that holds action.yml: the code may lie in src/, in dist/ or in dist/chunks/. */
function packageRoot(directory: string): string {
  if (existsSync(join(directory, 'action.yml'))) return directory
  const above = dirname(directory)
  if (above === directory)
    throw new HostError('the kickstarts and configs that ship with Cloudstamp are not there', {
      where: fileURLToPath(import.meta.url),
      advice: 'Install Cloudstamp whole: dist/ alone is not enough.',
    })
  return packageRoot(above)
}

/** A path as people read it: relative to where the command was started, where it lies below that. */
export function displayPath(path: string): string {
  const below = relative(process.cwd(), path)
  return below === '' ? '.' : below.startsWith('..') ? path : below
}
