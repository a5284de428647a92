import { describe, expect, test } from '@jest/globals'
import type { FileEntry } from '../../src/image/contents.ts'
import { differenceOf, isEmpty, type FileChange } from '../../src/image/difference.ts'
import { file, image, MANIFEST } from '../support/images.ts'

const OTHER = 'b'.repeat(64)

function fileChanges(
  before: FileEntry[],
  after: FileEntry[],
  packages: { before?: { name: string; version: string }[]; after?: { name: string; version: string }[] } = {},
): FileChange[] {
  const { files } = differenceOf(
    image({ files: before, packages: packages.before ?? MANIFEST.packages }),
    image({ files: after, packages: packages.after ?? MANIFEST.packages }),
  )
  if (!files.known) throw new Error(files.reason)
  return files.changes
}

test('two builds of one commit differ in nothing but their time', () => {
  const files = [file('/etc/motd')]
  const difference = differenceOf(image({ files }), image({ files, createdAt: '2026-11-27T00:00:00.000Z' }))
  expect(isEmpty(difference)).toBe(true)
  expect(difference.remarks).toEqual([])
})

test('packages are added, removed and changed, of several versions too', () => {
  const kernel = (version: string) => ({ name: 'kernel', version })
  const { packages } = differenceOf(
    image({ packages: [kernel('1'), kernel('2'), { name: 'bash', version: '5.2' }, { name: 'ed', version: '1' }] }),
    image({ packages: [kernel('2'), kernel('3'), { name: 'bash', version: '5.2' }, { name: 'nginx', version: '1' }] }),
  )
  expect(packages).toEqual([
    { name: 'ed', before: ['1'], after: [] },
    { name: 'kernel', before: ['1', '2'], after: ['2', '3'] },
    { name: 'nginx', before: [], after: ['1'] },
  ])
})

describe('a file', () => {
  test('of nobody is added, removed and changed, and each aspect is told', () => {
    const changes = fileChanges(
      [file('/etc/gone'), file('/etc/same'), file('/srv/x'), file('/srv/y', { type: 'l', target: 'a', size: 0 })],
      [
        file('/etc/new', { resource: 'File[new]' }),
        file('/etc/same'),
        file('/srv/x', { mode: '0600', user: 'app', sha256: OTHER }),
        file('/srv/y', { type: 'l', target: 'b', size: 0 }),
      ],
    )
    expect(changes).toMatchObject([
      { path: '/etc/gone', kind: 'removed', whose: { by: 'nobody' } },
      { path: '/etc/new', kind: 'added', whose: { by: 'puppet', name: 'File[new]' } },
      { path: '/srv/x', kind: 'changed', aspects: ['mode', 'owner', 'content'] },
      { path: '/srv/y', kind: 'changed', aspects: ['target'] },
    ])
  })

  test('of a package that has no row in one image was there as the package installed it', () => {
    const edited = file('/etc/ssh/sshd_config', { package: 'openssh-server' })
    expect(fileChanges([], [edited])).toMatchObject([
      { kind: 'changed', aspects: ['as packaged'], whose: { by: 'package', name: 'openssh-server' } },
    ])
    expect(fileChanges([edited], [])).toMatchObject([{ kind: 'changed', aspects: ['as packaged'] }])
  })

  test('that comes and goes with its package says nothing that the package does not', () => {
    const conffile = file('/etc/nginx.conf', { package: 'nginx', asPackaged: true })
    const nginx = [...MANIFEST.packages, { name: 'nginx', version: '1' }]
    expect(fileChanges([], [conffile], { after: nginx })).toEqual([])
    expect(fileChanges([conffile], [], { before: nginx })).toEqual([])
    const edited = { ...conffile, asPackaged: false }
    expect(fileChanges([], [edited], { after: nginx })).toMatchObject([{ kind: 'added' }])
    const managed = { ...conffile, resource: 'File[/etc/nginx.conf]' }
    expect(fileChanges([], [managed], { after: nginx })).toMatchObject([{ kind: 'added', whose: { by: 'puppet' } }])
  })

  test('that a new version of its package brings is no change of its contents, but its mode is', () => {
    const before = file('/etc/bash.bashrc', { package: 'bash', asPackaged: true })
    const upgraded = { after: [{ name: 'bash', version: '5.3' }] }
    expect(fileChanges([before], [{ ...before, sha256: OTHER }], upgraded)).toEqual([])
    expect(fileChanges([before], [{ ...before, sha256: OTHER, mode: '0600' }], upgraded)).toMatchObject([
      { aspects: ['mode'] },
    ])
    expect(fileChanges([before], [{ ...before, sha256: OTHER, asPackaged: false }], upgraded)).toMatchObject([
      { aspects: ['content'] },
    ])
    expect(fileChanges([before], [{ ...before, sha256: OTHER }])).toMatchObject([{ aspects: ['content'] }])
  })

  test('that Puppet begins to manage is a change, though it be the same', () => {
    const managed = file('/etc/motd', { resource: 'File[/etc/motd]' })
    expect(fileChanges([file('/etc/motd')], [managed])).toMatchObject([{ aspects: ['manager'] }])
  })
})

