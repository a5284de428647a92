import { join } from 'node:path'
import { HostError, UserError } from '../errors.ts'
import { changesSince } from '../host/changes.ts'
import { eventRange } from '../host/event.ts'
import { displayPath } from '../paths.ts'

/**
 * Files of the change that this run is about, as findings name them. None where that cannot be told: they say only which
 * findings come first.
 */
export async function changedFiles(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ReadonlySet<string>> {
  try {
    const range = await eventRange(environment)
    const { repository, paths } = await changesSince(process.cwd(), range, { uncommitted: false, signal })
    return new Set(paths.map((path) => displayPath(join(repository, path))))
  } catch (error) {
    if (error instanceof UserError || error instanceof HostError) return new Set()
    throw error
  }
}
