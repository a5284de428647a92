/** Boots an image with its console on the terminal: on a throw-away overlay, so that nothing is written to it. */
import { join, resolve } from 'node:path'
import { open, stat } from 'node:fs/promises'
import { readingInputs, UserError } from './errors.ts'
import type { Proxies } from './fetch/proxies.ts'
import { prepareHost } from './host/install.ts'
import { runOnTerminal } from './host/run.ts'
import { diskFormat, HEAD_BYTES } from './image/disk-format.ts'
import { createOverlay } from './image/qcow2.ts'
import { mediaFiles, mediaStore } from './media/media-store.ts'
import { cacheDirectory } from './paths.ts'
import type { Reporter } from './report/reporter.ts'
import { chooseAccelerator, type Accelerator } from './vm/accelerator.ts'
import { defaultCpus } from './vm/arguments.ts'
import { consoleArguments } from './vm/console.ts'
import { withWorkDirectory } from './work.ts'

export interface BootOptions {
  image: string
  /** Write to the image itself. */
  write: boolean
  accel: 'auto' | 'kvm' | 'tcg'
  memoryMiB: number
  cpus: number | undefined
  install: boolean
  proxies: Proxies
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * Runs the image until it powers off. Ctrl-A X ends qemu.
 * @returns qemu's exit code
 * @throws UserError when there is no such image, or another kind of file; HostError when qemu cannot be had
 */
export async function boot(options: BootOptions): Promise<number> {
  // An overlay takes a relative path for one below its own directory.
  const image = resolve(options.image)
  const format = diskFormat(await readingInputs(() => readHead(image)), options.image)
  await prepareHost(options)
  return withWorkDirectory(cacheDirectory(), async (workDir) => {
    const overlay = { path: join(workDir, 'boot.qcow2'), format: 'qcow2' } as const
    if (!options.write) await createOverlay({ path: overlay.path, backing: image, backingFormat: format })
    const disk = options.write ? { path: image, format } : overlay
    const accelerator = await acceleratorFor(options, workDir)
    const machine = { ...options, cpus: options.cpus ?? defaultCpus(accelerator), disk, accelerator }
    return runOnTerminal('qemu-system-x86_64', consoleArguments(machine), {
      what: 'running the image',
      signal: options.signal,
    })
  })
}

async function readHead(image: string): Promise<Buffer> {
  const found = await stat(image)
  if (!found.isFile()) throw new UserError('the image is no regular file', { where: image, advice: 'Name a file.' })
  const file = await open(image)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The probe needs a kernel; without media in the cache there is none, and emulation always works. */
async function acceleratorFor(options: BootOptions, workDir: string): Promise<Accelerator> {
  const stateDir = cacheDirectory()
  const store = mediaStore(stateDir)
  for (const key of await store.keys()) {
    const entry = await store.lease(key, workDir)
    if (!entry) continue
    const { kernel } = mediaFiles(entry.folder)
    return chooseAccelerator(options.accel, { kernel, stateDir, reporter: options.reporter, signal: options.signal })
  }
  if (options.accel === 'auto')
    options.reporter.info('emulating the processor: KVM is probed once media are in the cache')
  return options.accel === 'kvm' ? 'kvm' : 'tcg'
}