test('users, groups and services are compared by name', () => {
  const { users, groups, services } = differenceOf(
    image({}),
    image({
      contents: {
        users: [{ name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash', password: 'none' }],
        groups: [
          { name: 'root', gid: 0, members: [] },
          { name: 'www', gid: 33, members: ['app'] },
        ],
        services: [{ name: 'nginx.service', state: 'enabled' }],
      },
    }),
  )
  expect(users).toMatchObject({ changes: [{ name: 'root', before: { password: 'locked' } }] })
  expect(groups).toMatchObject({ changes: [{ name: 'www', before: undefined, after: { gid: 33 } }] })
  expect(services).toMatchObject({
    changes: [
      { name: 'nginx.service', before: undefined },
      { name: 'ssh.service', after: undefined },
    ],
  })
})

describe('what is not known is never called unchanged', () => {
  test('contents of neither image', () => {
    const unknown = { ...image({}), files: undefined, reason: 'it has no awk' }
    unknown.manifest.contents = { known: false, reason: 'it has no awk' }
    for (const difference of [differenceOf(unknown, image({})), differenceOf(image({}), unknown)]) {
      const which = difference.usedBytes.after === undefined ? 'second' : 'first'
      const notKnown = { known: false, reason: `of the ${which} image: it has no awk` }
      expect(difference).toMatchObject({ files: notKnown, users: notKnown, services: notKnown })
    }
  })

  test('files behind the end of a list that was cut', () => {
    const { files, remarks } = differenceOf(
      image({ files: [file('/a'), file('/m')], contents: { unlisted: 5 } }),
      image({ files: [file('/a'), file('/b'), file('/z')] }),
    )
    expect(files).toMatchObject({ changes: [{ path: '/b' }, { path: '/m' }] })
    expect(remarks).toEqual(['of the files, those behind /m are not compared: there are too many'])
  })

  test('contents that were not read, unless the size tells', () => {
    const unread = (size: number): FileEntry => file('/srv/db', { sha256: undefined, size })
    const { files, remarks } = differenceOf(image({ files: [unread(5)] }), image({ files: [unread(5)] }))
    expect(files).toMatchObject({ changes: [] })
    expect(remarks).toEqual(['the contents of 1 files are not compared: they are too large'])
    expect(fileChanges([unread(5)], [unread(6)])).toMatchObject([{ aspects: ['content'] }])
  })
})

test('lists that other rules have made are compared, and said', () => {
  const other = image({ contents: { rules: 'b'.repeat(32) }, cloudstamp: { version: '1.1.0' } })
  expect(differenceOf(image({}), other).remarks).toEqual([
    expect.stringContaining('made by other rules (Cloudstamp 0.1.0 and 1.1.0)'),
  ])
})

test('other distros, profiles and bases are compared, and said', () => {
  const { remarks } = differenceOf(
    image({}),
    image({
      distro: { id: 'alma9', name: 'AlmaLinux 9' },
      profile: 'webserver',
      base: { key: 'k', cacheHit: false, createdAt: '2026-11-25T00:00:00.000Z', upgraded: false },
    }),
  )
  expect(remarks).toEqual([
    expect.stringContaining('different distros, debian13 and alma9'),
    expect.stringContaining('different profiles'),
    expect.stringContaining('installed at different times'),
  ])
})
