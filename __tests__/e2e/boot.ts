/** Boots an image on a throw-away overlay by its own boot loader, and talks to it. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface BootedImage {
  console(): string
  /** Body of a page of its web server; tries for minutes, as services start after the login prompt. */
  get(path: string): Promise<string>
  sshBanner(): Promise<string>
  stop(): Promise<void>
}

const PATIENCE_MS = 4 * 60_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(2000)
    }
  }
}

/** Starts the image and waits for a login prompt. */
export async function bootImage(image: string, workDir: string): Promise<BootedImage> {
  const overlay = join(workDir, 'booted.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image, overlay])
  const [http, ssh] = [await freePort(), await freePort()]
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...['-nodefaults', '-no-user-config', '-machine', 'q35,hpet=off', '-accel', 'tcg,tb-size=512', '-cpu', 'max', '-m', '1024'],
      ...['-display', 'none', '-vga', 'std', '-serial', 'stdio', '-device', 'virtio-rng-pci'],
      ...['-drive', `if=none,id=disk0,file=${overlay},format=qcow2,cache=unsafe`, '-device', 'virtio-blk-pci,drive=disk0'],
      ...['-netdev', `user,id=net0,hostfwd=tcp:127.0.0.1:${http}-:80,hostfwd=tcp:127.0.0.1:${ssh}-:22`],
      ...['-device', 'virtio-net-pci,netdev=net0,romfile='],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  const booted: BootedImage = {
    console: () => text,
    get: (path) =>
      patiently(async () => {
        const response = await fetch(`http://127.0.0.1:${http}${path}`)
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        return response.text()
      }),
    sshBanner: () =>
      patiently(async () => {
        const socket = createConnection(ssh, '127.0.0.1')
        try {
          const [banner] = (await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => ['']), sleep(30_000).then(() => [''])])) as [unknown]
          if (!String(banner).startsWith('SSH-')) throw new Error('no banner')
          return String(banner)
        } finally {
          socket.destroy()
        }
      }),
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
  const deadline = Date.now() + 7 * 60_000
  while (!text.includes('login:')) {
    await sleep(500)
    if (Date.now() > deadline || child.exitCode !== null) {
      await booted.stop()
      throw new Error(`no login prompt; the console ended with\n${text.slice(-2000)}`)
    }
  }
  return booted
}
