/** HTTP for what a build fetches: bounded in time, repeated where that helps, errors that say what and where. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import got, { HTTPError, RequestError, TimeoutError, type Agents, type Request } from 'got'
import pRetry from 'p-retry'
import { HostError } from '../errors.ts'
import { NO_PROXIES, proxyFor, type Proxies } from './proxies.ts'
import { displayUrl } from './urls.ts'

export interface TransferLimits {
  connectSeconds: number
  /** Longest silence of an open connection. */
  idleSeconds: number
  retries: number
  /** Doubles with each retry, up to 15 s. */
  firstRetrySeconds: number
}

export const DEFAULT_LIMITS: TransferLimits = {
  connectSeconds: 15,
  idleSeconds: 30,
  retries: 6,
  firstRetrySeconds: 0.5,
}

export interface TransferOptions {
  signal?: AbortSignal | undefined
  limits?: Partial<TransferLimits> | undefined
  /** None when absent. */
  proxies?: Proxies | undefined
  /** Called before each repetition. */
  onRetry?: ((reason: string) => void) | undefined
}

/** A response that did not hold what was promised, where asking again may help. */
export class TransferError extends Error {}

const TRANSIENT_STATUS = new Set([408, 425, 429, 500, 502, 503, 504])

/** No such host, a URL that cannot be asked, a certificate that does not hold. */
const LASTING_FAILURE = /^(ENOTFOUND|ERR_(INVALID|UNSUPPORTED|TOO_MANY|TLS)|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/

/** Whether the failure is the server saying that there is no such file. */
export function isNotFound(error: unknown): boolean {
  const cause = error instanceof HostError ? error.cause : error
  return cause instanceof HTTPError && [404, 410].includes(cause.response.statusCode)
}

function isTransient(error: unknown): boolean {
  if (error instanceof HTTPError) return TRANSIENT_STATUS.has(error.response.statusCode)
  if (error instanceof RequestError && LASTING_FAILURE.test(error.code)) return false
  return error instanceof TransferError || error instanceof RequestError
}

function explain(error: unknown): string {
  if (error instanceof HTTPError)
    return `HTTP ${error.response.statusCode} ${error.response.statusMessage ?? ''}`.trim()
  if (error instanceof TimeoutError) return `no answer in time (${error.message})`
  return error instanceof Error ? error.message : String(error)
}

function toHostError(url: string, proxies: Proxies, error: unknown): unknown {
  if (error instanceof HostError) return error
  const proxy = proxyFor(url, proxies)
  if (isNotFound(error)) {
    return new HostError(`not found on the mirror: ${displayUrl(url)} (${explain(error)})`, {
      advice:
        'Check the mirror and the header key "suite", "tree" or "image", or name another mirror with --mirror (input "mirror").',
      cause: error,
    })
  }
  if (error instanceof RequestError || error instanceof TransferError) {
    const through = proxy === undefined ? '' : ` through the proxy ${displayUrl(proxy)}`
    const way =
      proxy === undefined
        ? 'this machine reaches the mirror'
        : 'the proxy is right (http_proxy, https_proxy, no_proxy) and lets this request through'
    return new HostError(`could not fetch ${displayUrl(url)}${through}: ${explain(error)}`, {
      advice: `Check that ${way}, or name another mirror with --mirror (input "mirror").`,
      cause: error,
    })
  }
  return error
}

/**
 * Runs a transfer, repeating it with growing pauses while the failure may pass.
 * @throws HostError naming the URL and the last failure; the abort reason when `signal` fires
 */
export async function withRetries<T>(url: string, options: TransferOptions, transfer: () => Promise<T>): Promise<T> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  options.signal?.throwIfAborted()
  try {
    return await pRetry(transfer, {
      retries: limits.retries,
      minTimeout: limits.firstRetrySeconds * 1000,
      maxTimeout: 15_000,
      randomize: true,
      ...(options.signal && { signal: options.signal }),
      shouldRetry: ({ error }) => isTransient(error) && !options.signal?.aborted,
      onFailedAttempt: ({ error, retriesLeft }) => {
        if (isTransient(error) && retriesLeft > 0 && !options.signal?.aborted) options.onRetry?.(explain(error))
      },
    })
  } catch (error) {
    options.signal?.throwIfAborted()
    throw toHostError(url, options.proxies ?? NO_PROXIES, error)
  }
}

