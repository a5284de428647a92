import { describe, expect, test } from '@jest/globals'
import type { Command } from '../../src/distro/kickstart.ts'
import { checkDisks, onePassReason } from '../../src/distro/storage.ts'

const at = { text: '', file: 'x.ks', line: 7 }
const command = (text: string): Command => ({ kind: 'command', at, name: text.split(' ')[0] ?? '', text })

describe('disks', () => {
  test.each([
    ['part / --size=1 --ondisk=sda', '--ondisk names "sda", but a build has one disk, vda'],
    ['part /data --size=1 --ondisk vdb', '--ondisk names "vdb", but a build has one disk, vda'],
    ['part / --onpart=/dev/nvme0n1p1', '--onpart names "/dev/nvme0n1p1", but a build has one disk, vda'],
    ['clearpart --all --drives=vda,vdb', '--drives names "vdb", but a build has one disk, vda'],
    ['ignoredisk --only-use=xvda', '--only-use names "xvda", but a build has one disk, vda'],
    ['bootloader --boot-drive=sda', '--boot-drive names "sda", but a build has one disk, vda'],
  ])('%s is refused', (text, message) => {
    expect(() => checkDisks(command(text))).toThrow(message)
  })

  test.each([
    'part / --onpart=vda4',
    'clearpart --all --drives=vda',
    'ignoredisk --drives=sdb',
    'part pv.1 --ondisk=/dev/disk/by-path/x --size=1',
    'logvol /srv --name=sda --vgname=vg --size=1',
  ])('%s is not', (text) => {
    expect(() => checkDisks(command(text))).not.toThrow()
  })
})

test('what is encrypted is installed in one pass, and the reason has its place', () => {
  const line = (text: string) => ({ ...at, text })
  expect(onePassReason([line('lang C'), line('part / --encrypted --passphrase=x')])).toBe(
    'what x.ks:7 encrypts is open only while the installer runs',
  )
  expect(onePassReason([line('autopart --encrypted')])).toContain('x.ks:7')
  expect(onePassReason([line('part /encrypted --size=1'), line('# part / --encrypted')])).toBeUndefined()
})
