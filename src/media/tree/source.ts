/** Which files of a tree to fetch, and what makes them the right ones. Pure. */
import { HostError } from '../../errors.ts'
import { DEFAULT_FILES, type TreeFile, type TreeFileName, type TreeInfo } from './treeinfo.ts'

/** SHA-256 that a kickstart's header pins. */
export type Pins = Partial<Record<TreeFileName, string | undefined>>

export interface SourceRequest {
  /** The tree's URL, as messages show it. */
  shownTree: string
  pins: Pins
  /** The kickstart, for messages. */
  kickstart: string
  /** What the tree says of itself, if anything. */
  info: TreeInfo | undefined
}

export interface SourceFile {
  /** Relative to the tree. */
  path: string
  /** Lower-case hexadecimal. */
  sha256: string
}

/** A tree's files, each with a digest to trust. */
export type Source = Record<TreeFileName, SourceFile>

/**
 * Pairs each file with its SHA-256: the pinned one, else the tree's. A digest of another algorithm counts as none.
 * @throws HostError where the two differ, and where there is neither
 */
export function chooseSource(request: SourceRequest): Source {
  const kernel = chooseFile(request, 'kernel')
  const initrd = chooseFile(request, 'initrd')
  if (kernel && initrd) return { kernel, initrd }
  throw noDigests(request, [...(kernel ? [] : ['kernel' as const]), ...(initrd ? [] : ['initrd' as const])])
}

function describedFile({ info }: SourceRequest, name: TreeFileName): TreeFile {
  return info?.[name] ?? DEFAULT_FILES[name]
}

function chooseFile(request: SourceRequest, name: TreeFileName): SourceFile | undefined {
  const { path, digest } = describedFile(request, name)
  const pin = request.pins[name]
  const listed = digest?.algorithm === 'sha256' ? digest.value : undefined
  if (pin !== undefined && listed !== undefined && pin !== listed) {
    throw new HostError(
      `the tree's ${name} is not the pinned one: the tree lists SHA-256 ${listed}, ${request.kickstart} pins ${pin}`,
      {
        where: `${request.shownTree}/${path}`,
        advice: `Remove "${name}-sha256" from the header if the tree is meant to change, or name another mirror with --mirror (input "mirror").`,
      },
    )
  }
  const sha256 = pin ?? listed
  return sha256 === undefined ? undefined : { path, sha256 }
}

function noDigests(request: SourceRequest, names: readonly TreeFileName[]): HostError {
  const files = names.map((name) => describedFile(request, name))
  const others = [...new Set(files.flatMap(({ digest }) => digest?.algorithm.toUpperCase() ?? []))]
  const listed = others.length === 0 ? 'no digests' : `only ${others.join(' and ')} digests`
  const trusted = others.length === 0 ? '' : ', and SHA-256 alone is trusted'
  const keys = names.map((name) => `"${name}-sha256"`).join(' and ')
  const paths = files.map(({ path }) => path)
  return new HostError(`the tree lists ${listed} of its ${names.join(' and ')}${trusted}`, {
    where: request.shownTree,
    advice:
      `Write ${keys} into the header of ${request.kickstart}. The values are what "sha256sum ${paths.map((path) => path.split('/').pop()).join(' ')}" prints ` +
      `for ${paths.join(' and ')} from a source that you trust, such as installation media with a checked signature; "cloudstamp pin" compares two mirrors and writes them.`,
  })
}
