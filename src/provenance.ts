/** What a build's content was read from: digests and commits, taken together with the files. */
import { realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { sha256 } from './digest.ts'
import type { Distro, KickstartFile } from './distro/header.ts'
import { commitsOf, type FileSet, type GitOptions } from './host/git.ts'
import type { Provenance } from './image/manifest.ts'
import { bytesFromName } from './initrd/file-name.ts'
import type { ArchiveEntry } from './initrd/newc.ts'
import type { ConfigTree } from './puppet/tree.ts'

/** Digests and commits of config tree and kickstart. What git does not tell of is left out, with a warning. */
export async function readProvenance(
  { distro, configTree, treeContents }: { distro: Distro; configTree: ConfigTree; treeContents: ArchiveEntry[] },
  options: GitOptions,
): Promise<Provenance> {
  // git's names come as text, too, and what is not UTF-8 must look alike.
  const names = treeContents.map(({ path }) => bytesFromName(path).toString())
  const tree: FileSet = { directory: configTree.directory, files: names, whole: true }
  const kickstarts = await Promise.all(distro.sources.map(locate))
  const [treeCommit, ...commits] = await commitsOf([tree, ...kickstarts], options)
  const [kickstart, ...fragments] = distro.sources.map(({ path, sha256 }, index) => {
    return { file: path, sha256, commit: commits[index] }
  })
  if (!kickstart) throw new RangeError('a distro without a kickstart')
  return { configTree: { sha256: treeDigest(treeContents), commit: treeCommit }, kickstart, fragments }
}

async function locate({ file }: KickstartFile): Promise<FileSet> {
  const real = await realpath(file)
  return { directory: dirname(real), files: [basename(real)], whole: false }
}

/** See the manifest's schema for what it is of. */
function treeDigest(entries: readonly ArchiveEntry[]): string {
  const lines = entries.flatMap((entry) => {
    const content =
      entry.type === 'file' ? entry.data : entry.type === 'symlink' ? bytesFromName(entry.target) : undefined
    if (content === undefined) return []
    return [Buffer.from(`${entry.mode.toString(8)} ${sha256(content)} `), bytesFromName(`${entry.path}\n`)]
  })
  return sha256(Buffer.concat(lines))
}
