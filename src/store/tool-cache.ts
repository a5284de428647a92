/**
 * Entries in a runner's tool cache, which outlives the jobs of a self-hosted runner. Only in an action's step: the
 * library speaks to the runner on standard output, which elsewhere is the caller's.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Shelf } from './shelf.ts'

/** The library knows semver's versions alone, and a key is none. */
const VERSION_PREFIX = '0.0.0-x'

/** What is kept is for one architecture, whatever the runner's. */
const ARCHITECTURE = 'x64'

/** Where the tool cache is; undefined outside of an action's step. */
export function toolCacheDirectory(): string | undefined {
  return process.env['ACTIONS_RUNTIME_TOKEN'] ? process.env['RUNNER_TOOL_CACHE'] || undefined : undefined
}

/** @param tool the name under which entries are kept */
export function toolCacheShelf(directory: string, tool: string): Shelf {
  const library = () => import('@actions/tool-cache')
  const versionOf = (key: string): string => `${VERSION_PREFIX}${key}`
  return {
    lockFile: join(directory, `${tool}.lock`),
    keys: async () =>
      (await library()).findAllVersions(tool, ARCHITECTURE).map((version) => version.slice(VERSION_PREFIX.length)),
    locate: async (key) => (await library()).find(tool, versionOf(key), ARCHITECTURE) || undefined,
    async put(key, folder) {
      await (await library()).cacheDir(folder, tool, versionOf(key), ARCHITECTURE)
    },
    async remove(key) {
      const version = join(directory, tool, versionOf(key))
      // The mark of a whole entry first: without it the library takes a folder for none.
      await rm(join(version, `${ARCHITECTURE}.complete`), { force: true })
      await rm(version, { recursive: true, force: true })
    },
  }
}
