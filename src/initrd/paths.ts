/** How paths of an archive fit the tree the kernel unpacks it into. Pure. */
import type { ArchiveEntry } from './newc.ts'

type Index = { has(path: string): boolean }

const MERGED = ['lib', 'bin', 'sbin', 'lib64']

/** Whether /lib of the archive is a link into usr/, as in Debian since 12 and RHEL since 7. */
export function isMergedUsr(index: ReadonlyMap<string, ArchiveEntry>): boolean {
  const lib = index.get('lib')
  return lib?.type === 'symlink' && lib.target.replace(/^\//, '').startsWith('usr/')
}

/** The place of `path` in a merged-usr system: `lib/x` becomes `usr/lib/x`; the links themselves stay. */
export function toMergedUsr(path: string): string {
  return MERGED.some((directory) => path.startsWith(`${directory}/`)) ? `usr/${path}` : path
}

/**
 * The entries with a directory (mode 0755) before the first that needs one found neither in `existing` nor earlier:
 * the kernel drops a file whose directory is missing, and says nothing.
 */
export function withParents(entries: readonly ArchiveEntry[], existing: Index): ArchiveEntry[] {
  const seen = new Set<string>()
  const complete: ArchiveEntry[] = []
  for (const entry of entries) {
    const parts = entry.path.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) {
      const path = parts.slice(0, depth).join('/')
      if (existing.has(path) || seen.has(path)) continue
      seen.add(path)
      complete.push({ type: 'directory', path, mode: 0o755 })
    }
    if (entry.type === 'directory' && seen.has(entry.path)) continue
    seen.add(entry.path)
    complete.push(entry)
  }
  return complete
}
