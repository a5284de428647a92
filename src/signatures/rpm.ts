/** Reads what rpm tells of its packages' signatures, as signatures.sh asks it. Pure. */
import { GuestError } from '../errors.ts'

/** An installed package, as rpm judged its header. */
export interface CheckedPackage {
  name: string
  /** With release and architecture. */
  version: string
  /** None where it is not signed. */
  signatures: HeaderSignature[]
}

export interface HeaderSignature {
  /** Hexadecimal, in lower case: a fingerprint from rpm 6, before that its last eight digits. */
  key: string
  /** `OK`, or what rpm says else: NOKEY for a key that it has not, BAD, NOTTRUSTED. */
  status: string
}

/** What rpm told. */
export interface RpmSignatures {
  packages: CheckedPackage[]
  /** Keys of its keyring, as in `HeaderSignature`. */
  keyring: string[]
}

/** Before a header, its place in the database; from 4.14 with nothing else on the line. */
const READ = /^D:\s+read h#\s*\d+ ?(?<header>.*)$/

/** Headers that rpm finds altered, or whose signature it cannot parse, it leaves out, and exits with 0. */
const SKIPPED = /skipping h#\s*\d+ ?\n?(?<header>.*)/

/** Of a kind that came after this rpm, or damaged; the header itself may be whole (rpmvsReadSig since 4.14). */
const UNREADABLE = /invalid OpenPGP signature/

/**
 * Up to 4.4 `Header V3 DSA signature: OK, key ID e8562897`, up to 4.20 `Header V4 RSA/SHA256 Signature, key ID 35dfa027: OK`,
 * from 6.0 `Header OpenPGP V4 RSA/SHA512 signature, key fingerprint: …: OK` (verifyDSASignature, pgpIdentItem, rpmsinfoMsg).
 */
const SIGNATURE =
  /^Header (?:OpenPGP )?(?:V\d )?\S+ [Ss]ignature(?:: (?<before>[A-Z]+))?, key (?:ID|fingerprint:) (?<key>[0-9A-Fa-f]{8,64})(?:: (?<after>[A-Z]+))?/

/** Its name and version, between tabs. */
const ROW = /^row\t(?<name>[^\t]+)\t(?<version>[^\t]+)$/

/** rpm keeps keys as packages of this name, which it installs in no other way. */
const KEY = { name: 'gpg-pubkey', architecture: '.(none)' }

/** Whether an entry of rpm's database is a key. */
export function isPackageKey({ name, version }: { name: string; version: string }): boolean {
  return name === KEY.name && version.endsWith(KEY.architecture)
}

/**
 * @param told debug messages and rows of one query, in the order in which rpm wrote them
 * @throws GuestError where a header is altered, a signature cannot be read, or the text is of another shape
 */
export function readSignatures(told: string): RpmSignatures {
  const skipped = SKIPPED.exec(told)?.groups
  if (skipped) throw leftOut(skipped['header'] ?? '')
  const found: CheckedPackage[] = []
  let header: string[] = []
  for (const line of told.split('\n')) {
    const read = READ.exec(line)?.groups
    if (read) header = [read['header'] ?? '']
    else if (line.startsWith('row\t')) {
      found.push({ ...readRow(line), signatures: header.flatMap(readSignature) })
      header = []
    } else header.push(line)
  }
  return {
    packages: found.filter((entry) => !isPackageKey(entry)),
    keyring: found.filter(isPackageKey).map(({ version }) => (version.split('-')[0] ?? '').toLowerCase()),
  }
}

function readRow(line: string): { name: string; version: string } {
  const row = ROW.exec(line)?.groups
  if (row) return { name: row['name'] ?? '', version: row['version'] ?? '' }
  throw new GuestError('what rpm told of its packages is damaged', {
    where: 'signatures.txt of the guest',
    advice: "Build again; if it happens each time, the image's rpm database is broken.",
  })
}

function readSignature(line: string): HeaderSignature[] {
  const signature = SIGNATURE.exec(line)?.groups
  if (!signature) return []
  const status = signature['after'] ?? signature['before'] ?? 'UNKNOWN'
  return [{ key: (signature['key'] ?? '').toLowerCase(), status }]
}

function leftOut(header: string): GuestError {
  const where = 'signatures.txt of the guest'
  if (UNREADABLE.test(header))
    return new GuestError(`rpm's database has a package whose signature the image's rpm cannot read: ${header}`, {
      where,
      advice:
        'Its signature is damaged, or of an algorithm that this rpm does not know, and rpm leaves such a package out of its list: take the package out, or install one that is signed with RSA.',
    })
  return new GuestError(`rpm's database has a package whose header was altered${header === '' ? '' : `: ${header}`}`, {
    where,
    advice:
      'Whatever changed it, nothing in this image can be trusted: look at what the catalogue and its packages do.',
  })
}
