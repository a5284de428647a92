/** SHA-256, lower-case hexadecimal. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** A base is more than a gigabyte. A stream, with a buffer for each piece, takes nearly twice as long. */
const PIECE_BYTES = 1024 * 1024

/** @throws what reading the file throws */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

/** A name for what shapes something, as text: equal parts give an equal key. Patterns count by their text. */
export function keyOf(parts: unknown): string {
  const text = JSON.stringify(parts, (_name, part: unknown) => (part instanceof RegExp ? String(part) : part))
  return sha256(text).slice(0, 32)
}
