/** What a guest's success rests on. Pure. */
import type { Leftover } from './contract.ts'
import type { GuestFileName } from './files.ts'

/** What must have arrived for a run's success to be believed. */
export interface Proof {
  /** Puppet's exit code, which must be 0 or 2. */
  puppet: boolean
  /** Files, whole and not empty. */
  files: readonly GuestFileName[]
}

/** Of a run that applies a catalogue. */
export const CATALOGUE_PROOF: Proof = { puppet: true, files: ['last_run_report.yaml', 'packages.tsv'] }

/** What the guest sent. */
export interface GuestOutcome {
  files: Map<GuestFileName, string>
  puppetExitCode: number | undefined
  /** Things that the disk of a finished image still has; the first ones. */
  leftovers: Leftover[]
}

/** `puppet apply --detailed-exitcodes`: nothing to do, and all done. */
const PUPPET_SUCCESS = [0, 2]

/**
 * Why the guest's word is not enough.
 * @param unfinishedFile one that was announced and has not arrived whole
 * @returns undefined when nothing is missing
 */
export function missingProof(
  requires: Proof,
  { puppetExitCode, files }: GuestOutcome,
  unfinishedFile: string | undefined,
): string | undefined {
  if (unfinishedFile !== undefined) return `the file ${unfinishedFile} arrived in part only`
  if (requires.puppet && puppetExitCode === undefined) return 'it did not tell how Puppet ended'
  if (requires.puppet && !PUPPET_SUCCESS.includes(puppetExitCode ?? 0)) return `Puppet exited with ${puppetExitCode}`
  for (const name of requires.files) {
    const text = files.get(name)
    if (text === undefined) return `its file ${name} did not arrive`
    if (text.trim() === '') return `its file ${name} is empty`
  }
  return undefined
}
