/** Executes a described run of a guest. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { proxiesOfGuest } from '../fetch/proxies.ts'
import { atMoment } from '../guest/archive.ts'
import type { GuestOutcome } from '../guest/proof.ts'
import { runGuest } from '../guest/run.ts'
import { appendArchive } from '../initrd/overlay.ts'
import { isTrace } from '../puppet/trace.ts'
import type { Reporter } from '../report/reporter.ts'
import { machineOf, type RunDescription } from '../runs.ts'
import type { BuildContext } from './context.ts'

/** A nonce that text in the guest cannot guess. */
function newNonce(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Runs the guest on a disk, with the media's initrd and the run's archive behind it.
 * @throws as runGuest does
 */
export async function executeRun(context: BuildContext, run: RunDescription, disk: string): Promise<GuestOutcome> {
  const { plan, media, directories, deadline, reporter, cpus, accelerator } = context
  const nonce = newNonce()
  const initrd = join(directories.work, `${run.name}.initrd`)
  const logDir = join(directories.logs, run.name)
  await mkdir(logDir, { recursive: true })
  const { throughProxies } = plan.family
  const entries = atMoment(run.archive, { nonce, proxies: proxiesOfGuest(plan.inputs.proxies), throughProxies })
  await appendArchive({ baseInitrd: media.initrd, entries, output: initrd })
  try {
    return await runGuest({
      title: run.title,
      nonce,
      workDir: directories.work,
      logDir,
      spec: machineOf(run, { kernel: media.kernel, initrd, disk, cpus, accelerator }),
      successEvent: run.successEvent,
      requires: run.requires,
      secrets: run.secrets,
      fatalPatterns: run.fatalPatterns,
      judgePortLine: run.judgePortLine,
      limits: { quietSeconds: run.quietSeconds, deadline },
      onLine: follow(run, reporter),
      signal: deadline.signal,
    })
  } finally {
    await rm(initrd, { force: true })
  }
}

/** Tells each line but those of Puppet's trace, and how far the run is where the line says so. */
function follow(run: RunDescription, reporter: Reporter): (line: string) => void {
  const progressOf = run.createProgress()
  return (line) => {
    if (!isTrace(line)) reporter.log(line)
    const progress = progressOf(line)
    if (progress) reporter.progress(progress)
  }
}
