/** Secrets for the guest: answered line by line on the event port, and masked in what comes back. Pure. */

export interface Secret {
  /** Absolute, in the guest. */
  path: string
  data: Buffer
}

/** Base64 of so many bytes and the nonce fit into the 4,095 characters of a terminal's line. */
const PART_BYTES = 1536

/** The line for a guest's request; without data after the last part. */
export function answerSecret(
  secrets: readonly Secret[],
  request: { nonce: string; number: number; part: number },
): string {
  const start = request.part * PART_BYTES
  const data = secrets[request.number - 1]?.data.subarray(start, start + PART_BYTES).toString('base64') ?? ''
  return `cloudstamp ${request.nonce} ${data}\n`
}

/** Shorter lines of a secret are ordinary words, and no secret. */
const MASKED_CHARACTERS = 8

/** The lines of secrets that must not be read anywhere, as the runner masks them too. */
export function maskedTexts(secrets: readonly Secret[]): string[] {
  const lines = secrets.flatMap(({ data }) => data.toString('utf8').split(/\r?\n/))
  const texts = lines.map((line) => line.trim()).filter((line) => line.length >= MASKED_CHARACTERS)
  return [...new Set(texts)].sort((a, b) => b.length - a.length)
}

/** Replaces every masked text by three asterisks. */
export function createMask(secrets: readonly Secret[]): (text: string) => string {
  const texts = maskedTexts(secrets)
  return (text) => texts.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
