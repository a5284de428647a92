/** Finds the data that a message of Hiera's or a class's is about. Pure. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { FileLocation } from '../report/finding.ts'

/** The key that automatic lookup reads for a parameter which a message calls wrong. */
export function keyOfParameter(message: string): string | undefined {
  const [, className, parameter] = /^Class\[([\w:]+)\]: parameter '(\w+)' /.exec(message) ?? []
  return className === undefined ? undefined : `${className.toLowerCase().replace(/^::/, '')}::${parameter}`
}

/** The only place of a key in data, relative to the tree. */
export function findKey(key: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  return findLine(entries, (line) => isKey(line, key))
}

/** The only value of the data that calls a method of interpolation. */
export function findInterpolation(method: string, entries: readonly ArchiveEntry[]): FileLocation | undefined {
  return findLine(entries, (line) => line.includes(`%{${method}(`))
}

function findLine(entries: readonly ArchiveEntry[], matches: (line: string) => boolean): FileLocation | undefined {
  const found = entries.flatMap((entry) => {
    if (entry.type !== 'file' || !/\.(?:e?ya?ml|json)$/.test(entry.path)) return []
    const lines = Buffer.from(entry.data).toString('utf8').split('\n')
    return lines.flatMap((line, index) => (matches(line) ? [{ file: entry.path, line: index + 1 }] : []))
  })
  return found.length === 1 ? found[0] : undefined
}

function isKey(line: string, key: string): boolean {
  const text = line.trimStart().replace(/^["']/, '')
  return text.startsWith(key) && /^["']?\s*:(?!:)/.test(text.slice(key.length))
}
