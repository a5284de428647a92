import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { installArchive, onePassArchive, stampArchive, type ProfileSettings } from '../../src/guest/archive.ts'
import { anacondaFiles, debianInstallerFiles } from '../../src/guest/installers.ts'
import { writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'

const settings: ProfileSettings = {
  profile: 'base',
  keepConfig: false,
  refreshPackages: true,
  mirrorRewrites: [{ from: 'http://near.example/debian', to: 'http://public.example/debian' }],
  configTree: [{ path: 'modules/a/files/run', mode: 0o755, data: Buffer.from('#!/bin/sh\n') }],
}
const rendered = {
  kickstart: 'text\n',
  files: [{ path: 'cloudstamp/sections/post-0', mode: 0o755, data: '#!/bin/sh\n' }],
  places: [],
}
const debian = { nonce: 'n0nce', rendered, settings, installer: debianInstallerFiles }
const anaconda = { ...debian, installer: anacondaFiles('updates/') }

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-archive-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.each([
  ['an installation by debian-installer', installArchive(debian)],
  ['one pass of debian-installer', onePassArchive(debian)],
  ['an installation by Anaconda', installArchive(anaconda)],
  ['one pass of Anaconda', onePassArchive(anaconda)],
  ['one pass of an Anaconda without a second stage', onePassArchive({ ...debian, installer: anacondaFiles('') })],
  ['a stamp', stampArchive(debian)],
] as [string, ArchiveEntry[]][])('the archive of %s', (title, entries) => {
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
      const path = join(directory, entry.path)
      expect(statSync(path).mode & 0o777).toBe(entry.mode)
      if (readFileSync(path, 'utf8').startsWith('#!/bin/sh')) execFileSync('sh', ['-n', path])
    }
    expect(readFileSync(join(directory, `${prefix}cloudstamp/nonce`), 'utf8')).toBe('n0nce\n')
  })
})

test("a profile's settings are plain assignments", () => {
  const text = stampArchive(debian).find(({ path }) => path === 'cloudstamp/settings')
  expect(text?.type === 'file' && Buffer.from(text.data).toString()).toBe(
    'PROFILE=base\nKEEP_CONFIG=no\nREFRESH_PACKAGES=yes\n',
  )
})

test('a name that no check has seen does not become a shell word', () => {
  expect(() => stampArchive({ nonce: 'n', settings: { ...settings, profile: 'a;reboot' } })).toThrow(RangeError)
})
