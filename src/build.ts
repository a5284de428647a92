/** The pipeline: host, media, base, stamp, finish, prove. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Deadline } from './deadline.ts'
import { CloudstampError, describeError, failureOf } from './errors.ts'
import { checkSpace, locateFull } from './host/disk.ts'
import { askForPrivilege, prepareHost, providePrograms } from './host/install.ts'
import { BUILD_REQUIREMENTS, LOCK_REQUIREMENTS, PROOF_REQUIREMENTS } from './host/plan.ts'
import { keepEvidence, publishLog, withOutput, type OutputPaths } from './image/output.ts'
import type { BuildInputs } from './inputs/parse.ts'
import { mediaRequirements, prepareMedia } from './media/index.ts'
import { planBuild, type Plan } from './plan.ts'
import { writeDiagnostics } from './report/diagnostics.ts'
import { recordTo } from './report/recorder.ts'
import type { Journal } from './report/journal.ts'
import type { BaseResult, StampResult } from './report/result.ts'
import { isLayered } from './runs.ts'
import { finishImage, publishBuild, publishProof } from './steps/finish.ts'
import { installBase, installOnePass } from './steps/install.ts'
import { inspectImage } from './steps/inspect.ts'
import { proveImage } from './steps/prove.ts'
import { stampProfile } from './steps/stamp.ts'
import { cacheAccess, type Base, type BuildContext, type BuildStart } from './steps/context.ts'
import { defaultCpus } from './vm/arguments.ts'
import { chooseAccelerator } from './vm/accelerator.ts'
import { requireCpuLevel } from './vm/cpu-level.ts'
import { withWorkDirectory } from './work.ts'

/**
 * Builds one image, or, with `image: none`, proves that it could be built.
 * @throws UserError before any download or virtual machine; GuestError or HostError later. Log and evidence are then in
 *   the output directory, beside what an earlier build has made
 */
export async function build(inputs: BuildInputs, reporter: Journal, deadline: Deadline): Promise<StampResult> {
  return planned(inputs, { reporter, deadline }, runSteps)
}

/**
 * Installs the base of a distro and keeps it for the builds after, or finds it kept.
 * @param inputs as parseBase gives them: no catalogue is applied
 * @throws as build
 */
export async function buildBase(inputs: BuildInputs, reporter: Journal, deadline: Deadline): Promise<BaseResult> {
  return planned(inputs, { reporter, deadline }, async (start) => {
    const { plan } = start
    const base = isLayered(plan) ? await installBase(await readyInstaller(start, await readyHost(start))) : undefined
    if (!base) start.reporter.info(`${plan.distro.name} is built in one pass: there is no base to install`)
    await publishLog(plan.output)
    return { distro: plan.distro.id, base: base && summarized(base), log: plan.output.log }
  })
}

function summarized({ key, sizeBytes, cacheHit, shared, createdAt }: Base): BaseResult['base'] {
  return { key, sizeBytes, cacheHit, shared, createdAt }
}

/** Takes steps with a plan, alone in the output directory. */
async function planned<Result>(
  inputs: BuildInputs,
  { reporter, deadline }: { reporter: Journal; deadline: Deadline },
  steps: (start: BuildStart) => Promise<Result>,
): Promise<Result> {
  const plan = await planBuild(inputs, reporter, deadline.signal)
  // The output is locked before the phase that sees to all programs.
  const host = { install: inputs.install, proxies: inputs.proxies, reporter, signal: deadline.signal }
  await providePrograms(host, LOCK_REQUIREMENTS)
  return withOutput(plan.output, async () => {
    await checkSpace({ cacheDir: plan.cacheDir, outputDir: inputs.outputDir })
    return recorded(plan, { reporter, deadline }, steps)
  })
}

/** Runs the steps, with a log beside the image. */
async function recorded<Result>(
  plan: Plan,
  { reporter, deadline }: { reporter: Journal; deadline: Deadline },
  steps: (start: BuildStart) => Promise<Result>,
): Promise<Result> {
  const recorder = recordTo(plan.output.partial.log, reporter)
  try {
    const result = await withWorkDirectory(plan.cacheDir, async (work) => {
      const directories = { work, logs: join(work, 'logs') }
      await mkdir(directories.logs)
      recorder.note({ logs: directories.logs })
      return steps({ plan, directories, reporter: recorder, deadline }).catch(async (error: unknown) => {
        // Whatever was broken off, what broke it off is the reason.
        const reason: unknown = deadline.signal.aborted ? deadline.signal.reason : error
        return failWithEvidence(await locateFull(reason, [plan.cacheDir, work, plan.output.directory]), {
          output: plan.output,
          logDir: directories.logs,
          reporter: recorder,
        })
      })
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

/** The steps, in order. Each throws when it fails, and nothing after it runs. */
async function runSteps(start: BuildStart): Promise<StampResult> {
  const qemuVersion = await readyHost(start)
  const context = await readyInstaller(start, qemuVersion)
  const stamped = isLayered(start.plan)
    ? await stampProfile(context, await installBase(context))
    : await installOnePass(context)
  if (start.plan.inputs.image === 'none') return publishProof(context, stamped)
  const image = await finishImage(context, stamped)
  const hygiene = await inspectImage(context, image)
  const proof = await proveImage(context, image)
  return publishBuild(context, { stamped, image, hygiene, proof })
}

/** The programs of this machine, installed where they are missing. @returns qemu's version */
async function readyHost({ plan, reporter, deadline }: BuildStart): Promise<string> {
  const options = { install: plan.inputs.install, proxies: plan.inputs.proxies, reporter, signal: deadline.signal }
  const requirements = [
    ...BUILD_REQUIREMENTS,
    ...mediaRequirements(plan.distro),
    ...(plan.inputs.verify ? PROOF_REQUIREMENTS : []),
  ]
  await askForPrivilege(options, requirements)
  reporter.phase('host', 'Host: qemu')
  return prepareHost(options, requirements)
}

/** The installer and the machine that it will run on. */
async function readyInstaller(start: BuildStart, qemuVersion: string): Promise<BuildContext> {
  const { plan, reporter } = start
  const { inputs, distro, mirrors, rendered, cacheDir } = plan
  const caches = cacheAccess(start)
  reporter.phase('media', `Media: installer of ${distro.name}`)
  const { storage } = rendered
  const media = await prepareMedia(distro, { ...caches, mirrors, storage, proxies: inputs.proxies })
  const accelerator = await chooseAccelerator(inputs.accel, {
    kernel: media.kernel,
    stateDir: cacheDir,
    reporter,
    signal: start.deadline.signal,
  })
  const cpuinfo = await readFile('/proc/cpuinfo', 'utf8')
  requireCpuLevel(plan.family.hardware.cpu, { accelerator, qemuVersion, cpuinfo })
  return { ...start, qemuVersion, media, accelerator, cpus: inputs.cpus ?? defaultCpus(accelerator) }
}

/** Keeps what tells of a failed build in one folder, which its error names. @throws that error, always */
async function failWithEvidence(
  error: unknown,
  { output, logDir, reporter }: { output: OutputPaths; logDir: string; reporter: Journal },
): Promise<never> {
  reporter.note({ outcome: 'failed', failure: failureOf(error), logs: output.evidence })
  try {
    await keepEvidence(output, logDir)
    await writeDiagnostics(output.evidence, reporter.record())
  } catch (failure) {
    reporter.warning(`not all that tells of the failure could be kept: ${describeError(failure)}`)
  }
  if (error instanceof CloudstampError) error.logs = [output.evidence]
  throw error
}
