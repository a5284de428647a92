import { expect, test } from '@jest/globals'
import { differenceOf } from '../../src/image/difference.ts'
import { describeDifference, differenceMarkdown, formatDifference } from '../../src/report/difference.ts'
import { CONTENTS, file, image } from '../support/images.ts'

const before = image({ files: [file('/etc/motd', { resource: 'File[/etc/motd]' }), file('/etc/old')] })
const after = image({
  profile: 'webserver',
  packages: [
    { name: 'bash', version: '5.3' },
    { name: 'nginx', version: '1.26' },
  ],
  files: [file('/etc/motd', { resource: 'File[/etc/motd]', mode: '0600', size: 12, sha256: 'b'.repeat(64) })],
  contents: {
    usedBytes: 1_050_000_000,
    users: [
      ...CONTENTS.users,
      { name: 'www', uid: 33, gid: 33, home: '/var/www', shell: '/bin/sh', password: 'locked' },
    ],
    services: [],
  },
})

test('a terminal shows all of it', () => {
  expect(formatDifference(differenceOf(before, after))).toEqual([
    'before    base on debian13 (4f2a91c, 2026-11-26 07:31 UTC)',
    'after     webserver on debian13 (4f2a91c, 2026-11-26 07:31 UTC)',
    'outcome   packages: 1 added, 1 removed, 1 changed; files: 1 removed, 1 changed; services: 1 removed; users: 1 added',
    'size      image 300.0 MB, as before; files on its disk 1.00 GB → 1.05 GB (+50.0 MB)',
    'note      the images are of different profiles, base and webserver',
    'packages  1 added, 1 removed, 1 changed',
    '  ~ bash  5.2 → 5.3',
    '  + nginx  1.26',
    '  - openssh-server  1:10.0',
    'files     1 removed, 1 changed',
    '  ~ /etc/motd  mode 0644 → 0600, content (10 → 12 bytes) [File[/etc/motd]]',
    '  - /etc/old  file 0644 root:root, 10 bytes',
    'services  1 removed',
    '  - ssh.service  enabled',
    'users     1 added',
    '  + www  uid 33, /var/www, /bin/sh, password locked',
    'groups    no change',
  ])
})

test('no difference is one, and what is not known is none', () => {
  expect(describeDifference(differenceOf(before, before)).outcome).toBe('no difference')
  const unknown = { ...before, manifest: { ...before.manifest, contents: { known: false as const, reason: 'no awk' } } }
  const { outcome, parts } = describeDifference(differenceOf(unknown, before))
  expect(outcome).toBe('no difference in what is known of both images')
  expect(parts.find(({ title }) => title === 'users')?.summary).toBe('not known: of the first image: no awk')
})

test('a summary is cut, with what is left out counted, and holds no markup of a guest', () => {
  const name = '/srv/<script>|`\\033[31m' + 'x'.repeat(5000)
  const files = Array.from({ length: 10_000 }, (_all, index) => file(`${name}${String(index).padStart(5, '0')}`))
  const markdown = differenceMarkdown(describeDifference(differenceOf(image({}), image({ files }))))
  expect(markdown.length).toBeLessThan(100_000)
  expect(markdown).toContain('9950 more')
  expect(/[^\\][<`|]script|[^\\]`|\x1b/.test(markdown)).toBe(false)
  expect(markdown).toContain('<summary>files: 10000 added</summary>')
})
