/** Unix sockets to which a qemu of ours connects its serial ports and its monitor. */
import { once } from 'node:events'
import { constants, createWriteStream, type WriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { finished } from 'node:stream/promises'

/** What qemu may send on one channel: an installation has some megabytes, a guest in a loop has no end. */
export const MAX_CHANNEL_BYTES = 64 * 1024 * 1024

export interface ChannelRequest {
  /** File name of the socket. */
  name: string
  /**
   * Receives what qemu sends, as it comes, up to MAX_CHANNEL_BYTES; the rest is thrown away. Without it, the owner of the
   * socket reads.
   */
  onData?: ((chunk: Buffer) => void) | undefined
  /** What `onData` receives is appended to this file first; qemu waits while the file is slower. */
  log?: string | undefined
}

export interface Channels<Key extends string> {
  /** qemu's connections; each settles when qemu has made it. */
  sockets: Record<Key, Promise<Socket>>
  /** Rejects when a log cannot be written; never resolves. */
  failed: Promise<never>
  /** Waits until all that qemu wrote has been handed on, then removes the sockets. For after qemu's end. */
  close(): Promise<void>
}

/**
 * Listens in a directory of any path length: a socket's path has 107 bytes at most, but /proc/self/fd makes it short,
 * and qemu, which runs in that directory, knows the sockets by their names.
 * @throws Error when the directory cannot be opened or a socket of that name exists
 */
export async function openChannels<Key extends string>(
  directory: string,
  requests: Record<Key, ChannelRequest>,
): Promise<Channels<Key>> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  const failures = new AbortController()
  const entries = Object.entries<ChannelRequest>(requests) as [Key, ChannelRequest][]
  const listeners = entries.map(([key, request]) => ({ key, ...createListener(request, failures) }))
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()))
    await handle.close()
  }
  try {
    for (const { server, name } of listeners) {
      server.listen(`/proc/self/fd/${handle.fd}/${name}`)
      await once(server, 'listening')
    }
  } catch (error) {
    await close()
    throw error
  }
  const failed = once(failures.signal, 'abort').then(() => Promise.reject(failures.signal.reason as Error))
  failed.catch(() => undefined)
  return {
    sockets: Object.fromEntries(listeners.map(({ key, socket }) => [key, socket])) as Record<Key, Promise<Socket>>,
    failed,
    close,
  }
}

interface Listener {
  name: string
  server: Server
  socket: Promise<Socket>
  close(): Promise<void>
}

function createListener({ name, onData, log }: ChannelRequest, failures: AbortController): Listener {
  const file = log === undefined ? undefined : createWriteStream(log, { flags: 'a' })
  file?.on('error', (error) => failures.abort(error))
  const server = createServer()
  let disconnected: Promise<void> | undefined
  const socket = new Promise<Socket>((resolve) => {
    server.once('connection', (connection) => {
      disconnected = new Promise((done) => connection.once('close', () => done()))
      connection.on('error', () => connection.destroy())
      if (onData) readBounded(connection, { onData, file })
      resolve(connection)
    })
  })
  const close = async (): Promise<void> => {
    await disconnected
    server.close()
    if (file) await endOf(file)
  }
  return { name, server, socket, close }
}

function readBounded(
  connection: Socket,
  { onData, file }: { onData: (chunk: Buffer) => void; file: WriteStream | undefined },
): void {
  let left = MAX_CHANNEL_BYTES
  const resume = (): void => void connection.resume()
  // A file that cannot be written must not hold the connection: it would never close.
  file?.on('drain', resume).on('error', resume)
  connection.on('data', (whole: Buffer) => {
    const chunk = whole.subarray(0, left)
    if (chunk.length === 0) return
    left -= chunk.length
    if (file && !file.errored) {
      if (!file.write(chunk)) connection.pause()
      if (left === 0) file.write(`\n[the log is cut here, at ${MAX_CHANNEL_BYTES} bytes]\n`)
    }
    onData(chunk)
  })
}

async function endOf(file: WriteStream): Promise<void> {
  file.end()
  // A failure has been reported already.
  await finished(file).catch(() => undefined)
}
