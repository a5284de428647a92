/** Decides whether the packages of an image are signed by whom they may be signed. Pure. */
import type { TrustedKey } from '../distro/header.ts'
import { GuestError } from '../errors.ts'
import type { InstalledPackage } from '../image/manifest.ts'
import type { Finding } from '../report/finding.ts'
import type { PhaseName } from '../report/phase.ts'
import type { SignatureProof } from './proof.ts'
import { isPackageKey, readSignatures, type CheckedPackage, type HeaderSignature } from './rpm.ts'

export interface SignatureRequest {
  /** What rpm told, see `readSignatures`. */
  told: string
  /** The image's list of packages. */
  installed: readonly InstalledPackage[]
  /** Keys that the kickstart names. */
  trusted: readonly TrustedKey[]
  /** Names of packages that need no signature. */
  excepted: readonly string[]
  phase: PhaseName
}

/** An image with more of them has the same fault in each. */
const MAX_FINDINGS = 50

/**
 * @returns the proof, and a warning for each exception that excepts nothing
 * @throws GuestError with a finding for each package that nobody trusted has signed, and as readSignatures
 */
export function judgeSignatures(request: SignatureRequest): { proof: SignatureProof; warnings: Finding[] } {
  const { installed, trusted, excepted, phase } = request
  const { packages, keyring } = readSignatures(request.told)
  requireSame(packages, installed)
  const problems = packages.flatMap((item) => {
    const problem = problemOf(item.signatures)
    return problem === undefined ? [] : [{ name: item.name, version: item.version, problem }]
  })
  const refused = problems.filter(({ name }) => !excepted.includes(name))
  if (refused.length > 0) throw refusal(refused, { trusted, keyring, phase })
  const idle = excepted.filter((name) => !problems.some((problem) => problem.name === name))
  return {
    proof: { checked: true, proved: 'header-signatures', keys: usedKeys(packages, trusted), excepted: problems },
    warnings: idle.map((name) => ({
      level: 'warning',
      phase,
      message: `unsigned-packages names ${name}, and there is no such package in the image, or it is signed: take the name out`,
    })),
  }
}

/** Packages that one list has and the other has not would be trusted without a look. */
function requireSame(checked: readonly CheckedPackage[], installed: readonly InstalledPackage[]): void {
  const lines = (list: readonly InstalledPackage[]): string =>
    list
      .map(({ name, version }) => `${name} ${version}`)
      .sort()
      .join('\n')
  if (lines(checked) === lines(installed.filter((item) => !isPackageKey(item)))) return
  throw new GuestError('rpm told of other packages when it checked their signatures than when it listed them', {
    where: 'signatures.txt of the guest',
    advice: "Build again; if it happens each time, the image's rpm database is broken.",
  })
}

/** What is wrong with the signatures of a package; undefined where a key of the keyring made one and none is bad. */
function problemOf(signatures: readonly HeaderSignature[]): string | undefined {
  const bad = signatures.find(({ status }) => status !== 'OK' && status !== 'NOKEY')
  if (bad) return `its signature by the key ${bad.key} is ${bad.status}, as rpm says it`
  if (signatures.some(({ status }) => status === 'OK')) return undefined
  const [unknown] = signatures
  return unknown ? `it is signed by the key ${unknown.key}, which is not trusted` : 'it is not signed'
}

function usedKeys(packages: readonly CheckedPackage[], trusted: readonly TrustedKey[]) {
  const counts = new Map<string, number>()
  for (const { signatures } of packages) {
    const key = signatures.find(({ status }) => status === 'OK')?.key
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([id, count]) => {
    const key = trusted.find((candidate) => isOf(id, candidate))
    return {
      id,
      fingerprint: key?.fingerprint,
      from: key ? ('kickstart' as const) : ('catalogue' as const),
      packages: count,
    }
  })
}

/** Whether an identifier is that of a key or of a subkey that signs for it. */
function isOf(id: string, { fingerprint, subkeys }: TrustedKey): boolean {
  return [fingerprint, ...subkeys].some((candidate) => candidate.toLowerCase().endsWith(id))
}

interface Refused {
  name: string
  version: string
  problem: string
}

function refusal(
  refused: readonly Refused[],
  { trusted, keyring, phase }: { trusted: readonly TrustedKey[]; keyring: readonly string[]; phase: PhaseName },
): GuestError {
  const named = trusted.map((key) => `${key.fingerprint} (${key.owner})`).join(', ')
  const untaken = trusted.filter((key) => !keyring.some((id) => isOf(id, key))).map((key) => key.fingerprint)
  const advice = [
    `Trusted are the keys that the kickstart's package-keys name, ${named}, and those that repositories of the catalogue brought.`,
    untaken.length === 0 ? '' : `The image's rpm did not take ${untaken.join(', ')}: the log has its reason.`,
    'If you trust the signer, put the key into keys/ beside the kickstart and its fingerprint into package-keys, or let a',
    'repository with gpgcheck and gpgkey install the package; if you want the package as it is, name it in the input',
    'unsigned-packages.',
  ]
  const findings = refused.slice(0, MAX_FINDINGS).map(
    ({ name, version, problem }): Finding => ({
      level: 'error',
      phase,
      message: `package ${name} ${version}: ${problem}`,
    }),
  )
  const [first] = findings
  const message = refused.length === 1 ? first?.message : `${refused.length} packages are not signed by a trusted key`
  return new GuestError(message ?? '', {
    where: 'the packages of the image',
    advice: advice.filter(Boolean).join(' '),
    findings,
  })
}
