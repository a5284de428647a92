/** A real forward proxy, and a place from which nothing else is reached. */
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

const CLOSED_NETWORK = resolve('__tests__/fixtures/closed-network.mjs')

export interface ForwardProxy {
  port: number
  /** `http://user:password@127.0.0.1:port` */
  url: string
  /** Requests so far, such as `GET http://host/path`. */
  requests(): Promise<string[]>
  stop(): Promise<void>
}

/** Starts tinyproxy on a free port of the loopback interface. It asks for user and password. */
export async function startForwardProxy(directory: string): Promise<ForwardProxy> {
  const port = await freePort()
  const [user, password] = ['builder', 'letmein']
  const log = join(directory, 'tinyproxy.log')
  const configuration = join(directory, 'tinyproxy.conf')
  await writeFile(
    configuration,
    `Port ${port}\nListen 127.0.0.1\nTimeout 60\nLogFile "${log}"\nLogLevel Connect\nBasicAuth ${user} ${password}\n`,
  )
  const running = execa('tinyproxy', ['-d', '-c', configuration], { stdio: 'ignore', reject: false })
  await untilListening(port)
  return {
    port,
    url: `http://${user}:${password}@127.0.0.1:${port}`,
    requests: async () =>
      [...(await readFile(log, 'utf8')).matchAll(/Request \(file descriptor \d+\): (\S+ \S+)/g)].map(
        ([, request = '']) => request,
      ),
    stop: async () => {
      running.kill()
      await running
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (connected) return
    await sleep(100)
  }
  throw new Error('tinyproxy did not start within 10 seconds')
}

/** Whether this user may make namespaces without a network. */
export async function canCloseNetwork(): Promise<boolean> {
  return !(await execa('unshare', ['--map-root-user', '--net', 'true'], { reject: false })).failed
}

/** Runs a command that reaches nothing but one port of this machine's loopback interface. */
export async function runInClosedNetwork(
  command: readonly string[],
  { port, directory, env }: { port: number; directory: string; env: Record<string, string> },
): Promise<{ stdout: string; stderr: string; exitCode?: number | undefined }> {
  const socket = join(directory, 'way-out.sock')
  const wayOut = createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    inside.pipe(outside).pipe(inside)
    inside.on('error', () => outside.destroy())
    outside.on('error', () => inside.destroy())
  }).listen(socket)
  await once(wayOut, 'listening')
  const inner = [process.execPath, CLOSED_NETWORK, String(port), socket, ...command]
  try {
    return await execa('unshare', ['--map-root-user', '--net', ...inner], { env, reject: false, stdin: 'ignore' })
  } finally {
    wayOut.close()
  }
}
