/**
 * One process at a time, for work whose files two builds on a machine share. The lock is a name in Linux's abstract
 * socket namespace (unix(7)): the kernel gives it to one process and takes it back when that process ends, however it
 * ends, so that no lock is ever left behind.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface LockOptions {
  signal?: AbortSignal | undefined
  /** Called once when another process holds the lock. */
  onWait: () => void
}

interface Holder {
  server: Server
  /** Connections of those who wait. */
  waiting: Set<Socket>
}

async function tryHold(address: string): Promise<Holder | undefined> {
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => waiting.delete(socket))
  })
  server.listen(address)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
  return { server, waiting }
}

async function release({ server, waiting }: Holder): Promise<void> {
  server.close()
  for (const socket of waiting) socket.destroy()
  await once(server, 'close')
}

/** Returns when the holder releases the lock or ends. */
async function waitForRelease(address: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect({ path: address, ...(signal && { signal }) })
  // The end of the holder's process is an error of the connection, and just what is waited for.
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  signal?.throwIfAborted()
}

/** Runs `work` while holding the lock called `name` (a path, say), waiting for whoever holds it now. */
export async function withLock<T>(name: string, { signal, onWait }: LockOptions, work: () => Promise<T>): Promise<T> {
  const address = `\0cloudstamp-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  let holder = await tryHold(address)
  if (!holder) onWait()
  while (!holder) {
    await waitForRelease(address, signal)
    holder = await tryHold(address)
  }
  try {
    return await work()
  } finally {
    await release(holder)
  }
}
