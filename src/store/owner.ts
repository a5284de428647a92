/** Whose a file is, in directories that several hosts and containers may share: an NFS home, a mounted cache. */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of another host's process are left alone for longer than any build takes. */
const FOREIGN_MAX_AGE_MS = 48 * 60 * 60 * 1000

/** Process numbers mean something within one boot and one PID namespace, pid_namespaces(7). */
const place = createHash('sha256')
  .update(`${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')}${readlinkSync('/proc/self/ns/pid')}`)
  .digest('hex')
  .slice(0, 8)

/** This process, as part of a file's name. */
export const OWNER = `${place}-${process.pid}`

/**
 * Removes what processes that are gone have left in a directory.
 * @param ownerOf the owner in a name; undefined for a name that carries none
 */
export async function removeAbandoned(directory: string, ownerOf: (name: string) => string | undefined): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = ownerOf(name)
    const path = join(directory, name)
    if (owner !== undefined && (await isAbandoned(path, owner))) await rm(path, { recursive: true, force: true })
  }
}

/** The owner in the name of a hidden folder that is being filled, `.<key>.<owner>`. */
export function stagingOwner(name: string): string | undefined {
  return /^\..*\.([^.]+)$/.exec(name)?.[1]
}

async function isAbandoned(path: string, owner: string): Promise<boolean> {
  const [, where, pid] = /^([0-9a-f]{8})-(\d+)$/.exec(owner) ?? []
  if (where === place) return !isRunning(Number(pid))
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > FOREIGN_MAX_AGE_MS
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
