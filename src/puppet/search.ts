/** Searches the config tree for what a message of Puppet names without a place, or with that of a mere caller. Pure. */
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { FileLocation } from '../report/finding.ts'
import { findInterpolation, findKey, keyOfParameter } from './data-places.ts'
import { findDeclaration, findFact, findLookup, findNodes, findOverride } from './declarations.ts'

type Entries = readonly ArchiveEntry[]

/** What messages name, and where that is in a tree. */
const SEARCHES: [RegExp, (name: string, entries: Entries) => FileLocation | undefined][] = [
  [/Function lookup\(\) did not find a value for the name '([^']+)'/, findLookup],
  [/^Lookup of key '([^']+)' failed/, findKey],
  [/^Unknown interpolation method '(\w+)'/, findInterpolation],
  [/^Could not find resource\(s\) (\S+\[.*\]) for overriding/s, findOverride],
  [/^Could not find node statement with name (.+)/, (_name, entries) => findNodes(entries)],
  [/^Error while resolving custom fact fact='(\w+)'/, findFact],
  [/^Found \d+ dependency cycles?:\s+\(([\w:]+\[.*?\]) =>/s, findDeclaration],
  [/^([\w:]+\[.*?\]): /s, findDeclaration],
]

/**
 * A better place than the message's own, relative to the tree.
 * @param found the message without its place, and that place in the tree
 * @returns undefined where there is none
 */
export function searchTree(
  { message, at }: { message: string; at: FileLocation | undefined },
  entries: Entries,
): FileLocation | undefined {
  const key = keyOfParameter(message)
  if (key !== undefined) return findKey(key, entries)
  if (/invalid byte sequence in UTF-8/.test(message)) return onlyManifestNotUtf8(entries)
  if (at && at.line === undefined) return lineOfName(message, { at, entries })
  if (at) return undefined
  for (const [pattern, search] of SEARCHES) {
    const name = pattern.exec(message)?.[1]
    const found = name === undefined ? undefined : search(name, entries)
    if (found) return found
  }
  return undefined
}

/** The line of a file that alone has a name which the message quotes. */
function lineOfName(
  message: string,
  { at, entries }: { at: FileLocation; entries: Entries },
): FileLocation | undefined {
  const file = entries.find(({ path }) => path === at.file)
  if (file?.type !== 'file') return undefined
  const lines = Buffer.from(file.data).toString('utf8').split('\n')
  const names = [...message.matchAll(/'([\w:.-]+)'|looking up (\S+) in/g)].flatMap(
    ([, quoted, key]) => quoted ?? key ?? [],
  )
  // What is wrong stands at the end.
  for (const name of names.reverse()) {
    const found = lines.flatMap((line, index) => (line.includes(name) ? [index + 1] : []))
    if (found.length === 1 && found[0] !== undefined) return { file: at.file, line: found[0] }
  }
  return undefined
}

/** Puppet names the manifest that made it read another one. */
function onlyManifestNotUtf8(entries: Entries): FileLocation | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const found = entries.flatMap((entry) => {
    if (entry.type !== 'file' || !entry.path.endsWith('.pp')) return []
    const lines = splitLines(Buffer.from(entry.data))
    const index = lines.findIndex((line) => {
      try {
        decoder.decode(line)
        return false
      } catch {
        return true
      }
    })
    return index < 0 ? [] : [{ file: entry.path, line: index + 1 }]
  })
  return found.length === 1 ? found[0] : undefined
}

function splitLines(data: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
    lines.push(data.subarray(start, end))
    start = end + 1
  }
  return [...lines, data.subarray(start)]
}
