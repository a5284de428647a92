/** Boots the finished image as a cloud would, and looks at it from inside and outside, before it gets its name. */
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256 } from '../digest.ts'
import { GuestError } from '../errors.ts'
import type { GuestOutcome } from '../guest/proof.ts'
import { runGuest, type GuestRun } from '../guest/run.ts'
import { run } from '../host/run.ts'
import { copyBeginning, createOverlay } from '../image/qcow2.ts'
import { fileNameOf } from '../puppet/profile.ts'
import type { Check } from '../prove/checks.ts'
import { readFacts } from '../prove/facts.ts'
import { compareClones, judge, judgeBanner, judgeBoot, summarize, type Clone, type Judgement } from '../prove/judge.ts'
import { hasEsp, TABLE_BYTES } from '../prove/partitions.ts'
import type { BootProof, ImageProof } from '../prove/proof.ts'
import { newSeed, SEED_LABEL, seedFiles, type Seed } from '../prove/seed.ts'
import { lookThroughSsh, makeKey, waitForBanner, type SshFacts } from '../prove/ssh.ts'
import { bootMachineOf, proofBoots, type BootDescription } from '../runs.ts'
import type { Flash } from '../vm/arguments.ts'
import { findFirmware } from '../vm/firmware.ts'
import type { Machine } from '../vm/machine.ts'
import type { BuildContext, FinishedImage } from './context.ts'
import { keepUnproved, unfit } from './unproved.ts'

/**
 * Proves the image, unless the inputs say otherwise.
 * @throws GuestError with a finding for each promise that does not hold; the image is then kept as evidence alone
 */
export async function proveImage(context: BuildContext, image: FinishedImage): Promise<ImageProof> {
  const { plan, reporter } = context
  if (!plan.inputs.verify) return { verified: false, reason: 'verify: false' }
  reporter.phase('prove', 'Proof: the image boots')
  return keepUnproved(context, image, () => bootImage(context, image))
}

/** What one boot came to. */
interface Boot {
  proof: BootProof
  judgements: Judgement[]
  clone: Clone | undefined
}

async function bootImage(context: BuildContext, image: FinishedImage): Promise<ImageProof> {
  const { plan, accelerator, reporter } = context
  const checks = plan.checks.get(fileNameOf(plan.profile.id)) ?? []
  const descriptions = proofBoots(plan, { hasEsp: await imageHasEsp(context, image), accelerator })
  const boots: Boot[] = []
  for (const description of descriptions) {
    reporter.info(description.title)
    const boot = await bootOnce(context, { image, description, checks })
    boots.push(boot)
    refuse(context, description, boot.judgements)
  }
  const clones = boots.flatMap(({ clone }) => clone ?? [])
  const twins = compareClones(clones)
  if (twins.length > 0) throw unfit(context, { findings: twins, title: 'the boots of the image' })
  return {
    verified: true,
    boots: boots.map(({ proof }) => proof),
    clonesDiffer: clones.length > 1,
    checks: plan.family.looksInside ? checks.map(({ name, data }) => ({ name, sha256: sha256(data) })) : [],
  }
}

async function imageHasEsp({ directories }: BuildContext, { path, format }: FinishedImage): Promise<boolean> {
  const file = join(directories.work, 'partitions')
  await copyBeginning({ path, format }, file, TABLE_BYTES)
  return hasEsp(await readFile(file))
}

/** @throws GuestError when one of the promises does not hold */
function refuse(context: BuildContext, { title }: BootDescription, judgements: readonly Judgement[]): void {
  const findings = judgements.flatMap((judgement) => (judgement.holds === false ? judgement.findings : []))
  if (findings.length > 0) throw unfit(context, { findings, title })
}

interface BootRequest {
  image: FinishedImage
  description: BootDescription
  checks: readonly Check[]
}

