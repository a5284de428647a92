/** Where catalogues are compiled on this machine: the tree as it would travel, below a directory that goes afterwards. */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFromName } from '../../initrd/file-name.ts'
import type { Script } from '../checks/script.ts'
import { GUEST_TREE } from '../place.ts'
import type { ConfigTree } from '../tree.ts'
import { locate } from '../tree-entry.ts'

export interface Workshop {
  script: Script
  tree: ConfigTree
  /** Name of Puppet's environment. */
  environment: string
}

/** The directory that holds Puppet's environments. */
export function environmentPath({ script }: Workshop): string {
  return join(script.directory, 'environments')
}

/** The tree as this machine's Puppet sees it, with a slash at its end. */
function environmentDirectory(workshop: Workshop): string {
  return join(environmentPath(workshop), workshop.environment, '/')
}

/** What travels, and no more, as links to it: what the guest will not have must not be found here. */
export function plantTree(workshop: Workshop): void {
  const { tree } = workshop
  const directory = environmentDirectory(workshop)
  mkdirSync(directory, { recursive: true })
  for (const entry of tree.entries) {
    const place = locate(directory, entry.path)
    if (entry.type === 'directory') mkdirSync(place)
    else symlinkSync(entry.type === 'symlink' ? bytesFromName(entry.target) : locate(tree.directory, entry.path), place)
  }
}

/** With the guest's paths of the tree replaced by this machine's. */
export function onHost(text: string, workshop: Workshop): string {
  return text.replaceAll(GUEST_TREE, environmentDirectory(workshop))
}

/** With this machine's paths of the tree replaced by the guest's. Ruby sees where links lead, too. */
export function inGuest(text: string, workshop: Workshop): string {
  return [environmentDirectory(workshop), `${workshop.tree.directory}/`].reduce(
    (rest, directory) => rest.replaceAll(directory, GUEST_TREE),
    text,
  )
}
