import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import {
  installArchive,
  onePassArchive,
  stampArchive,
  withNonce,
  type ProfileSettings,
} from '../../src/guest/archive.ts'
import { anacondaFiles, debianInstallerFiles } from '../../src/guest/installers.ts'
import { bytesFromName } from '../../src/initrd/file-name.ts'
import { writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'

const settings: ProfileSettings = {
  profile: 'base',
  keepConfig: false,
  refreshPackages: true,
  mirrorRewrites: [{ from: 'http://near.example/debian', to: 'http://public.example/debian' }],
  puppet: {
    manifest: '/root/config/nodes/base.pp',
    className: '',
    modulePath: '/root/config/modules:$basemodulepath',
    hieraConfig: '',
  },
  options: ['--strict', 'error'],
  environment: 'production',
  facts: '',
  secretPaths: ['/etc/puppet/keys/private_key.pkcs7.pem'],
  removePuppet: false,
  configTree: [
    { type: 'directory', path: 'modules', mode: 0o750 },
    { type: 'file', path: 'modules/a/files/run', mode: 0o755, data: Buffer.from('#!/bin/sh\n') },
    { type: 'symlink', path: 'modules/a/files/start', mode: 0o777, target: 'run' },
    { type: 'file', path: 'modules/a/files/caf\udce9', mode: 0o644, data: Buffer.from('Latin-1') },
  ],
}
const rendered = {
  kickstart: 'text\n',
  files: [{ path: 'cloudstamp/sections/post-0', mode: 0o755, data: '#!/bin/sh\n' }],
  places: [],
}
const debian = { rendered, settings, installer: debianInstallerFiles }
const anaconda = { ...debian, installer: anacondaFiles('updates/') }

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-archive-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each([
  ['an installation by debian-installer', installArchive(debian)],
  ['one pass of debian-installer', onePassArchive(debian)],
  ['an installation by Anaconda', installArchive(anaconda)],
  ['one pass of Anaconda', onePassArchive(anaconda)],
  ['one pass of an Anaconda without a second stage', onePassArchive({ ...debian, installer: anacondaFiles('') })],
  ['a stamp', stampArchive(settings)],
] as [string, ArchiveEntry[]][])('the archive of %s', (title, archive) => {
  const entries = withNonce(archive, 'n0nce')
  const prefix = entries.some(({ path }) => path.startsWith('updates/')) ? 'updates/' : ''

  test('names no directory of the initrd that it is appended to, and each path once', () => {
    const directories = entries.filter(({ type }) => type === 'directory').map(({ path }) => path)
    expect(directories.every((path) => `${path}/`.startsWith(`${prefix}cloudstamp/`))).toBe(true)
    const paths = entries.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
  })

  test('has each of its own directories before what is in it', () => {
    const seen = new Set<string>()
    for (const { type, path } of entries) {
      const parent = path.split('/').slice(0, -1).join('/')
      if (parent.startsWith(`${prefix}cloudstamp`)) expect(seen).toContain(parent)
      if (type === 'directory') seen.add(path)
    }
  })

  test('is read by cpio, with shell scripts that a shell can parse', () => {
    const directory = join(root, title.replaceAll(' ', '-'))
    const archive = `${directory}.cpio`
    writeFileSync(archive, writeNewc(entries))
    mkdirSync(directory)
    execFileSync('cpio', ['--quiet', '-idm', '--no-absolute-filenames', '-D', directory, '-F', archive])
    for (const entry of entries) {
      if (entry.type !== 'file') continue
      const path = Buffer.concat([Buffer.from(`${directory}/`), bytesFromName(entry.path)])
      expect(statSync(path).mode & 0o777).toBe(entry.mode)
      if (readFileSync(path, 'utf8').startsWith('#!/bin/sh')) execFileSync('sh', ['-n', join(directory, entry.path)])
    }
    expect(readFileSync(join(directory, `${prefix}cloudstamp/nonce`), 'utf8')).toBe('n0nce\n')
  })
})

test("a profile's settings are assignments of single words, whatever is in them", () => {
  const puppet = { ...settings.puppet, className: 'role::web', modulePath: "/root/config/it's here:$basemodulepath" }
  const entry = stampArchive({ ...settings, profile: 'role::web', puppet }).find(
    ({ path }) => path === 'cloudstamp/settings',
  )
  const text = entry?.type === 'file' ? Buffer.from(entry.data).toString() : ''
  const values = execFileSync('sh', [
    '-c',
    `${text}\nprintf '%s\\n' "$PROFILE" "$CLASS" "$MANIFEST" "$MODULE_PATH" "$KEEP_CONFIG"`,
  ])
  expect(values.toString().split('\n')).toEqual([
    'role::web',
    'role::web',
    '/root/config/nodes/base.pp',
    "/root/config/it's here:$basemodulepath",
    'no',
    '',
  ])
})

test('the config tree arrives with its links, modes and names', () => {
  const directory = join(root, 'tree')
  writeFileSync(`${directory}.cpio`, writeNewc(stampArchive(settings)))
  mkdirSync(directory)
  execFileSync('cpio', ['--quiet', '-idm', '--no-absolute-filenames', '-D', directory, '-F', `${directory}.cpio`])
  const config = join(directory, 'cloudstamp/config')
  expect(statSync(join(config, 'modules')).mode & 0o777).toBe(0o750)
  expect(readlinkSync(join(config, 'modules/a/files/start'))).toBe('run')
  const latin = Buffer.concat([Buffer.from(join(config, 'modules/a/files/caf')), Buffer.of(0xe9)])
  expect(readFileSync(latin, 'utf8')).toBe('Latin-1')
})
