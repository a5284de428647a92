/** What the runs of a guest have in common. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProfileSettings } from '../guest/archive.ts'
import type { GuestOutcome, Proof } from '../guest/proof.ts'
import { runGuest, type GuestRun } from '../guest/run.ts'
import { applyArguments } from '../puppet/apply.ts'
import { appendArchive } from '../initrd/overlay.ts'
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { MachineSpec } from '../vm/arguments.ts'
import { settingArguments } from '../inputs/puppet-settings.ts'
import type { BuildContext } from './context.ts'

/** One run: what is injected, what is booted, how it is watched. */
export interface GuestStep {
  name: 'install' | 'stamp'
  title: string
  disk: string
  archive: (nonce: string) => ArchiveEntry[]
  append: string
  hardware: Pick<MachineSpec, 'machine' | 'cpu' | 'virtioPort'>
  successEvent: GuestRun['successEvent']
  requires: Proof
  fatalPatterns: GuestRun['fatalPatterns']
  quietSeconds: number
  onLine: (line: string) => void
}

/** A nonce that text in the guest cannot guess. */
function newNonce(): string {
  return randomBytes(16).toString('hex')
}

/** Appends the archive to the media's initrd and runs the guest. @throws as runGuest does */
export async function runStep(context: BuildContext, step: GuestStep): Promise<GuestOutcome> {
  const nonce = newNonce()
  const initrd = join(context.workDir, `${step.name}.initrd`)
  const logDir = join(context.logDir, step.name)
  await mkdir(logDir, { recursive: true })
  await appendArchive({ baseInitrd: context.media.initrd, entries: step.archive(nonce), output: initrd })
  try {
    return await runGuest({
      title: step.title,
      nonce,
      workDir: context.workDir,
      logDir,
      spec: {
        ...step.hardware,
        kernel: context.media.kernel,
        initrd,
        append: step.append,
        disk: step.disk,
        memoryMiB: context.machine.memoryMiB,
        cpus: context.machine.cpus,
        accelerator: context.accelerator,
        network: true,
      },
      successEvent: step.successEvent,
      requires: step.requires,
      secrets: context.secrets,
      fatalPatterns: step.fatalPatterns,
      limits: {
        quietSeconds: step.quietSeconds,
        build: { endsAt: context.endsAt, minutes: context.inputs.timeoutMinutes },
      },
      onLine: step.onLine,
      signal: context.signal,
    })
  } finally {
    await rm(initrd, { force: true })
  }
}

/** What the guest is told about the profile. */
export function profileSettings(
  context: Pick<
    BuildContext,
    'mirrors' | 'distro' | 'profile' | 'inputs' | 'configTree' | 'treeContents' | 'secrets' | 'facts'
  >,
  options: { refreshPackages: boolean },
): ProfileSettings {
  const { mirrors, distro } = context
  const { puppetSettings } = context.inputs
  const pairs = [
    { from: mirrors.mirror, to: distro.mirror },
    { from: mirrors.securityMirror, to: distro.securityMirror },
  ]
  return {
    profile: context.profile.id,
    puppet: applyArguments(context.configTree.environment, context.profile),
    options: settingArguments(puppetSettings.filter(({ name }) => name !== 'environment')),
    environment: puppetSettings.find(({ name }) => name === 'environment')?.value ?? 'production',
    facts: context.facts,
    secretPaths: context.secrets.map(({ path }) => path),
    removePuppet: context.inputs.removePuppet,
    keepConfig: context.inputs.keepConfig,
    refreshPackages: options.refreshPackages,
    mirrorRewrites: pairs
      .flatMap(({ from, to }) => (from && to && from !== to ? [{ from, to }] : []))
      // The longer first: one mirror's URL may be the beginning of the other's.
      .sort((a, b) => b.from.length - a.from.length),
    configTree: context.treeContents,
  }
}
