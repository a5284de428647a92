/**
 * Locks between processes that share a directory, in whatever container they run. A lock is a file under flock(2): the
 * kernel gives it to one open file and takes it back when that is closed, which the end of a process does too, however
 * it ends. So whether an owner lives has a true answer in every PID, mount and network namespace.
 */
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { run } from '../host/run.ts'
import { readJson } from './json.ts'

/** Who holds a lock, as the lock file tells. */
export interface LockHolder {
  /** As seen in the holder's own PID namespace. */
  pid: number
  /** A container's name, if it runs in one. */
  host: string
  /** ISO 8601 */
  since: string
}

export interface LockOptions {
  signal?: AbortSignal | undefined
  /** Called once when another process holds the lock. */
  onWait: (holder: LockHolder | undefined) => void
}

/** A lock that is held. */
export interface Lock {
  /** Removes the lock file and lets the next one in. */
  release(): Promise<void>
}

const holderSchema = z.object({ pid: z.number(), host: z.string(), since: z.string() })

/** Exit code of util-linux's and busybox's flock for a lock that is held. */
const HELD = 1

/** Takes the lock of that file now. @returns undefined when another holds it */
export async function tryLock(file: string): Promise<Lock | undefined> {
  return take(file, (handle) => flock(handle, { file, wait: false }))
}

/** Who holds the lock of that file, or has held it until killed; undefined where that is not known. */
export async function lockHolder(file: string): Promise<LockHolder | undefined> {
  return readJson(file, holderSchema)
}

/** The holder as a person reads it. */
export function describeHolder(holder: LockHolder | undefined): string {
  return holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'an unknown process'
}

/**
 * Runs `work` while holding the lock of a file, waiting for whoever holds it now.
 * @throws the abort reason when the signal fires while waiting; HostError where locks are not to be had
 */
export async function withLock<T>(file: string, { signal, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  let lock = await tryLock(file)
  if (!lock) onWait(await lockHolder(file))
  while (!lock) lock = await take(file, (handle) => flock(handle, { file, wait: true, signal }))
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

async function take(file: string, lock: (handle: FileHandle) => Promise<boolean>): Promise<Lock | undefined> {
  await mkdir(dirname(file), { recursive: true })
  for (;;) {
    // Writable: NFS lends no exclusive lock otherwise.
    const handle = await open(file, 'a+')
    try {
      if (!(await lock(handle))) {
        await handle.close()
        return undefined
      }
      // The holder before may have removed the file that was opened.
      if (await isSameFile(handle, file)) {
        const holder: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
        await handle.truncate()
        await handle.write(`${JSON.stringify(holder)}\n`)
        return { release: () => release(handle, file) }
      }
      await handle.close()
    } catch (error) {
      await handle.close()
      throw error
    }
  }
}

async function isSameFile(handle: FileHandle, file: string): Promise<boolean> {
  const named = await stat(file).catch(() => undefined)
  const held = await handle.stat()
  return named?.ino === held.ino && named.dev === held.dev
}

/** While the lock is held: one who waits finds that the file is another, or none, and opens it anew. */
async function release(handle: FileHandle, file: string): Promise<void> {
  try {
    await rm(file, { force: true })
  } finally {
    await handle.close()
  }
}

/**
 * Locks an open file. The flock program locks what it inherits, which no other program does, and ends; the lock stays
 * with our end.
 */
async function flock(
  { fd }: FileHandle,
  { file, wait, signal }: { file: string; wait: boolean; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const { exitCode } = await run('flock', [...(wait ? [] : ['-n']), '3'], {
    what: `locking ${file}`,
    advice: 'Keep the cache and the output on a file system that has locks, see flock(2).',
    inherits: fd,
    signal,
    accepts: wait ? [] : [HELD],
  })
  return exitCode === 0
}
