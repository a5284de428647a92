/** What a config tree is made of. */
import { bytesFromName } from '../initrd/file-name.ts'

interface EntryBase {
  /** Relative to the tree; what is not UTF-8 as `nameFromBytes` has it. */
  path: string
  mode: number
}

export interface TreeFile extends EntryBase {
  type: 'file'
  sizeBytes: number
  /** Another one after each change of what is in it: inode, size and times. */
  state: string
  /** When that was last so. */
  changedMs: number
}

export interface TreeLink extends EntryBase {
  type: 'symlink'
  target: string
}

export type TreeEntry = TreeFile | TreeLink | (EntryBase & { type: 'directory' })

/** Something wrong with one path of the tree. */
export interface Problem {
  path: string
  message: string
}

/** A path of the tree for the file system, byte by byte. */
export function locate(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), bytesFromName(path)])
}
