/** Where Cloudstamp keeps and finds things. */
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `$XDG_CACHE_HOME/cloudstamp` (XDG Base Directory Specification). */
export function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(base, 'cloudstamp')
}

/** A directory that ships with Cloudstamp: kickstarts/ or configs/, beside dist/ as beside src/. */
export function shippedDirectory(name: 'kickstarts' | 'configs'): string {
  return join(packageRoot(), name)
}

/** The bundle's code may lie in dist/ or in dist/chunks/: the root is the folder that holds action.yml. */
function packageRoot(): string {
  const parts = dirname(fileURLToPath(import.meta.url))
  return parts.replace(/\/(src|dist)(\/.*)?$/, '')
}
