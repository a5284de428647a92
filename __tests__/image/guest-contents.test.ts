import { describe, expect, test } from '@jest/globals'
import { parseFileList } from '../../src/image/contents.ts'
import { LISTING_KEY } from '../../src/guest/listing.ts'
import { readContents } from '../../src/image/guest-contents.ts'
import { sha256 } from '../../src/digest.ts'

const DIGEST = 'a'.repeat(64)
const row = (path: string, other: { type?: string; target?: string; resource?: string } = {}): string =>
  `file\t${path}\t${other.type ?? 'f'}\t644\troot\troot\t5\t${other.type ? '-' : DIGEST}\t-\tno\t${other.resource ?? '-'}\t${other.target ?? '-'}`

const TOLD = [
  row('/etc/motd', { resource: 'File[/etc/motd]' }),
  row('/etc/rc3.d/S01ssh', { type: 'l', target: '../init.d/ssh' }),
  row('/etc/systemd/system/dbus-org.freedesktop.timesync1.service', { type: 'l', target: '/lib/x.service' }),
  row('/etc/systemd/system/multi-user.target.wants/ssh.service', { type: 'l', target: '/lib/ssh.service' }),
  row('/etc/systemd/system/sshd.service.wants/key\\040gen.service', { type: 'l', target: '/lib/k' }),
  row('/etc/systemd/system/tmp.mount', { type: 'l', target: '/dev/null' }),
  'used\t1234',
  'unlisted\t0',
  'passwd\troot:x:0:0:root:/root:/bin/bash',
  'passwd\tapp:x:1000:1000::/home/app:/bin/sh',
  'passwd\tapp:x:0:0::/evil:/bin/sh',
  'passwd\topen::1001:1001::/:',
  'passwd\t+::::::',
  'group\troot:x:0:',
  'group\twww:x:33:b,a',
  'shadow\troot\tlocked',
  'shadow\tapp\tset',
  '',
].join('\n')

test('what a guest tells becomes the list and the rest of the manifest', () => {
  const { contents, list = '' } = readContents(TOLD, 'base.files.tsv')
  expect(parseFileList(list)).toHaveLength(5)
  expect(contents).toEqual({
    known: true,
    list: { file: 'base.files.tsv', sha256: sha256(list) },
    rules: LISTING_KEY,
    listed: 5,
    unlisted: 0,
    usedBytes: 1234,
    users: [
      { name: 'app', uid: 1000, gid: 1000, home: '/home/app', shell: '/bin/sh', password: 'set' },
      { name: 'open', uid: 1001, gid: 1001, home: '/', shell: '', password: 'none' },
      { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash', password: 'locked' },
    ],
    groups: [
      { name: 'root', gid: 0, members: [] },
      { name: 'www', gid: 33, members: ['a', 'b'] },
    ],
    services: [
      { name: 'key\\040gen.service', state: 'enabled' },
      { name: 'ssh.service', state: 'enabled' },
      { name: 'tmp.mount', state: 'masked' },
    ],
  })
})

test('without systemd, scripts of the runlevel are the services', () => {
  const told = `${row('/etc/rc.d/rc3.d/K01smb', { type: 'l', target: 'x' })}\n${row('/etc/rc.d/rc3.d/S55sshd', { type: 'l', target: 'x' })}\nused\t1\nunlisted\t0`
  expect(readContents(told, 'x')).toMatchObject({ contents: { services: [{ name: 'sshd', state: 'enabled' }] } })
})

describe('contents are not known', () => {
  test.each([
    ['where the guest has sent none', undefined],
    ['of a row with another number of columns', TOLD.replace('\t644', '')],
    ['of a row with a control character', TOLD.replace('motd', 'mo\x1btd')],
    ['of rows out of order', TOLD.replace('/etc/motd', '/zzz')],
    ['of a path twice', TOLD.replace('/etc/rc3.d/S01ssh', '/etc/motd')],
    ['without the end of the list', TOLD.replace('unlisted\t0', '')],
    ['without a sum', TOLD.replace('used\t1234', 'used\tmany')],
    ['of a home that fills pages', TOLD.replace('/root:', `/${'r'.repeat(2000)}:`)],
    ['of users without number', TOLD + Array.from({ length: 6000 }, (_all, n) => `passwd\tu${n}:x:1:1::/:\n`).join('')],
  ])('%s', (_what, told) => {
    expect(readContents(told, 'x')).toMatchObject({ contents: { known: false }, list: undefined })
  })
})
