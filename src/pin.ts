/** `pin`: digests of an installer that nobody signed, from two places that know nothing of each other. */
import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { sha256 } from './digest.ts'
import { loadDistro } from './distro/catalogue.ts'
import type { AnacondaDistro } from './distro/header.ts'
import { withPins } from './distro/pinned.ts'
import { HostError, UserError } from './errors.ts'
import { checkName } from './inputs/names.ts'
import { download } from './fetch/download.ts'
import type { Proxies } from './fetch/proxies.ts'
import { displayUrl } from './fetch/urls.ts'
import { comparePublished } from './media/published.ts'
import { DEFAULT_FILES, type TreeFileName } from './media/tree/treeinfo.ts'
import { mirrorUrl } from './mirror/url.ts'
import { cacheDirectory, displayPath } from './paths.ts'
import type { Reporter } from './report/reporter.ts'
import { withWorkDirectory } from './work.ts'

const FILES = ['kernel', 'initrd'] as const

/** Digests of one file. */
export interface FileDigests {
  sha256: string
  sha1: string
}

/** What one source has. */
export type SourceDigests = Record<TreeFileName, FileDigests> & { source: string }

export interface PinResult {
  distro: string
  sources: SourceDigests[]
  /** How that compares with what the header says was published. */
  published: string[]
  /** The kickstart that was written. */
  written: string | undefined
}

export interface PinOptions {
  kickstartDirs: readonly string[]
  /** Two: the URL of a mirror, below which the header's tree lies, or a directory with the two files. */
  sources: readonly string[]
  /** Where a copy of the kickstart goes that has the digests. */
  write: string | undefined
  proxies: Proxies
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * Takes kernel and initrd from both sources, compares them, and writes their digests into a copy of the kickstart.
 * @throws UserError for sources that are one, and for a copy that is there; HostError where the sources differ, or agree on
 *   what the header's published digests contradict
 */
export async function pin(name: string, options: PinOptions): Promise<PinResult> {
  const distro = await loadDistro(checkName('distro', name), options.kickstartDirs)
  if (distro.family !== 'anaconda')
    throw new UserError(`${name} needs no digests: the archive's signature proves its installer`)
  const [first, second] = requireTwo(options.sources)
  await requireFree(options.write)
  const fetched = await withWorkDirectory(cacheDirectory(), async (workDir) => {
    return [
      await readSource(first, distro, { ...options, workDir }),
      await readSource(second, distro, { ...options, workDir }),
    ] as const
  })
  requireAgreement(fetched)
  const published = compareAll(distro, fetched[0])
  const pins = { kernel: sha256(fetched[0].kernel), initrd: sha256(fetched[0].initrd) }
  if (options.write !== undefined) {
    const text = withPins(distro.file, await readFile(distro.file, 'utf8'), pins)
    await writeFile(options.write, text, { flag: 'wx' })
  }
  return { distro: name, sources: fetched.map(describeSource), published, written: options.write }
}

interface Fetched extends Record<TreeFileName, Buffer> {
  source: string
}

const isUrl = (source: string): boolean => /^https?:/.test(source)

/** Two names of one host, or one directory twice, prove no more than one. */
function requireTwo(sources: readonly string[]): [string, string] {
  const [first, second, ...others] = sources
  if (first === undefined || second === undefined || others.length > 0)
    throw new UserError(`pin compares two sources, and ${sources.length} are given`, {
      advice: 'Name two mirrors, or directories with vmlinuz and initrd.img.',
    })
  const [one, other] = sources.map((source) => (isUrl(source) ? new URL(parseUrl(source)).hostname : resolve(source)))
  if (one !== other) return [first, second]
  throw new UserError(`both sources are ${one}`, {
    advice: 'Name two that are run by different people: what one of them serves wrongly, the other one shows.',
  })
}

function parseUrl(source: string): string {
  const { data, error } = mirrorUrl.safeParse(source)
  if (data !== undefined) return data
  throw new UserError(`the source ${displayUrl(source)} ${error.issues[0]?.message ?? 'is no URL'}`)
}

async function requireFree(path: string | undefined): Promise<void> {
  if (path === undefined || !(await exists(path))) return
  throw new UserError('the file that --write names is there already', {
    where: { file: displayPath(path) },
    advice: 'Name another, or remove it first.',
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function readSource(
  source: string,
  { tree }: AnacondaDistro,
  options: PinOptions & { workDir: string },
): Promise<Fetched> {
  const read = isUrl(source)
    ? (name: TreeFileName) => fetchFile(`${parseUrl(source)}/${tree}/${DEFAULT_FILES[name].path}`, options)
    : (name: TreeFileName) => readLocal(source, DEFAULT_FILES[name].path)
  return {
    source: isUrl(source) ? displayUrl(source) : source,
    kernel: await read('kernel'),
    initrd: await read('initrd'),
  }
}

async function fetchFile(url: string, options: PinOptions & { workDir: string }): Promise<Buffer> {
  const destination = join(options.workDir, sha256(url))
  await download(url, { ...options, destination })
  return readFile(destination)
}

/** From a tree, or from a folder that holds the two files alone. */
async function readLocal(directory: string, path: string): Promise<Buffer> {
  const candidates = [join(directory, path), join(directory, path.split('/').pop() ?? '')]
  for (const file of candidates) if (await exists(file)) return readFile(file)
  throw new UserError(`the source has neither ${candidates.join(' nor ')}`, {
    advice: 'A source is the URL of a mirror, or a directory with vmlinuz and initrd.img.',
  })
}

function requireAgreement([one, other]: readonly [Fetched, Fetched]): void {
  const differing = FILES.filter((name) => !one[name].equals(other[name]))
  if (differing.length === 0) return
  const lines = differing.map(
    (name) => `${name}: ${one.source} has SHA-256 ${sha256(one[name])}, ${other.source} has ${sha256(other[name])}`,
  )
  throw new HostError(`the sources do not agree on ${lines.join('; ')}`, {
    advice: 'Trust neither of them. Ask a third, or take the files from media whose signature you checked.',
  })
}

/** @throws HostError where a digest contradicts the header's */
function compareAll({ published, file }: AnacondaDistro, fetched: Fetched): string[] {
  const found = FILES.flatMap((name) => comparePublished(published, name, fetched[name]) ?? [])
  const against = found.filter(({ agrees }) => !agrees)
  if (against.length === 0) return found.map(({ text }) => text)
  throw new HostError(
    `both sources agree, and the kickstart contradicts them: ${against.map(({ text }) => text).join('; ')}`,
    {
      where: file,
      advice: 'One of them is wrong: ask a third source. Where the header is, correct it in a copy of the kickstart.',
    },
  )
}

function describeSource(fetched: Fetched): SourceDigests {
  const digests = (data: Buffer): FileDigests => ({
    sha256: sha256(data),
    sha1: createHash('sha1').update(data).digest('hex'),
  })
  return { source: fetched.source, kernel: digests(fetched.kernel), initrd: digests(fetched.initrd) }
}

/** The result for a person. */
export function formatPin({ sources, published, written }: PinResult): string[] {
  return [
    ...sources.flatMap(({ source, ...files }) => [
      source,
      ...FILES.map((name) => `  ${name.padEnd(6)} sha256 ${files[name].sha256}  sha1 ${files[name].sha1}`),
    ]),
    'both are the same',
    ...published,
    ...(written === undefined ? [] : [`written: ${written}`]),
  ]
}
