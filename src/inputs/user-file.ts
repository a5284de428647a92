/** The door through which files that a user names come in: kickstarts, their includes, manifests, Hiera's data. */
import { constants, type Stats } from 'node:fs'
import { lstat, open, readdir, realpath, type FileHandle } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { UserError } from '../errors.ts'
import { displayPath } from '../paths.ts'
import { formatBytes } from '../report/format.ts'

export interface UserPath {
  /** The directory that links must not lead out of. */
  root: string
  /** Below the root. */
  path: string
  /** As errors name it, such as "the kickstart". */
  what: string
}

export interface UserFile {
  /** Its real path, as findings name it. */
  file: string
  /** Permission bits. */
  mode: number
  data: Buffer
}

/** What a checkout keeps there is no input, and may hold the token that it was fetched with. */
const PRIVATE = '.git'

/**
 * Reads a file that a user named. It lies inside the root however many links lead there, is a regular file and not
 * larger than the limit: all that is known of the open file, before its first byte is read. A FIFO does not block.
 * @returns undefined where there is none
 * @throws UserError naming the file for all else
 */
export async function readUserFile(request: UserPath & { maxBytes: number }): Promise<UserFile | undefined> {
  const { root, path, what, maxBytes } = request
  const file = join(root, path)
  const real = await resolveUserPath(request)
  if (real === undefined) return undefined
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const handle = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(file, what, error)
  })
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw notRegular(file, what, found)
    const data = await readAtMost(handle, maxBytes)
    if (data) return { file: displayPath(real), mode: found.mode & 0o777, data }
  } catch (error) {
    throw unreadable(file, what, error)
  } finally {
    await handle.close()
  }
  throw new UserError(`${what} is larger than ${formatBytes(maxBytes)}`, {
    where: { file: displayPath(file) },
    advice: 'Make it smaller.',
  })
}

/**
 * Where a path that a user named really lies.
 * @returns undefined where there is nothing
 * @throws UserError for a link that points nowhere, round in circles or out of the root, and for what is not readable
 */
export async function resolveUserPath({ root, path, what }: UserPath): Promise<string | undefined> {
  const file = join(root, path)
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(file)])
    const inside = relative(realRoot, real).split(sep)
    if (inside[0] === '..') throw leaves(file, { what, real, root })
    if (inside.includes(PRIVATE))
      throw new UserError(`${what} lies in ${PRIVATE}, which is never read`, {
        where: { file: displayPath(file) },
        advice: 'Copy it.',
      })
    return real
  } catch (error) {
    if (!isMissing(error)) throw unreadable(file, what, error)
    if ((await lstat(file).catch(() => undefined))?.isSymbolicLink() !== true) return undefined
    throw new UserError(`${what} is a link that points nowhere`, {
      where: { file: displayPath(file) },
      advice: 'Remove or mend it.',
    })
  }
}

/**
 * Names in a directory that a user named, sorted.
 * @param what as errors name it, such as "kickstart-dir"
 * @throws UserError where it does not exist, is no directory or cannot be read
 */
export async function listUserDirectory(directory: string, what: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort()
  } catch (error) {
    const reasons: Record<string, string> = { ENOENT: 'does not exist', ENOTDIR: 'is no directory' }
    const reason = reasons[codeOf(error)]
    if (reason === undefined) throw unreadable(directory, what, error)
    throw new UserError(`${what} ${reason}`, { where: { file: displayPath(directory) }, advice: 'Check its spelling.' })
  }
}

/** All bytes to the end, which a size of zero does not tell of files that a kernel makes up. */
async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  // What has been read is not read again: one byte more than the limit is enough to know.
  for await (const chunk of handle.createReadStream({ autoClose: false, end: maxBytes }) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks)
}

function leaves(file: string, { what, real, root }: { what: string; real: string; root: string }): UserError {
  return new UserError(`${what} lies outside of its directory, at ${real}`, {
    where: { file: displayPath(file) },
    advice: `Copy what it points to into ${root}: a build reads nothing else.`,
  })
}

function notRegular(file: string, what: string, found: Stats): UserError {
  return new UserError(`${what} is ${found.isDirectory() ? 'a directory' : 'no regular file'}`, {
    where: { file: displayPath(file) },
    advice: 'Put a file there.',
  })
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error))
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}

const REASONS: Record<string, string> = {
  EACCES: 'is not readable for you',
  EPERM: 'is not readable for you',
  ELOOP: 'is a link that goes round in circles',
  ENAMETOOLONG: 'has too long a name',
  ENXIO: 'is no regular file',
}

/** A failure of the file system in a sentence; an error that has one already, as it is. */
function unreadable(file: string, what: string, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof UserError || code === '') return error
  return new UserError(`${what} ${REASONS[code] ?? `cannot be read (${code})`}`, {
    where: { file: displayPath(file) },
    advice: 'Check the file and its permissions.',
    cause: error,
  })
}
