/** SHA-256, lower-case hexadecimal. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A base is more than a gigabyte: with Node.js' own 64 KiB, reading costs as much as hashing. */
const CHUNK_BYTES = 256 * 1024

/** @throws what reading the file throws */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash)
  return hash.digest('hex')
}

/** A name for what shapes something, as text: equal parts give an equal key. Patterns count by their text. */
export function keyOf(parts: unknown): string {
  const text = JSON.stringify(parts, (_name, part: unknown) => (part instanceof RegExp ? String(part) : part))
  return sha256(text).slice(0, 32)
}
