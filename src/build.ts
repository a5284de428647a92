/** The pipeline: host, media, base, stamp, finish. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDistro } from './distro/catalogue.ts'
import { describeError, GuestError, HostError } from './errors.ts'
import { checkSpace } from './host/disk.ts'
import type { Proxies } from './fetch/proxies.ts'
import { askForPrivilege, prepareHost, providePrograms } from './host/install.ts'
import { LOCK_REQUIREMENTS } from './host/plan.ts'
import { keepEvidence, withOutput } from './image/output.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { prepareMedia } from './media/index.ts'
import { mediaFiles, mediaStore } from './media/media-store.ts'
import { resolveMirrors } from './mirror/index.ts'
import { cacheDirectory } from './paths.ts'
import { planBuild, type Plan } from './plan.ts'
import { recordTo, type Recorder } from './report/recorder.ts'
import type { Reporter } from './report/reporter.ts'
import type { BuildResult } from './report/result.ts'
import { finishImage } from './steps/finish.ts'
import { installBase, installOnePass } from './steps/install.ts'
import { stampProfile } from './steps/stamp.ts'
import type { BuildContext } from './steps/context.ts'
import { defaultCpus } from './vm/arguments.ts'
import { chooseAccelerator } from './vm/accelerator.ts'
import { requireCpuLevel } from './vm/cpu-level.ts'
import { withWorkDirectory } from './work.ts'

/**
 * Builds one image.
 * @throws UserError before any download or virtual machine; GuestError or HostError later. Log and evidence are then in
 *   the output directory, beside what an earlier build has made
 */
export async function build(inputs: BuildInputs, reporter: Reporter, interrupt?: AbortSignal): Promise<BuildResult> {
  const endsAt = new Date(Date.now() + inputs.timeoutMinutes * 60_000)
  const plan = await planBuild(inputs, reporter, interrupt)
  // The output is locked before the phase that sees to all programs.
  await providePrograms({ install: inputs.install, reporter, signal: interrupt }, LOCK_REQUIREMENTS)
  return withOutput(plan.output, async () => {
    await checkSpace({ cacheDir: plan.cacheDir, outputDir: inputs.outputDir })
    return recordBuild(plan, { reporter, interrupt, endsAt })
  })
}

/** Runs the phases within their time, with a log beside the image. */
async function recordBuild(
  plan: Plan,
  { reporter, interrupt, endsAt }: { reporter: Reporter; interrupt: AbortSignal | undefined; endsAt: Date },
): Promise<BuildResult> {
  const recorder = recordTo(plan.output.partial.log, reporter)
  const deadline = startDeadline(endsAt, interrupt, () => tooLong(plan.inputs.timeoutMinutes, recorder))
  const { signal } = deadline
  try {
    const result = await withWorkDirectory(plan.cacheDir, async (workDir) => {
      const logDir = join(workDir, 'logs')
      await mkdir(logDir)
      try {
        return await runPhases({ ...plan, workDir, logDir, reporter: recorder, signal, endsAt })
      } catch (caught) {
        // Whatever the end of the time broke off, the time is the reason.
        const error: unknown = signal.aborted ? signal.reason : caught
        const logs = await keepEvidence(plan.output, logDir).catch((failure: unknown) => {
          recorder.warning(`the evidence could not be kept: ${describeError(failure)}`)
          return [plan.output.evidenceLog]
        })
        if (error instanceof GuestError || error instanceof HostError) error.logs = logs
        throw error
      }
    })
    recorder.end(true)
    return result
  } catch (error) {
    recorder.end(false)
    throw error
  } finally {
    deadline.stop()
    await recorder.close()
  }
}

/** A guest that is too late says so itself; this is for everything else. */
const GRACE_MS = 30_000

/** A signal that is aborted with the interrupt's reason, or, some time after the end, with an error. */
function startDeadline(
  endsAt: Date,
  interrupt: AbortSignal | undefined,
  tooLate: () => Error,
): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const onInterrupt = (): void => controller.abort(interrupt?.reason)
  if (interrupt?.aborted) onInterrupt()
  interrupt?.addEventListener('abort', onInterrupt, { once: true })
  const timer = setTimeout(() => controller.abort(tooLate()), endsAt.getTime() - Date.now() + GRACE_MS)
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer)
      interrupt?.removeEventListener('abort', onInterrupt)
    },
  }
}

function tooLong(minutes: number, recorder: Recorder): HostError {
  return new HostError(`the build took longer than ${minutes} min`, {
    where: `phase ${recorder.phases().at(-1)?.name ?? 'host'}`,
    advice: 'The end of the log shows what it was busy with; raise timeout-minutes if that made progress.',
  })
}

/** The phases, in order. Each throws when it fails, and nothing after it runs. */
async function runPhases(
  run: Plan & { workDir: string; logDir: string; reporter: Recorder; signal: AbortSignal; endsAt: Date },
): Promise<BuildResult> {
  const { inputs, distro, mirrors, cacheDir, reporter, signal } = run

  const host = { install: inputs.install, reporter, signal }
  await askForPrivilege(host)
  reporter.phase('host', 'Host: qemu')
  const qemuVersion = await prepareHost(host)

  reporter.phase('media', `Media: installer of ${distro.name}`)
  const media = await prepareMedia(distro, { ...run, mirror: mirrors.mirror, proxies: inputs.proxies })
  const accelerator = await chooseAccelerator(inputs.accel, {
    kernel: media.kernel,
    stateDir: cacheDir,
    reporter,
    signal,
  })
  requireCpuLevel(run.family.hardware.cpu, {
    accelerator,
    qemuVersion,
    cpuinfo: await readFile('/proc/cpuinfo', 'utf8'),
  })

  const machine = { ...run.machine, cpus: inputs.cpus ?? defaultCpus(accelerator) }
  const context: BuildContext = { ...run, machine, media, accelerator }
  const stamped =
    inputs.layers === 'off' || !run.family.layered
      ? await installOnePass(context)
      : await stampProfile(context, await installBase(context))

  return finishImage(context, stamped)
}

/** Media of one distro, as `bootstrap` tells of them. */
export interface BootstrapResult {
  distro: string
  kernel: string
  initrd: string
  kernelVersion: string
}

/** Fetches and verifies the media of distros, and nothing else. @throws UserError or HostError */
export async function bootstrap(
  names: readonly string[],
  options: {
    kickstartDirs: readonly string[]
    mirror: string
    install: boolean
    proxies: Proxies
    reporter: Reporter
    signal?: AbortSignal | undefined
  },
): Promise<BootstrapResult[]> {
  const distros = await Promise.all(names.map((name) => loadDistro(name, options.kickstartDirs)))
  const results: BootstrapResult[] = []
  await askForPrivilege(options)
  options.reporter.phase('host', 'Host: qemu')
  await prepareHost(options)
  const cacheDir = cacheDirectory()
  for (const distro of distros) {
    options.reporter.phase('media', `Media: installer of ${distro.name}`)
    const { mirror } = await resolveMirrors(options.mirror, distro)
    const { key, kernelVersion } = await withWorkDirectory(cacheDir, (workDir) =>
      prepareMedia(distro, { ...options, mirror, cacheDir, workDir, actionsCache: false }),
    )
    const folder = await mediaStore(cacheDir).locate(key)
    if (folder === undefined) {
      throw new HostError(`the installer of ${distro.name} could not be kept`, {
        where: cacheDir,
        advice: 'The warning before this names the reason.',
      })
    }
    results.push({ distro: distro.id, ...mediaFiles(folder), kernelVersion })
  }
  return results
}
