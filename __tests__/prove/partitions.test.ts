import { expect, test } from '@jest/globals'
import { hasEsp, TABLE_BYTES } from '../../src/prove/partitions.ts'

/** Types as sfdisk 2.38 wrote them to a disk: BIOS boot, ESP, Linux root (x86-64). */
const TYPES = {
  biosBoot: '4861682149646f6e744e656564454649',
  esp: '28732ac11ff8d211ba4b00a0c93ec93b',
  root: 'e3bc684fcde8b14d96e7fbcaf984b709',
}

function gpt(...types: (keyof typeof TYPES)[]): Buffer {
  const disk = Buffer.alloc(TABLE_BYTES)
  disk.write('EFI PART', 512, 'latin1')
  types.forEach((type, index) => Buffer.from(TYPES[type], 'hex').copy(disk, 1024 + 128 * index))
  return disk
}

test('an ESP is seen wherever it stands in a GPT, and nowhere else', () => {
  expect(hasEsp(gpt('biosBoot', 'esp', 'root'))).toBe(true)
  expect(hasEsp(gpt('biosBoot', 'root'))).toBe(false)
  expect(hasEsp(Buffer.alloc(TABLE_BYTES))).toBe(false)
  const dos = gpt('esp')
  dos.fill(0, 512, 520)
  expect(hasEsp(dos)).toBe(false)
})
