/** What the operating system's errors mean to a person. Pure. */
import { getSystemErrorMap } from 'node:util'

interface Meaning {
  reason: string
  /** What to do next. */
  advice: string
  /** Whether the path itself is at fault: another one may do. */
  path?: true
}

const FREE_SPACE = 'Free some there, or move the cache with XDG_CACHE_HOME or the image with output-dir.'
const PERMISSIONS = "Change its owner or permissions, or choose a path that is this user's."
const DEVICE = "Look at the kernel's log (dmesg): a disk or a network file system failed."
const LIMIT = 'Raise the limit (ulimit -n), or end what else runs here.'
const MEMORY = 'End what else runs here, or use a machine with more memory.'

/** errno(3). What is not here has its own text and no more. */
const MEANINGS: Partial<Record<string, Meaning>> = {
  ENOSPC: { reason: 'no space is left on the file system', advice: FREE_SPACE },
  EDQUOT: { reason: "this user's disk quota is used up", advice: FREE_SPACE },
  EFBIG: {
    reason: 'the file would be larger than is allowed',
    advice: 'Raise the limit (ulimit -f), or use another file system.',
  },
  EROFS: { reason: 'the file system is read-only', advice: 'Choose a path on one that can be written to.', path: true },
  EACCES: { reason: 'this user may not', advice: PERMISSIONS, path: true },
  EPERM: { reason: 'this is not permitted', advice: PERMISSIONS, path: true },
  ENOENT: { reason: 'there is no such file or directory', advice: 'Check the path.', path: true },
  ENOTDIR: { reason: 'a part of the path is no directory', advice: 'Check the path.', path: true },
  EISDIR: { reason: 'this is a directory, not a file', advice: 'Name a file.', path: true },
  ENAMETOOLONG: { reason: 'the name is too long', advice: 'Use a shorter one.', path: true },
  ELOOP: { reason: 'its symbolic links go round in circles', advice: 'Mend the links.', path: true },
  EMFILE: { reason: 'this process has too many files open', advice: LIMIT },
  ENFILE: { reason: 'this machine has too many files open', advice: LIMIT },
  EIO: { reason: 'the device failed to read or write', advice: DEVICE },
  ESTALE: { reason: 'the network file system lost the file', advice: DEVICE },
  ENOMEM: { reason: 'no memory is left', advice: MEMORY },
  EAGAIN: { reason: 'this machine has too many processes, or no memory is left', advice: MEMORY },
  E2BIG: { reason: 'the command line is too long', advice: 'Use fewer files, or shorter paths.' },
}

/** Node.js puts this for bytes that are not UTF-8, and no file has the name that it then asks for. */
const REPLACEMENT = '\uFFFD'

const NOT_UTF8: Meaning = {
  reason: 'the name is not UTF-8, and cannot be used',
  advice: 'Rename it, with convmv say.',
  path: true,
}

/** An error of the operating system, as a person reads it. */
export interface Fault extends Meaning {
  /** The path, where the system named one. */
  where: string | undefined
}

/** @returns undefined for an error that is not the operating system's */
export function explainErrno(error: unknown): Fault | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, errno, syscall, path, dest } = error as NodeJS.ErrnoException & { dest?: string }
  if (code === undefined || errno === undefined || syscall === undefined) return undefined
  const { reason, ...meaning } = meaningOf(code, errno, path)
  // A copy that finds no space names its source first. "spawn /usr/bin/qemu-img" names the file as well.
  const where = isFull(error) ? (dest ?? path) : path
  return { reason: `${reason} (${code}, ${syscall.split(' ', 1)[0]})`, where, ...meaning }
}

function meaningOf(code: string, errno: number, path: string | undefined): Meaning {
  if (code === 'ENOENT' && path?.includes(REPLACEMENT)) return NOT_UTF8
  return MEANINGS[code] ?? { reason: getSystemErrorMap().get(errno)?.[1] ?? 'the system refused', advice: DEVICE }
}

/** Whether a file system is full, or as good as full for this user. */
export function isFull(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && /^(?:ENOSPC|EDQUOT)$/.test(String(error.code))
  )
}

/** What to do about an error that a program put into words, in the C locale. */
export function adviceFor(text: string): string | undefined {
  const codes: readonly (readonly [string, string])[] = [
    ['No space left on device', 'ENOSPC'],
    ['Disk quota exceeded', 'EDQUOT'],
    ['File too large', 'EFBIG'],
    ['Read-only file system', 'EROFS'],
    ['Permission denied', 'EACCES'],
    ['Cannot allocate memory', 'ENOMEM'],
    ['Input/output error', 'EIO'],
  ]
  const code = codes.find(([words]) => text.includes(words))?.[1]
  return code === undefined ? undefined : MEANINGS[code]?.advice
}
