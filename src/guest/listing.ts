/** What lists a sealed disk inside the guest, and chooses what is in the list. */
import { keyOf } from '../digest.ts'
import { pathPattern, UNLISTED } from './contract.ts'
import type { GuestFile } from './guest-file.ts'
import contents from './scripts/contents.sh'
import contentsProgram from './scripts/contents.awk'

export const LISTING: readonly GuestFile[] = [
  { path: 'cloudstamp/contents', mode: 0o644, data: contents },
  { path: 'cloudstamp/contents.awk', mode: 0o644, data: contentsProgram },
  {
    path: 'cloudstamp/unlisted',
    mode: 0o644,
    data: UNLISTED.map(({ pattern }) => `^/${pathPattern(pattern)}(/|$)`).join('|'),
  },
]

/** Names the rules that a list was made by: two lists of one key can be compared row by row. */
export const LISTING_KEY = keyOf(LISTING)
