/** The config tree as it goes into the guest. */
import { lstat, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { UserError } from '../errors.ts'
import { formatBytes } from '../report/format.ts'

export interface ConfigTreeFile {
  /** Relative to the tree. */
  path: string
  mode: number
  data: Uint8Array
}

export interface ConfigTree {
  directory: string
  files: ConfigTreeFile[]
  sizeBytes: number
}

/** The tree lives in the guest's memory until it is copied to the disk. */
export const MAX_TREE_BYTES = 64 * 1024 * 1024

const REQUIRED: { name: string; kind: 'directory' | 'file' }[] = [
  { name: 'nodes', kind: 'directory' },
  { name: 'modules', kind: 'directory' },
  { name: 'hiera.yaml', kind: 'file' },
]

/** Of no use to Puppet, and the largest part of many trees. */
const IGNORED = new Set(['.git'])

/**
 * Reads a config tree. Symbolic links within it are followed.
 * @throws UserError for a missing piece, a link that leaves the tree, a name with control characters, anything that is
 *   neither file nor directory, or more than MAX_TREE_BYTES
 */
export async function readConfigTree(directory: string): Promise<ConfigTree> {
  const root = await realpath(directory).catch(() => {
    throw new UserError('the config tree does not exist', { where: directory, advice: 'Check config-dir.' })
  })
  for (const { name, kind } of REQUIRED) {
    const found = await stat(join(root, name)).catch(() => undefined)
    if (kind === 'directory' ? found?.isDirectory() : found?.isFile()) continue
    throw new UserError(`the config tree has no ${name}${kind === 'directory' ? '/ directory' : ''}`, {
      where: directory,
      advice: `A config tree holds ${REQUIRED.map((piece) => piece.name).join(', ')} and, as a rule, data.`,
    })
  }
  const tree: ConfigTree = { directory: root, files: [], sizeBytes: 0 }
  await readInto(tree, root, [root])
  tree.files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return tree
}

/** @param ancestors real paths of the directories above, against links that go round in circles */
async function readInto(tree: ConfigTree, directory: string, ancestors: readonly string[]): Promise<void> {
  for (const name of (await readdir(directory)).sort()) {
    if (IGNORED.has(name)) continue
    const path = join(directory, name)
    const where = relative(tree.directory, path)
    if (/[\u0000-\u001f\u007f]/.test(name))
      throw new UserError(`a name in the config tree has control characters: ${JSON.stringify(where)}`)
    const real = (await lstat(path)).isSymbolicLink() ? await followLink(tree.directory, path) : path
    const found = await stat(real)
    if (found.isDirectory()) {
      if (!ancestors.includes(real)) await readInto(tree, path, [...ancestors, real])
    } else if (found.isFile()) {
      tree.sizeBytes += found.size
      if (tree.sizeBytes > MAX_TREE_BYTES) await refuseSize(tree.directory)
      tree.files.push({ path: where.split(sep).join('/'), mode: found.mode & 0o777, data: await readFile(real) })
    } else {
      throw new UserError('the config tree holds something that is neither file nor directory', {
        where: path,
        advice: 'Remove it.',
      })
    }
  }
}

async function followLink(root: string, path: string): Promise<string> {
  const target = await readlink(path)
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined)
    throw new UserError(`the symbolic link points nowhere: ${target}`, { where: path, advice: 'Remove or mend it.' })
  if (real === root || real.startsWith(`${root}${sep}`)) return real
  throw new UserError(`the symbolic link leaves the config tree: ${target}`, {
    where: path,
    advice: 'Copy what it points to into the tree: the guest sees the tree alone.',
  })
}

async function refuseSize(root: string): Promise<never> {
  const size = await measure(root)
  throw new UserError(`the config tree is too large: ${formatBytes(size)}, at most ${formatBytes(MAX_TREE_BYTES)}`, {
    where: root,
    advice: 'Let large files be fetched by the catalogue instead.',
  })
}

async function measure(directory: string): Promise<number> {
  let total = 0
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) total += await measure(path)
    else if (entry.isFile()) total += (await lstat(path)).size
  }
  return total
}
