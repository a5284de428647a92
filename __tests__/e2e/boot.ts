/** Boots an image on a throw-away overlay by its own boot loader, and talks to it. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface BootedImage {
  console(): string
  /** Waits for a text on the console. @throws Error when it does not come within minutes */
  says(text: string): Promise<void>
  stop(): Promise<void>
}

const PATIENCE_MS = 4 * 60_000

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

/** What a cloud gives a machine at its first boot (cloud-init's NoCloud, by HTTP). */
export async function serveUserData(userData: string): Promise<{ seed: string; close: () => void }> {
  const files: Record<string, string> = {
    '/user-data': `#cloud-config\n${userData}`,
    '/meta-data': 'instance-id: test\n',
    '/vendor-data': '',
  }
  const server = createHttpServer((request, response) => {
    const text = files[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // The guest's network has this machine's loopback at 10.0.2.2.
  return { seed: `http://10.0.2.2:${(server.address() as AddressInfo).port}/`, close: () => void server.close() }
}

/**
 * Starts the image and waits for a login prompt.
 * @param seed URL of user data
 */
export async function bootImage(image: string, workDir: string, seed?: string): Promise<BootedImage> {
  const overlay = join(workDir, 'booted.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image, overlay])
  const child = spawn(
    'qemu-system-x86_64',
    [
      ...[
        '-nodefaults',
        '-no-user-config',
        '-machine',
        'q35,hpet=off',
        '-accel',
        'tcg,tb-size=512',
        '-cpu',
        'max',
        '-m',
        '1024',
      ],
      ...['-display', 'none', '-vga', 'std', '-serial', 'stdio', '-device', 'virtio-rng-pci'],
      ...[
        '-drive',
        `if=none,id=disk0,file=${overlay},format=qcow2,cache=unsafe`,
        '-device',
        'virtio-blk-pci,drive=disk0',
      ],
      ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0,romfile='],
      ...(seed === undefined ? [] : ['-smbios', `type=1,serial=ds=nocloud;s=${seed}`]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  const booted: BootedImage = {
    console: () => text,
    says: (expected) =>
      patiently(() =>
        text.includes(expected)
          ? Promise.resolve()
          : Promise.reject(new Error(`the console does not say "${expected}"; it ended with\n${text.slice(-3000)}`)),
      ),
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
