/** The pipeline: host, media, base, stamp, finish. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deadline } from './deadline.ts'
import { describeError, GuestError, HostError } from './errors.ts'
import { checkSpace } from './host/disk.ts'
import { askForPrivilege, prepareHost, providePrograms } from './host/install.ts'
import { LOCK_REQUIREMENTS } from './host/plan.ts'
import { keepEvidence, withOutput } from './image/output.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { prepareMedia } from './media/index.ts'
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
export async function build(inputs: BuildInputs, reporter: Reporter, deadline: Deadline): Promise<BuildResult> {
  const plan = await planBuild(inputs, reporter, deadline.signal)
  // The output is locked before the phase that sees to all programs.
  await providePrograms({ install: inputs.install, reporter, signal: deadline.signal }, LOCK_REQUIREMENTS)
  return withOutput(plan.output, async () => {
    await checkSpace({ cacheDir: plan.cacheDir, outputDir: inputs.outputDir })
    return recordBuild(plan, reporter, deadline)
  })
}

/** Runs the phases within their time, with a log beside the image. */
async function recordBuild(plan: Plan, reporter: Reporter, { signal, endsAt }: Deadline): Promise<BuildResult> {
  const recorder = recordTo(plan.output.partial.log, reporter)
  try {
    const result = await withWorkDirectory(plan.cacheDir, async (workDir) => {
      const logDir = join(workDir, 'logs')
      await mkdir(logDir)
      try {
        return await runPhases({ ...plan, workDir, logDir, reporter: recorder, signal, endsAt })
      } catch (caught) {
        // Whatever was broken off, what broke it off is the reason.
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
    await recorder.close()
  }
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
