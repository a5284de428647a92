/** Digests that somebody published in the release's time, beside those of today. Pure. */
import { createHash } from 'node:crypto'
import type { TreeFileName } from './tree/treeinfo.ts'

/** SHA-1 by file; most kickstarts name none. */
export type PublishedDigests = Partial<Record<TreeFileName, string | undefined>>

export interface Comparison {
  agrees: boolean
  text: string
}

/** Holds a file against the SHA-1 that the header names. @returns undefined where it names none */
export function comparePublished(
  published: PublishedDigests,
  name: TreeFileName,
  data: Uint8Array,
): Comparison | undefined {
  const expected = published[name]
  if (expected === undefined) return undefined
  const actual = createHash('sha1').update(data).digest('hex')
  const agrees = actual === expected
  const text = agrees
    ? `${name}: its SHA-1 is the one that the header names (${name}-sha1)`
    : `${name}: its SHA-1 is ${actual}, and the header names ${expected} (${name}-sha1)`
  return { agrees, text }
}
