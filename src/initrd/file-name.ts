/**
 * File names as strings, whatever their bytes: what is not UTF-8 becomes lone surrogates, U+DC80 for byte 0x80 and so
 * on, as Python does (PEP 383), and becomes the same bytes again. Pure.
 */
import { isUtf8 } from 'node:buffer'

const FIRST = 0xdc00
const ESCAPED = /[\udc80-\udcff]/

/** Bytes of one sequence, by its first byte; 1 for what starts none. */
function sequenceLength(first: number): number {
  if (first >= 0xf0) return 4
  if (first >= 0xe0) return 3
  return first >= 0xc0 ? 2 : 1
}

export function nameFromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let name = ''
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0
    const sequence = bytes.subarray(at, at + sequenceLength(first))
    const whole = sequence.length === sequenceLength(first) && isUtf8(sequence)
    name += whole ? sequence.toString('utf8') : String.fromCharCode(FIRST + first)
    at += whole ? sequence.length : 1
  }
  return name
}

export function bytesFromName(name: string): Buffer {
  if (!ESCAPED.test(name)) return Buffer.from(name)
  // By code point: half of a pair is no escape.
  const parts = Array.from(name, (character) =>
    character.length === 1 && ESCAPED.test(character)
      ? Buffer.of(character.charCodeAt(0) - FIRST)
      : Buffer.from(character),
  )
  return Buffer.concat(parts)
}

/** Whether the name's bytes are not UTF-8. */
export function isForeign(name: string): boolean {
  return ESCAPED.test(name.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))
}