/** One response on its way. */
export interface Transfer {
  response: IncomingMessage
  body: Request
}

export interface TransferRequest extends TransferOptions {
  headers?: Record<string, string> | undefined
}

/** @throws HostError where a redirect gives up the encryption that was asked for */
function refuseDowngrade(from: URL, to: URL): void {
  if (from.protocol !== 'https:' || to.protocol === 'https:') return
  throw new HostError(`${displayUrl(from.href)} redirects to ${displayUrl(to.href)}, which is not encrypted`, {
    advice:
      'Nothing would then prove who answers: name another mirror with --mirror (input "mirror"), ' +
      'or the http one if its files are signed.',
  })
}

/** The agents for a request; got's own where it goes directly. */
function agentsFor(url: URL, proxies: Proxies): Agents {
  const proxy = proxyFor(url, proxies)
  if (proxy === undefined) return {}
  if (url.protocol === 'http:') return { http: new HttpProxyAgent(proxy) }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it stands in for one of https
  return { https: new HttpsProxyAgent(proxy) }
}

/**
 * Makes one request and hands the response on. The connection lives as long as `consume` runs and no longer; what
 * breaks it while `consume` does something else is thrown when the body is read. A redirect to another host takes no
 * user and password along.
 * @throws got's errors: use inside `withRetries`; HostError for a redirect from https to http
 */
export async function transfer<T>(
  url: string,
  request: TransferRequest,
  consume: (transfer: Transfer) => Promise<T>,
): Promise<T> {
  const limits = { ...DEFAULT_LIMITS, ...request.limits }
  const proxies = request.proxies ?? NO_PROXIES
  const body = got.stream(url, {
    agent: agentsFor(new URL(url), proxies),
    headers: { 'user-agent': 'cloudstamp', ...request.headers },
    decompress: false,
    retry: { limit: 0 },
    timeout: {
      lookup: limits.connectSeconds * 1000,
      connect: limits.connectSeconds * 1000,
      secureConnect: limits.connectSeconds * 1000,
      socket: limits.idleSeconds * 1000,
      response: limits.idleSeconds * 1000,
    },
    hooks: {
      beforeRedirect: [
        (updated, { url: from }) => {
          const to = new URL(updated.url ?? '')
          refuseDowngrade(new URL(from), to)
          updated.agent = agentsFor(to, proxies)
        },
      ],
    },
    ...(request.signal && { signal: request.signal }),
  })
  // An error that nobody listens to ends the process; the stream keeps it for whoever reads on.
  body.on('error', () => undefined)
  try {
    const [response] = (await once(body, 'response')) as [IncomingMessage]
    return await consume({ response, body })
  } catch (error) {
    // got wraps what a hook throws.
    throw error instanceof RequestError && error.cause instanceof HostError ? error.cause : error
  } finally {
    // got keeps listening to the abort signal until its stream is destroyed.
    body.destroy()
  }
}

/**
 * Fetches a small file into memory.
 * @throws HostError when it is larger than `limitBytes`, or as `withRetries` does
 */
export async function fetchSmall(url: string, limitBytes: number, options: TransferOptions = {}): Promise<Buffer> {
  return withRetries(url, options, () =>
    transfer(url, options, async ({ body }) => {
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of body as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > limitBytes) {
          throw new HostError(`${displayUrl(url)} is larger than the ${limitBytes} bytes such a file may have`)
        }
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    }),
  )
}
