/** A web server that misbehaves on demand. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What one request meets; after the list is used up, requests are answered properly. */
export type Fault =
  | { status: number }
  | { truncateAfter: number }
  | { stallAfter: number }
  | { ignoreRange: true }
  | { redirect: string }
  /** The connection is reset this long after the headers and the first byte. */
  | { resetAfterMs: number }

interface File {
  data: Buffer
  faults: Fault[]
}

export interface FaultyServer {
  url: string
  /** Requests so far. */
  requests: { path: string; headers: IncomingHttpHeaders }[]
  serve(path: string, data: Buffer | string, faults?: Fault[]): void
  remove(path: string): void
  close(): Promise<void>
}

function answer(response: ServerResponse, { data, faults }: File, range: string | undefined): void {
  const fault = faults.shift()
  if (fault && 'status' in fault) {
    response.writeHead(fault.status).end('no')
    return
  }
  if (fault && 'redirect' in fault) {
    response.writeHead(302, { location: fault.redirect }).end()
    return
  }
  const start = fault && 'ignoreRange' in fault ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
  if (start >= data.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${data.length}` }).end()
    return
  }
  const body = data.subarray(start)
  response.setHeader('etag', '"1"')
  response.setHeader('content-length', body.length)
  if (start > 0) response.setHeader('content-range', `bytes ${start}-${data.length - 1}/${data.length}`)
  response.writeHead(start > 0 ? 206 : 200)
  if (fault && 'truncateAfter' in fault) {
    // The reader needs a moment to write what it got: a reset at once may take it along.
    response.write(body.subarray(0, fault.truncateAfter), () => setTimeout(() => response.destroy(), 500))
  } else if (fault && 'resetAfterMs' in fault) {
    response.write(body.subarray(0, 1), () => setTimeout(() => response.socket?.resetAndDestroy(), fault.resetAfterMs))
  } else if (fault && 'stallAfter' in fault) response.write(body.subarray(0, fault.stallAfter))
  else response.end(body)
}

/** Key and certificate of localhost, signed by itself. */
export const CERTIFICATE = new URL('fixtures/localhost.pem', import.meta.url)

/**
 * Starts the server on a free port of this machine.
 * @param address that it listens on; a guest reaches all but the loopback ones
 * @param scheme with `https` its certificate is signed by itself
 */
export async function startFaultyServer(
  address = '127.0.0.1',
  scheme: 'http' | 'https' = 'http',
): Promise<FaultyServer> {
  const files = new Map<string, File>()
  const requests: FaultyServer['requests'] = []
  const listener: RequestListener = (request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    requests.push({ path, headers: request.headers })
    const file = files.get(path)
    if (file) answer(response, file, request.headers.range)
    else response.writeHead(404).end('not here')
  }
  const pem = scheme === 'https' ? readFileSync(CERTIFICATE) : undefined
  const server = pem ? createTlsServer({ key: pem, cert: pem }, listener) : createServer(listener)
  server.listen(0, address)
  await once(server, 'listening')
  return {
    url: `${scheme}://${address}:${(server.address() as AddressInfo).port}`,
    requests,
    serve: (path, data, faults = []) => {
      files.set(path, { data: Buffer.from(data), faults })
    },
    remove: (path) => {
      files.delete(path)
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
