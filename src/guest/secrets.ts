/** Secrets for the guest, answered line by line on the event port. Pure. */

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
