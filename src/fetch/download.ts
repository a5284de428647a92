/** One file from the network to its place: resumed, verified while it streams, renamed only when right. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HTTPError } from 'got'
import { HostError } from '../errors.ts'
import type { Reporter } from '../report/reporter.ts'
import { transfer, TransferError, withRetries, type Transfer, type TransferLimits } from './http.ts'
import type { Proxies } from './proxies.ts'
import { displayUrl } from './urls.ts'

export interface DownloadRequest {
  /** The final name; `<destination>.part` is used until the file is verified. */
  destination: string
  /** Lower-case hexadecimal. */
  sha256?: string
  sizeBytes?: number
  reporter: Pick<Reporter, 'progress' | 'warning'>
  signal?: AbortSignal | undefined
  limits?: Partial<TransferLimits> | undefined
  /** None when absent. */
  proxies?: Proxies | undefined
}

const PROGRESS_INTERVAL_MS = 250

async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

/** Of what a file holds so far; of nothing where there is none. */
async function hashFile(path: string, sizeBytes: number): Promise<Hash> {
  const hash = createHash('sha256')
  if (sizeBytes > 0) await pipeline(createReadStream(path), hash, { end: false })
  return hash
}

/** First byte and total of a `Content-Range: bytes 100-199/200` header. */
function contentRange(header: string | undefined): { start: number; total: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '')
  if (!match) return undefined
  return { start: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) }
}

function isRangeRefused(error: unknown): boolean {
  return error instanceof HTTPError && error.response.statusCode === 416
}

class Download {
  readonly #url: string
  readonly #request: DownloadRequest
  readonly #part: string
  /** Of the response the .part came from; without it a part of an earlier run is told by its size alone. */
  #etag: string | undefined
  /** The .part holds bytes of an earlier run, which may be of another file. */
  #inherited = false

  constructor(url: string, request: DownloadRequest) {
    this.#url = url
    this.#request = request
    this.#part = `${request.destination}.part`
  }

  async run(): Promise<void> {
    const { destination, reporter } = this.#request
    await mkdir(dirname(destination), { recursive: true })
    this.#inherited = (await fileSize(this.#part)) > 0
    const onRetry = (reason: string): void => {
      reporter.warning(`${basename(destination)}: ${reason}; trying again`)
    }
    const digest = await withRetries(this.#url, { ...this.#request, onRetry }, () => this.#attempt())
    const { sha256 } = this.#request
    if (sha256 !== undefined && digest !== sha256) await this.#refuse(sha256, digest)
    await rename(this.#part, destination)
  }

  /** One connection; returns the digest of the whole file. */
  async #attempt(): Promise<string> {
    const { sizeBytes, sha256 } = this.#request
    const have = await fileSize(this.#part)
    // Before there is a connection: a server does not wait while a large file is read.
    const earlier = await hashFile(this.#part, have)
    const hash = have > 0 && have === sizeBytes ? earlier : await this.#fetch(have, earlier)
    const size = await fileSize(this.#part)
    if (sizeBytes !== undefined && size < sizeBytes) {
      throw new TransferError(`the connection ended after ${size} of ${sizeBytes} bytes`)
    }
    const digest = hash.digest('hex')
    if (this.#inherited && sha256 !== undefined && digest !== sha256) {
      await this.#discard()
      throw new TransferError('what an earlier run left does not fit; starting over')
    }
    return digest
  }

  async #fetch(have: number, earlier: Hash): Promise<Hash> {
    const headers: Record<string, string> = {}
    if (have > 0) headers['range'] = `bytes=${have}-`
    if (have > 0 && this.#etag) headers['if-range'] = this.#etag
    try {
      return await transfer(this.#url, { ...this.#request, headers }, (answer) => this.#receive(answer, have, earlier))
    } catch (error) {
      if (!isRangeRefused(error)) throw error
      await this.#discard()
      throw new TransferError('the server has no such range; starting over')
    }
  }

  async #receive({ response, body }: Transfer, have: number, earlier: Hash): Promise<Hash> {
    const range = response.statusCode === 206 ? contentRange(response.headers['content-range']) : undefined
    const { sizeBytes } = this.#request
    const resumes = range?.start === have && (sizeBytes === undefined || (range.total ?? sizeBytes) === sizeBytes)
    if (response.statusCode === 206 && !resumes) {
      await this.#discard()
      throw new TransferError('the server answered with another range; starting over')
    }
    if (!resumes) this.#inherited = false
    this.#etag = response.headers.etag?.startsWith('"') ? response.headers.etag : undefined
    const hash = resumes ? earlier : createHash('sha256')
    const total = sizeBytes ?? range?.total ?? (Number(response.headers['content-length']) || undefined)
    const meter = this.#meter(hash, { start: resumes ? have : 0, total })
    await pipeline(body, meter, createWriteStream(this.#part, { flags: resumes ? 'a' : 'w' }))
    return hash
  }

  #meter(hash: Hash, { start, total }: { start: number; total: number | undefined }): Transform {
    const { destination, reporter, sizeBytes = Infinity } = this.#request
    let done = start
    let reportedAt = 0
    const url = displayUrl(this.#url)
    return new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        done += chunk.length
        hash.update(chunk)
        if (done > sizeBytes) {
          callback(new HostError(`${url} is longer than the ${sizeBytes} bytes that it should have`))
          return
        }
        const now = Date.now()
        if (now - reportedAt >= PROGRESS_INTERVAL_MS || done === total) {
          reportedAt = now
          reporter.progress({ done, ...(total !== undefined && { total }), text: basename(destination) })
        }
        callback(null, chunk)
      },
    })
  }

  async #discard(): Promise<void> {
    this.#inherited = false
    await rm(this.#part, { force: true })
  }

  async #refuse(expected: string, actual: string): Promise<never> {
    await this.#discard()
    throw new HostError(`${displayUrl(this.#url)} is not the promised file: SHA-256 ${actual} instead of ${expected}`, {
      advice: 'The mirror is being updated, broken or tampered with: try again later or name another mirror.',
    })
  }
}

/**
 * Downloads `url` to `destination`. A `.part` left by an earlier attempt or run is continued with a Range request where
 * the server can, else started over.
 * @throws HostError when the server refuses, stays silent or keeps failing, and when size or SHA-256 are not as
 *   promised (the `.part` is then deleted); the abort reason when `signal` fires (the `.part` stays)
 */
export async function download(url: string, request: DownloadRequest): Promise<void> {
  await new Download(url, request).run()
}
