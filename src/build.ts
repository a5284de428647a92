/** The pipeline: host, media, base, stamp, finish. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDistro } from './distro/catalogue.ts'
import { GuestError, HostError } from './errors.ts'
import { checkSpace } from './host/disk.ts'
import { prepareHost } from './host/install.ts'
import { keepEvidence, prepareOutput } from './image/output.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { prepareMedia } from './media/index.ts'
import { resolveMirrors } from './media/mirror.ts'
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
 * @throws UserError before any download or virtual machine; GuestError or HostError later. No image is then in the
 *   output directory; its log and the evidence are
 */
export async function build(inputs: BuildInputs, reporter: Reporter, signal?: AbortSignal): Promise<BuildResult> {
  const deadline = Date.now() + inputs.timeoutMinutes * 60_000
  const plan = await planBuild(inputs, reporter, signal)
  await prepareOutput(plan.output)
  await checkSpace({ cacheDir: plan.cacheDir, outputDir: inputs.outputDir })
  const recorder = recordTo(plan.output.log, reporter)
  try {
    const result = await withWorkDirectory(plan.cacheDir, async (workDir) => {
      const logDir = join(workDir, 'logs')
      await mkdir(logDir)
      try {
        return await runPhases({ ...plan, workDir, logDir, reporter: recorder, signal, deadline })
      } catch (error) {
        const logs = await keepEvidence(plan.output, logDir)
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
  run: Plan & { workDir: string; logDir: string; reporter: Recorder; signal: AbortSignal | undefined; deadline: number },
): Promise<BuildResult> {
  const { inputs, distro, mirrors, cacheDir, reporter, signal } = run

  reporter.phase('host', 'Host: qemu')
  const qemuVersion = await prepareHost({ install: inputs.install, reporter, signal })

  reporter.phase('media', `Media: installer of ${distro.name}`)
  const media = await prepareMedia(distro, { mirror: mirrors.mirror, cacheDir, reporter, signal })
  const accelerator = await chooseAccelerator(inputs.accel, { kernel: media.kernel, stateDir: cacheDir, reporter, signal })
  requireCpuLevel(run.family.hardware.cpu, { accelerator, qemuVersion, cpuinfo: await readFile('/proc/cpuinfo', 'utf8') })

  const machine = { ...run.machine, cpus: inputs.cpus ?? defaultCpus(accelerator) }
  const context: BuildContext = { ...run, machine, media, accelerator }
  const stamped =
    inputs.layers === 'off' || !run.family.layered ? await installOnePass(context) : await stampProfile(context, await installBase(context))

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
  options: { kickstartDirs: readonly string[]; mirror: string; install: boolean; reporter: Reporter; signal?: AbortSignal | undefined },
): Promise<BootstrapResult[]> {
  const distros = await Promise.all(names.map((name) => loadDistro(name, options.kickstartDirs)))
  const results: BootstrapResult[] = []
  options.reporter.phase('host', 'Host: qemu')
  await prepareHost(options)
  for (const distro of distros) {
    options.reporter.phase('media', `Media: installer of ${distro.name}`)
    const { mirror } = await resolveMirrors(options.mirror, distro)
    const { kernel, initrd, kernelVersion } = await prepareMedia(distro, { ...options, mirror, cacheDir: cacheDirectory() })
    results.push({ distro: distro.id, kernel, initrd, kernelVersion })
  }
  return results
}
