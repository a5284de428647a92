/** The pipeline: host, media, base, stamp, finish. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDistro } from './distro/catalogue.ts'
import { familyOf } from './distro/families/index.ts'
import { GuestError, HostError, UserError } from './errors.ts'
import { checkSpace } from './host/disk.ts'
import { prepareHost } from './host/install.ts'
import { keepEvidence, outputPaths, prepareOutput } from './image/output.ts'
import { gibToBytes } from './image/qcow2.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { prepareMedia } from './media/index.ts'
import { resolveMirrors } from './media/mirror.ts'
import { cacheDirectory } from './paths.ts'
import { checkSyntax } from './puppet/prechecks.ts'
import { findProfile } from './puppet/profile.ts'
import { readConfigTree } from './puppet/tree.ts'
import { recordTo, type Recorder } from './report/recorder.ts'
import type { Reporter } from './report/reporter.ts'
import type { BuildResult } from './report/result.ts'
import { finishImage } from './steps/finish.ts'
import { installBase, installOnePass } from './steps/install.ts'
import { shownTree } from './steps/puppet.ts'
import { stampProfile } from './steps/stamp.ts'
import type { BuildContext } from './steps/context.ts'
import { defaultCpus } from './vm/arguments.ts'
import { chooseAccelerator } from './vm/accelerator.ts'
import { requireCpuLevel } from './vm/cpu-level.ts'
import { withWorkDirectory } from './work.ts'

/** Inputs that were found good: everything that is known before the first download. */
type Plan = Pick<BuildContext, 'inputs' | 'distro' | 'family' | 'profile' | 'configTree' | 'mirrors' | 'rendered' | 'output' | 'cacheDir'> & {
  machine: Omit<BuildContext['machine'], 'cpus'>
}

/**
 * Builds one image.
 * @throws UserError before any download or virtual machine; GuestError or HostError later. No image is then in the
 *   output directory; its log and the evidence are
 */
export async function build(inputs: BuildInputs, reporter: Reporter, signal?: AbortSignal): Promise<BuildResult> {
  const deadline = Date.now() + inputs.timeoutMinutes * 60_000
  const plan = await planBuild(inputs, reporter, signal)
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

/** Reads and checks all that the user gave. @throws UserError */
async function planBuild(inputs: BuildInputs, reporter: Reporter, signal: AbortSignal | undefined): Promise<Plan> {
  const distro = await loadDistro(inputs.distro, inputs.kickstartDirs)
  const family = familyOf(distro)
  const profile = await findProfile(inputs.configDir, { name: inputs.profile, distro: distro.id })
  const configTree = await readConfigTree(inputs.configDir)
  const findings = await checkSyntax(configTree, { shown: shownTree(inputs.configDir), reporter, signal })
  if (findings.length > 0) {
    for (const finding of findings) reporter.finding(finding)
    throw new UserError(`the config tree has ${findings.length === 1 ? 'an error' : `${findings.length} errors`}`, {
      where: shownTree(inputs.configDir),
      advice: 'Mend what the findings name.',
      findings,
    })
  }
  const mirrors = await resolveMirrors(inputs.mirror, distro)
  const rendered = family.render(mirrors)
  const output = outputPaths(inputs)
  const cacheDir = cacheDirectory()
  await prepareOutput(output)
  await checkSpace({ cacheDir, outputDir: inputs.outputDir })
  const machine = {
    memoryMiB: inputs.memoryMiB ?? distro.memoryMiB,
    diskBytes: inputs.diskBytes ?? gibToBytes(distro.diskGiB),
  }
  return { inputs, distro, family, profile, configTree, mirrors, rendered, machine, output, cacheDir }
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
