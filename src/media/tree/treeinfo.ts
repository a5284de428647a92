/** The file `.treeinfo` of an installation tree (https://release-engineering.github.io/productmd/treeinfo-1.0.html). Pure. */
import { parse } from 'ini'
import { z } from 'zod'

export interface TreeFile {
  /** Relative to the tree. */
  path: string
  /** Of any algorithm, in lower case; absent where the tree does not tell. */
  digest?: { algorithm: string; value: string } | undefined
}

/** What of a tree an installation boots from. */
export type TreeFileName = 'kernel' | 'initrd'

export interface TreeInfo extends Record<TreeFileName, TreeFile> {
  /** Such as "AlmaLinux 9.6"; empty where the tree does not tell. */
  release: string
}

/** Where trees have them that do not say, from EL5 on. */
export const DEFAULT_FILES: Record<TreeFileName, TreeFile> = {
  kernel: { path: 'images/pxeboot/vmlinuz' },
  initrd: { path: 'images/pxeboot/initrd.img' },
}

const path = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, 'is not a path below the tree')

const product = z.object({ name: z.string(), family: z.string(), version: z.string(), arch: z.string() }).partial()

const schema = z.object({
  /** In trees of all ages, later for compatibility alone. */
  general: product.default({}),
  tree: product.pick({ arch: true }).default({}),
  release: product.pick({ name: true, version: true }).default({}),
  'images-x86_64': z
    .object({ kernel: path.default(DEFAULT_FILES.kernel.path), initrd: path.default(DEFAULT_FILES.initrd.path) })
    .prefault({}),
  checksums: z.record(z.string(), z.string()).default({}),
})

/**
 * Reads a tree's own description.
 * @throws Error with the reason when it is not one, or one of another architecture
 */
export function parseTreeInfo(text: string): TreeInfo {
  const result = schema.safeParse(parse(text))
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new Error(`${issue?.path.join(' ') ?? ''}: ${issue?.message ?? 'not valid'}`)
  }
  const { general, tree, release, 'images-x86_64': images, checksums } = result.data
  const arch = general.arch ?? tree.arch
  if (arch !== 'x86_64')
    throw new Error(arch === undefined ? 'it names no architecture' : `it is of a tree for ${arch}, not for x86_64`)
  const named = [general.family ?? release.name, general.version ?? release.version].filter(Boolean).join(' ')
  const file = (name: string): TreeFile => ({ path: name, digest: parseDigest(checksums[name]) })
  return { release: general.name ?? named, kernel: file(images.kernel), initrd: file(images.initrd) }
}

/** Reads `sha256:0123…`. */
function parseDigest(text: string | undefined): TreeFile['digest'] {
  const match = /^(\w+):([0-9a-f]+)$/.exec(text?.toLowerCase() ?? '')
  return match?.[1] && match[2] ? { algorithm: match[1], value: match[2] } : undefined
}
