import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { MAX_CHANNEL_BYTES, openChannels } from '../../src/vm/channels.ts'

let directory: string
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'cloudstamp-channels-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** Writes as fast as the other side reads, and hangs up. */
async function send(bytes: number): Promise<void> {
  const socket: Socket = createConnection(join(directory, 'port.sock'))
  await once(socket, 'connect')
  for (let sent = 0; sent < bytes; sent += 1 << 20) {
    if (!socket.write(Buffer.alloc(Math.min(1 << 20, bytes - sent), 'x'))) await once(socket, 'drain')
  }
  socket.end()
}

test('what comes is logged and handed on up to a limit, and the log tells of it', async () => {
  const log = join(directory, 'port.log')
  let handed = 0
  const channels = await openChannels(directory, {
    port: { name: 'port.sock', log, onData: (chunk) => (handed += chunk.length) },
  })
  await send(MAX_CHANNEL_BYTES + 5_000_000)
  await channels.sockets.port
  await channels.close()
  expect(handed).toBe(MAX_CHANNEL_BYTES)
  expect(readFileSync(log).subarray(MAX_CHANNEL_BYTES).toString()).toBe(
    `\n[the log is cut here, at ${MAX_CHANNEL_BYTES} bytes]\n`,
  )
})

test('a log that cannot be written is told and holds nobody up', async () => {
  let handed = 0
  const channels = await openChannels(directory, {
    port: { name: 'port.sock', log: '/dev/full', onData: (chunk) => (handed += chunk.length) },
  })
  await send(5_000_000)
  await expect(channels.failed).rejects.toMatchObject({ code: 'ENOSPC' })
  await channels.close()
  expect(handed).toBe(5_000_000)
})
