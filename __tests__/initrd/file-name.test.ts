import { expect, test } from '@jest/globals'
import { bytesFromName, nameFromBytes } from '../../src/initrd/file-name.ts'

test.each([
  ['ASCII', [0x61], 'a'],
  ['UTF-8', [...Buffer.from('é𝄞')], 'é𝄞'],
  ['Latin-1', [0x63, 0xe9, 0x2f, 0xff], 'c\udce9/\udcff'],
  ['UTF-8 beside Latin-1', [...Buffer.from('é'), 0xe9, 0x62], 'é\udce9b'],
  ['half a sequence', [0xf0, 0x9d, 0x84], '\udcf0\udc9d\udc84'],
  ['a surrogate in UTF-8, which is none', [0xed, 0xb3, 0xa9], '\udced\udcb3\udca9'],
])('%s is a string and becomes the same bytes', (_title, bytes, name) => {
  expect(nameFromBytes(Buffer.from(bytes))).toBe(name)
  expect([...bytesFromName(name)]).toEqual(bytes)
})
