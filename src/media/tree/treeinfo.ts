/** The file `.treeinfo` of an installation tree (https://release-engineering.github.io/productmd/treeinfo-1.0.html). Pure. */
import { parse } from 'ini'
import { z } from 'zod'

export interface TreeFile {
  /** Relative to the tree. */
  path: string
  /** Lower-case hexadecimal; absent where the tree does not tell. */
  sha256: string | undefined
}

export interface TreeInfo {
  /** Such as "AlmaLinux 9.6". */
  release: string
  kernel: TreeFile
  initrd: TreeFile
}

/** Where trees have them that do not say, from EL5 on. */
export const DEFAULT_PATHS = { kernel: 'images/pxeboot/vmlinuz', initrd: 'images/pxeboot/initrd.img' }

const path = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, 'is not a path below the tree')

const schema = z.object({
  general: z.object({ name: z.string().optional(), family: z.string().optional(), version: z.string().optional(), arch: z.literal('x86_64') }),
  images: z.object({ kernel: path.default(DEFAULT_PATHS.kernel), initrd: path.default(DEFAULT_PATHS.initrd) }).prefault({}),
  checksums: z.record(z.string(), z.string()).default({}),
})

/**
 * Reads a tree's own description. Digests other than SHA-256 count as none.
 * @throws Error with the reason when it is not one, or one of another architecture
 */
export function parseTreeInfo(text: string): TreeInfo {
  const sections: Record<string, unknown> = parse(text)
  const result = schema.safeParse({ ...sections, images: sections['images-x86_64'] })
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new Error(`${issue?.path.join(' ') ?? ''}: ${issue?.message ?? 'not valid'}`)
  }
  const { general, images, checksums } = result.data
  const file = (name: string): TreeFile => ({ path: name, sha256: /^sha256:([0-9a-f]{64})$/i.exec(checksums[name] ?? '')?.[1]?.toLowerCase() })
  return {
    release: general.name ?? [general.family, general.version].filter(Boolean).join(' '),
    kernel: file(images.kernel),
    initrd: file(images.initrd),
  }
}
