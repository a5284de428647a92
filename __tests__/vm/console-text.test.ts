import { describe, expect, test } from '@jest/globals'
import { createActivityReader, createPrefixRemover } from '../../src/vm/console-text.ts'

describe("journald's prefixes", () => {
  const TEXT =
    'ready\r\n[  211.734012] anaconda[2492]: The exact error message is:\r\n[  211.734519] anaconda[2492]: no such disk.\r\n[    2.150000] virtio_blk virtio1: [vda] 16777216 512-byte logical blocks\r\n[  OK  ] Reached target\r\n'
  const CLEAN =
    'ready\r\nThe exact error message is:\r\nno such disk.\r\n[    2.150000] virtio_blk virtio1: [vda] 16777216 512-byte logical blocks\r\n[  OK  ] Reached target\r\n'

  test.each([1, 7, 30, 1000])('are taken out, in pieces of %d characters', (size) => {
    const remove = createPrefixRemover()
    let clean = ''
    for (let start = 0; start < TEXT.length; start += size) clean += remove(TEXT.slice(start, start + size), false)
    expect(clean + remove('', true)).toBe(CLEAN)
  })

  test('stay in the middle of a line', () => {
    const remove = createPrefixRemover()
    expect(remove('he said ', false) + remove('[ 1.0] x[1]: yes', false)).toBe('he said [ 1.0] x[1]: yes')
  })

  test('hold nothing back for ever', () => {
    const remove = createPrefixRemover()
    expect(remove('[    3.1', false)).toBe('')
    expect(remove('', true)).toBe('[    3.1')
  })
})

describe('activity', () => {
  // systemd writes each with a carriage return and "erase to the end of the line" before it.
  const WAITING =
    '\r\u001b[K[\u001b[0;31m*     \u001b[0m] Job dev-disk-by\\x2dlabel-x.device/start running (1min 41s / no limit)\r\n'
  const WAITING_EL7 =
    '\r\u001b[K[  \u001b[31m*\u001b[1;31m*\u001b[0m\u001b[31m*\u001b[0m] A start job is running for dev-vda2.device (5s / 1min 30s)'

  test.each([WAITING, WAITING_EL7])('is none of %j, however it is cut', (text) => {
    for (const size of [1, 5, 20, 500]) {
      const isActivity = createActivityReader()
      const bytes = Buffer.from(text.repeat(3))
      for (let start = 0; start < bytes.length; start += size)
        expect(isActivity(bytes.subarray(start, start + size))).toBe(false)
    }
  })

  test.each(['[    2.1] x\n', '[  OK  ] Started x\n', '.', 'Installing bash\n', `${WAITING}Installing bash\n`])(
    'is %j',
    (text) => {
      expect(createActivityReader()(Buffer.from(text))).toBe(true)
    },
  )
})
