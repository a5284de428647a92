/** Boots an image with its console on the terminal: on a throw-away overlay, so that nothing is written to it. */
import { join, resolve } from 'node:path'
import { stat } from 'node:fs/promises'
import { UserError } from './errors.ts'
import { prepareHost } from './host/install.ts'
import { runOnTerminal } from './host/run.ts'
import { createOverlay, imageInfo } from './image/qcow2.ts'
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
  reporter: Reporter
  signal?: AbortSignal | undefined
}

/**
 * Runs the image until it powers off. Ctrl-A X ends qemu.
 * @returns qemu's exit code
 * @throws UserError when there is no such image; HostError when qemu cannot be had
 */
export async function boot(options: BootOptions): Promise<number> {
  const found = await stat(options.image).catch(() => undefined)
  if (!found?.isFile()) {
    throw new UserError('there is no such image', {
      where: options.image,
      advice: 'Build one: cloudstamp build debian13 base.',
    })
  }
  await prepareHost(options)
  // An overlay takes a relative path for one below its own directory.
  const image = resolve(options.image)
  const { format } = await imageInfo(image)
  return withWorkDirectory(cacheDirectory(), async (workDir) => {
    const disk = options.write ? { path: image, format } : { path: join(workDir, 'boot.qcow2'), format: 'qcow2' }
    if (!options.write) await createOverlay({ path: disk.path, backing: image, backingFormat: format })
    const accelerator = await acceleratorFor(options, workDir)
    const machine = { ...options, cpus: options.cpus ?? defaultCpus(accelerator), disk, accelerator }
    return runOnTerminal('qemu-system-x86_64', consoleArguments(machine), {
      what: 'running the image',
      signal: options.signal,
    })
  })
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
