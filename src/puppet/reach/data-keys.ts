/** Hiera's data: which keys a file has, and which of them a change touches. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { parseDocument } from 'yaml'

export type Data = ReadonlyMap<string, unknown>

/** The keys of a file with their values; undefined where that cannot be told. */
export function parseData(text: string): Data | undefined {
  try {
    const document = parseDocument(text, { logLevel: 'silent', uniqueKeys: false })
    if (document.errors.length > 0) return undefined
    const value: unknown = document.toJS()
    if (value === null || value === undefined) return new Map()
    return typeof value === 'object' && !Array.isArray(value) ? new Map(Object.entries(value)) : undefined
  } catch {
    // More aliases than a document has that is no attack.
    return undefined
  }
}

/** Says for keys, or for patterns of keys that begin with `^`, how values are merged. */
export const OPTIONS = 'lookup_options'

/**
 * Keys whose value differs, and, as patterns, those that options are changed for.
 * @param before undefined where the file was not there; likewise `after`
 * @returns undefined where that cannot be told
 */
export function changedKeys(
  before: string | undefined,
  after: string | undefined,
): { keys: string[]; patterns: RegExp[] } | undefined {
  const [old, now] = [parseData(before ?? ''), parseData(after ?? '')]
  if (!old || !now) return undefined
  const keys = differing(old, now)
  if (!keys.includes(OPTIONS)) return { keys, patterns: [] }
  const options = differing(mapOf(old.get(OPTIONS)), mapOf(now.get(OPTIONS)))
  const patterns = options.filter((key) => key.startsWith('^')).map(asPattern)
  return { keys: [...keys, ...options].filter((key) => key !== OPTIONS && !key.startsWith('^')), patterns }
}

function differing(old: Data, now: Data): string[] {
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => !isDeepStrictEqual(old.get(key), now.get(key)))
}

function mapOf(value: unknown): Data {
  return new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}))
}

/** Ruby's regular expressions have more than JavaScript's: one that cannot be read matches all. */
function asPattern(source: string): RegExp {
  try {
    return new RegExp(source)
  } catch {
    return /^/
  }
}
