/** Who signed the packages of an image. */
import { packageKeys, type Distro } from '../distro/header.ts'
import { GuestError } from '../errors.ts'
import type { CatalogueResult } from '../puppet/catalogue.ts'
import type { PhaseName } from '../report/phase.ts'
import { judgeSignatures } from '../signatures/judge.ts'
import type { SignatureProof } from '../signatures/proof.ts'
import type { BuildContext } from './context.ts'

/**
 * What was proved of who signed the packages of an image.
 * @throws GuestError with its findings told, where somebody has whom nobody trusts
 */
export function proveSignatures(
  { plan, reporter }: BuildContext,
  { packages, signatures }: CatalogueResult,
  phase: PhaseName,
): SignatureProof {
  if (signatures === undefined) return { checked: false, reason: unchecked(plan.distro) }
  try {
    const { proof, warnings } = judgeSignatures({
      told: signatures,
      installed: packages,
      trusted: packageKeys(plan.distro),
      excepted: plan.inputs.unsignedPackages,
      phase,
    })
    for (const warning of warnings) reporter.finding(warning)
    return proof
  } catch (error) {
    if (error instanceof GuestError) for (const finding of error.findings) reporter.finding(finding)
    throw error
  }
}

function unchecked({ family }: Distro): string {
  return family === 'debian-installer'
    ? 'apt checks the signature of an archive when it installs from it, and dpkg keeps none of a package'
    : 'the kickstart names no package-keys'
}
