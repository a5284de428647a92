/** Reads YAML that a guest wrote: under limits, and off the main thread, which must go on meanwhile. */
import { Worker } from 'node:worker_threads'

/** The bundle's code that starts it lies in dist/chunks/, and so does the worker's. */
const WORKER = new URL('./yaml-worker.mjs', import.meta.url)

/** Four thousand resources take about four seconds on an idle machine. */
const DEADLINE_MS = 60_000

/** Twelve megabytes of YAML need about three quarters of it. */
const HEAP_MIB = 1024

/** @throws Error saying why the text cannot be read: its syntax, its size when unfolded, or the time that it takes */
export async function parseGuestYaml(yaml: string): Promise<unknown> {
  const worker = new Worker(WORKER, { workerData: yaml, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } })
  let timer: NodeJS.Timeout | undefined
  try {
    const json = await new Promise<string>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', ({ message }) => reject(new Error(message)))
      worker.once('exit', () => reject(new Error('its reader ended without an answer')))
      timer = setTimeout(() => reject(new Error(`it takes more than ${DEADLINE_MS / 1000} seconds`)), DEADLINE_MS)
    })
    return JSON.parse(json)
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
