/** Reads a partition table from the beginning of a disk. Pure. */

/** All that a GPT of 128 entries takes: protective MBR, header and entries, of 512 bytes each sector. */
export const TABLE_BYTES = 64 * 1024

const SECTOR = 512
const ENTRY_BYTES = 128

/** C12A7328-F81F-11D2-BA4B-00A0C93EC93B, as it lies on the disk (UEFI specification, 5.3.3). */
const ESP_TYPE = Buffer.from('28732ac11ff8d211ba4b00a0c93ec93b', 'hex')

/** Whether a UEFI finds a partition of its own there. */
export function hasEsp(beginning: Buffer): boolean {
  if (beginning.toString('latin1', SECTOR, SECTOR + 8) !== 'EFI PART') return false
  for (let entry = 2 * SECTOR; entry + ENTRY_BYTES <= 34 * SECTOR; entry += ENTRY_BYTES)
    if (beginning.subarray(entry, entry + 16).equals(ESP_TYPE)) return true
  return false
}
