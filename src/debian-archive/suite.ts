/** A Debian archive on a mirror: signature, indexes, packages, each verified by the one before. */
import { readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HostError } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { checkRelease, parseRelease, type Release, type ReleaseFile } from './release.ts'
import { download } from '../fetch/download.ts'
import { fetchSmall, isNotFound, type TransferLimits } from '../fetch/http.ts'
import type { Proxies } from '../fetch/proxies.ts'
import { displayUrl } from '../fetch/urls.ts'
import debianArchiveKeys from './keyrings/debian-archive.asc'
import { verifyClearSigned } from './openpgp.ts'
import { PackagesIndex, type PackageRecord } from './packages-index.ts'
import { decompressXzBuffer } from './xz.ts'

export interface SuiteRequest {
  /** e.g. `http://ftp.debian.org/debian`, without a trailing slash */
  mirror: string
  /** Code name or suite name, e.g. `trixie`. */
  suite: string
  reporter: Pick<Reporter, 'progress' | 'warning'>
  signal?: AbortSignal | undefined
  limits?: Partial<TransferLimits> | undefined
  /** None when absent. */
  proxies?: Proxies | undefined
  /** ASCII-armoured keys to trust instead of Debian's own. */
  keyring?: string | undefined
  now?: Date | undefined
  /** When its Release file and the key that signed it have to be valid: a dated archive's were then. Now when absent. */
  validAt?: Date | undefined
}

const IN_RELEASE_LIMIT_BYTES = 4 * 1024 * 1024

/** `packages`: what is installed; `udebs`: the components of debian-installer. */
export type IndexName = 'packages' | 'udebs'

const INDEX_PATHS: Record<IndexName, string> = {
  packages: 'main/binary-amd64/Packages.xz',
  udebs: 'main/debian-installer/binary-amd64/Packages.xz',
}

interface EarlierIndex extends ReleaseFile {
  release: string
}

/**
 * Indexes of components out of signed InRelease files of earlier point releases. Mirrors that follow the archive only in
 * part serve one of these beside a newer InRelease for a while, and components hardly change between point releases.
 */
const EARLIER_INDEXES: EarlierIndex[] = [
  {
    // InRelease of 2026-09-12; the whole file is a fixture of the tests.
    release: 'Debian 13.7',
    sha256: '8a62f92d62717509394f7b918c68594ae53d873628481defd3f2127cc8659f6e',
    sizeBytes: 54284,
  },
]

export class Suite {
  readonly #request: SuiteRequest
  readonly release: Release
  /** Long key IDs of the good signatures. */
  readonly signedBy: string[]

  constructor(request: SuiteRequest, verified: { release: Release; signedBy: string[] }) {
    this.#request = request
    this.release = verified.release
    this.signedBy = verified.signedBy
  }

  /** Size and digest of an index as the Release file promises them. @throws HostError when the suite has none */
  indexFile(name: IndexName): ReleaseFile {
    const file = this.release.files.get(INDEX_PATHS[name])
    if (file) return file
    throw new HostError(
      `the suite ${this.#request.suite} on ${displayUrl(this.#request.mirror)} has no ${INDEX_PATHS[name]}`,
      {
        advice: 'Name a mirror that carries amd64 and debian-installer.',
      },
    )
  }

  /** Fetches and reads an index. @param directory for the download, which is removed again */
  async fetchIndex(name: IndexName, directory: string): Promise<PackagesIndex> {
    const path = INDEX_PATHS[name]
    const file = this.indexFile(name)
    const destination = join(directory, `${this.#request.suite}-${name}.xz`)
    await this.#downloadIndex(path, destination, file)
    const contents = await decompressXzBuffer(await readFile(destination))
    await rm(destination)
    return new PackagesIndex(contents)
  }

  /** Mirrors change under their readers; names by digest stay for a while, but not every mirror has them. */
  async #downloadIndex(path: string, destination: string, file: ReleaseFile): Promise<void> {
    const suiteUrl = `${this.#request.mirror}/dists/${this.#request.suite}`
    const request = { ...this.#request, destination, ...file }
    if (this.release.acquireByHash) {
      try {
        const directory = path.slice(0, path.lastIndexOf('/'))
        await download(`${suiteUrl}/${directory}/by-hash/SHA256/${file.sha256}`, request)
        return
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
    try {
      await download(`${suiteUrl}/${path}`, request)
    } catch (error) {
      const earlier = await this.#downloadEarlier(`${suiteUrl}/${path}`, destination)
      if (!earlier) throw error
      this.#request.reporter.warning(
        `the mirror's ${path} is that of ${earlier.release}, not of ${this.release.title}: using it, its digest was signed too`,
      )
    }
  }

  /** The index of an earlier point release, when the mirror still serves one whose digest is known. */
  async #downloadEarlier(url: string, destination: string): Promise<EarlierIndex | undefined> {
    for (const index of EARLIER_INDEXES) {
      const { sha256, sizeBytes } = index
      const found = await download(url, { ...this.#request, destination, sha256, sizeBytes }).then(
        () => true,
        () => false,
      )
      if (found) return index
      this.#request.signal?.throwIfAborted()
    }
    return undefined
  }

  /**
   * Fetches a package into `directory` unless it is there.
   * @returns its path
   */
  async fetchPackage(
    record: PackageRecord,
    { directory, ...transfer }: Pick<SuiteRequest, 'reporter' | 'signal'> & { directory: string },
  ): Promise<string> {
    const destination = join(directory, basename(record.filename))
    const present = await stat(destination).then(
      ({ size }) => size === record.sizeBytes,
      () => false,
    )
    if (!present) {
      const { sha256, sizeBytes } = record
      await download(`${this.#request.mirror}/${record.filename}`, {
        ...this.#request,
        ...transfer,
        destination,
        sha256,
        sizeBytes,
      })
    }
    return destination
  }
}

/**
 * Fetches a suite's InRelease file and verifies its signature, name and validity.
 * @throws HostError naming the URL and what does not hold
 */
export async function openSuite(request: SuiteRequest): Promise<Suite> {
  const { mirror, suite, reporter, keyring = debianArchiveKeys, now = new Date(), validAt = now } = request
  const url = `${mirror}/dists/${suite}/InRelease`
  const onRetry = (reason: string): void => reporter.warning(`${displayUrl(url)}: ${reason}; trying again`)
  const content = (await fetchSmall(url, IN_RELEASE_LIMIT_BYTES, { ...request, onRetry })).toString('utf8')
  const name = displayUrl(url)
  const { text, signedBy } = await verifyClearSigned({ name, content, keyring, now: validAt })
  const release = parseRelease(text)
  checkRelease(release, { name, suite, now: validAt })
  return new Suite(request, { release, signedBy })
}
