/** A kickstart's text with digests in its header. Pure. */
import { parseDistro } from './header.ts'

/** What the pins take the place of. */
const REPLACED = /^#\s*(image|image-list|image-key|kernel-sha256|initrd-sha256)\s*:/

/**
 * The text with both digests as the header's last keys, instead of what proved the files before.
 * @param file the kickstart, for messages
 * @throws UserError where the header is not one any more
 */
export function withPins(file: string, text: string, pins: { kernel: string; initrd: string }): string {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => line.trim() === '#end')
  const kept = lines.slice(0, end).filter((line) => !REPLACED.test(line))
  const pinned = [`# kernel-sha256: ${pins.kernel}`, `# initrd-sha256: ${pins.initrd}`]
  const written = [...kept, ...pinned, ...lines.slice(end)].join('\n')
  parseDistro(file, written)
  return written
}