/** Runs one clone on a disk of twice the size, which nothing keeps. */
async function bootOnce(context: BuildContext, request: BootRequest): Promise<Boot> {
  const { image, description, checks } = request
  const work = join(context.directories.work, description.name)
  const logDir = join(context.directories.logs, description.name)
  for (const directory of [work, logDir]) await mkdir(directory)
  const keyFile = join(work, 'key')
  const [nonce, seed] = [randomBytes(16).toString('hex'), newSeed(await makeKey(keyFile))]
  const disk = join(work, 'disk.qcow2')
  const diskBytes = image.virtualSizeBytes
  await createOverlay({ path: disk, backing: image.path, backingFormat: image.format, sizeBytes: 2 * diskBytes })
  const volume = description.looksInside ? await makeSeed(work, { seed, nonce, checks }) : undefined
  const flash = description.firmware === 'uefi' ? await makeFlash(work) : undefined
  const started = Date.now()
  const seconds: BootProof['seconds'] = {}
  const note = (what: keyof typeof seconds): void => {
    seconds[what] ??= Math.round((Date.now() - started) / 100) / 10
  }
  let ssh: SshFacts | undefined
  const { cpus, accelerator, deadline } = context
  const outcome = await runBoot(context, {
    ...description,
    nonce,
    workDir: work,
    logDir,
    spec: bootMachineOf(description, { disk, volume, flash, cpus, accelerator }),
    ...(description.looksInside ? LOOKS_INSIDE : LOOKS_OUTSIDE),
    onEvent: ({ type }) => {
      if (type === 'prompt' || type === 'looked') note(type)
    },
    afterwards: async (machine, { files }) => {
      ssh = await lookFromOutside(machine, { files, keyFile, workDir: work, signal: deadline.signal })
    },
  })
  if (!ssh) throw new RangeError('a boot ended without its look from outside')
  return judgeSight({ description, outcome, seed, diskBytes, checks, ssh, seconds })
}

/** What ends a boot that is looked at from inside, and one that is not. */
const LOOKS_INSIDE = { successEvent: 'looked', requires: { puppet: false, files: ['facts.tsv'] } } as const
const LOOKS_OUTSIDE = { successEvent: 'prompt', requires: { puppet: false, files: [] } } as const

type BootRun = Omit<GuestRun, 'title' | 'secrets' | 'limits' | 'onLine' | 'signal'> & BootDescription

/** @throws as runGuest does; of a boot that came to a prompt and no further, with what that means */
async function runBoot({ reporter, deadline }: BuildContext, boot: BootRun): Promise<GuestOutcome> {
  const seen = { prompt: false }
  try {
    return await runGuest({
      ...boot,
      secrets: [],
      limits: { quietSeconds: boot.quietSeconds, deadline },
      onEvent: (event) => {
        if (event.type === 'prompt') seen.prompt = true
        boot.onEvent?.(event)
      },
      onLine: (line) => {
        reporter.log(line)
        reporter.progress({ text: line })
      },
      signal: deadline.signal,
    })
  } catch (error) {
    if (error instanceof GuestError && seen.prompt && boot.looksInside)
      error.advice =
        'The image shows a login prompt, and cloud-init does not run what its seed asks for. Its datasource_list has to name NoCloud, and its kernel to read ISO 9660; "verify: false" leaves the proof out.'
    throw error
  }
}

async function lookFromOutside(
  machine: Machine,
  boot: { files: GuestOutcome['files']; keyFile: string; workDir: string; signal: AbortSignal },
): Promise<SshFacts> {
  const port = await machine.sshPort()
  const facts = boot.files.get('facts.tsv')
  if (facts === undefined)
    return { banner: await waitForBanner(port, boot.signal), methods: [], keyRefusal: undefined, hostKey: undefined }
  return lookThroughSsh({ ...boot, port, users: readFacts(facts).users })
}

function judgeSight(boot: {
  description: BootDescription
  outcome: GuestOutcome
  seed: Seed
  diskBytes: number
  checks: readonly Check[]
  ssh: SshFacts
  seconds: BootProof['seconds']
}): Boot {
  const { description, outcome, ssh, seconds } = boot
  const tsv = outcome.files.get('facts.tsv')
  const facts = tsv === undefined ? undefined : readFacts(tsv)
  const prompt: Judgement[] = seconds.prompt === undefined ? [] : [judge('login prompt', [])]
  const judgements = [...prompt, ...(facts ? judgeBoot({ ...boot, facts }) : [judgeBanner(ssh)])]
  return {
    proof: {
      firmware: description.firmware,
      bus: description.hardware.bus ?? 'virtio-blk',
      seconds,
      ...summarize(judgements),
    },
    judgements,
    clone: facts && { title: description.title, machineId: facts.machineId, hostKey: ssh.hostKey },
  }
}

/** The seed's volume. @returns its path */
async function makeSeed(
  work: string,
  { seed, ...look }: { seed: Seed; nonce: string; checks: readonly Check[] },
): Promise<string> {
  const [directory, volume] = [join(work, 'seed'), join(work, 'seed.iso')]
  for (const { path, mode, data } of seedFiles(seed, look)) {
    const file = join(directory, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, data, { mode })
  }
  // -r: names and modes as they are, everything root's.
  await run('xorriso', ['-as', 'mkisofs', '-quiet', '-V', SEED_LABEL, '-r', '-o', volume, directory], {
    what: "writing the seed's volume",
  })
  return volume
}

async function makeFlash(work: string): Promise<Flash> {
  const { code, variables } = await findFirmware()
  const copy = join(work, 'variables.fd')
  await copyFile(variables, copy)
  return { code, variables: copy }
}
