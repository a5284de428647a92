/** What gpgv says of a clear-signed text (doc/DETAILS in GnuPG's source). Pure. */

export interface TrustedKey {
  /** Upper-case hexadecimal, of the primary key. */
  fingerprint: string
  /** Undefined for a key without an end. */
  validUntil: Date | undefined
}

/** RFC 9580, 9.5. */
const HASHES: Record<string, string> = { 1: 'MD5', 2: 'SHA-1', 3: 'RIPEMD-160' }

/**
 * Until then nobody could make two texts of one SHA-1 with beginnings of their choice ("SHA-1 is a Shambles", 2020-01-05):
 * what a signer wrote himself before is still what he wrote. The time is under the signature, too.
 */
const SHA1_UNTIL = new Date('2020-01-01T00:00:00Z')

/**
 * The reason why the signature does not count; undefined for a good one.
 * @param status gpgv's status lines. Its exit code tells no more, and accepts a key that has expired.
 */
export function judgeSignature(status: string, { fingerprint, validUntil }: TrustedKey): string | undefined {
  const lines = status.split('\n').flatMap((line) => /^\[GNUPG:\] (\w+) ?(.*)$/.exec(line)?.slice(1) ?? [])
  const events = Array.from({ length: lines.length / 2 }, (_none, index) => ({
    name: lines[index * 2],
    words: (lines[index * 2 + 1] ?? '').split(' '),
  }))
  const all = (name: string) => events.filter((event) => event.name === name).map(({ words }) => words)
  const [bad] = all('BADSIG')
  if (bad) return `it was altered, or signed as something else (BAD signature of key ${bad[0]})`
  const [unknown] = all('NO_PUBKEY')
  if (unknown) return `it is signed by an unknown key, ${unknown[0]}`
  const [failed] = all('ERRSIG')
  if (failed) return `its signature by key ${failed[0]} cannot be checked`
  if (all('REVKEYSIG').length > 0) return 'its key was revoked'
  const [valid, ...others] = all('VALIDSIG')
  if (!valid) return 'it is no clear-signed text'
  // Of several texts behind each other only the first might be signed.
  if (others.length > 0 || all('PLAINTEXT').length !== 1) return 'it holds more than one text or signature'
  return judgeValid(valid, { fingerprint, validUntil })
}

/** Of a signature that fits text and key: is it the right key, in its time, with a digest that still proves something? */
function judgeValid(words: readonly string[], { fingerprint, validUntil }: TrustedKey): string | undefined {
  const [, , seconds, , , , , hash = ''] = words
  const primary = words[9]
  const madeAt = new Date(Number(seconds) * 1000)
  const day = madeAt.toISOString().slice(0, 10)
  if (primary !== fingerprint) return `it is signed by the key ${primary}`
  if (validUntil && madeAt >= validUntil) return `it was signed on ${day}, after the key had expired`
  const weak = HASHES[hash]
  if (weak === undefined || (weak === 'SHA-1' && madeAt < SHA1_UNTIL)) return undefined
  return `it was signed on ${day} with ${weak}, which proved nothing any more by then`
}
