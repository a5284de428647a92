import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { NO_PROXIES } from '../../src/fetch/proxies.ts'
import {
  atMoment,
  installArchive,
  onePassArchive,
  stampArchive,
  type ProfileSettings,
} from '../../src/guest/archive.ts'
import { anacondaFiles, debianInstallerFiles } from '../../src/guest/installers.ts'
import { bytesFromName } from '../../src/initrd/file-name.ts'
import { writeNewc, type ArchiveEntry } from '../../src/initrd/newc.ts'

const settings: ProfileSettings = {
  profile: 'base',
  hostName: 'localhost.localdomain',
  keepConfig: false,
  refreshPackages: true,
  upgradePackages: true,
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
  packageKeys: new Map(),
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
  storage: [],
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
  const entries = atMoment(archive, { nonce: 'n0nce', proxies: NO_PROXIES, throughProxies: (kickstart) => kickstart })
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

test('proxies are exported to shells and shape nothing else than the kickstart', () => {
  const archive = installArchive(anaconda)
  const proxies = { http: 'http://cache:3128', https: 'http://cache:3128', direct: ["it's", '.example'] }
  const entries = atMoment(archive, {
    nonce: '',
    proxies,
    throughProxies: (kickstart, { http }) => `${kickstart}# ${http}\n`,
  })
  const textOf = (path: string): string => {
    const entry = entries.find((candidate) => candidate.path === path)
    return entry?.type === 'file' ? Buffer.from(entry.data).toString() : ''
  }
  expect(textOf('ks.cfg')).toBe('text\n# http://cache:3128\n')
  const script = `${textOf('updates/cloudstamp/proxies')}env | sort | grep proxy`
  expect(execFileSync('sh', ['-c', script], { env: { PATH: process.env['PATH'] }, encoding: 'utf8' })).toBe(
    "http_proxy=http://cache:3128\nhttps_proxy=http://cache:3128\nno_proxy=it's,.example\n",
  )
  const others = entries.filter(({ path }) => path !== 'ks.cfg')
  expect(others.slice(0, -2)).toEqual(archive.filter(({ path }) => path !== 'ks.cfg'))
})

describe('what an installer wrote of the proxies', () => {
  const script = 'src/guest/scripts/forget-proxies.sh'
  function forget(files: Record<string, string>, environment: Record<string, string>): Record<string, string> {
    const target = mkdtempSync(join(root, 'target-'))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(target, path, '..'), { recursive: true })
      writeFileSync(join(target, path), text)
    }
    const env = { PATH: process.env['PATH'], TARGET: target, ...environment }
    execFileSync('sh', ['-c', `. ./${script}; forget_proxies`], { env })
    return Object.fromEntries(
      readdirSync(target, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .map((path) => [relative(target, path), readFileSync(path, 'utf8')]),
    )
  }
  const repository = '[a]\nname=a\nbaseurl=http://cache:3128/a\n'

  test('goes, and a file that held nothing else', () => {
    const files = {
      'etc/apt/apt.conf': 'Acquire::http::Proxy "http://u:p@cache:3128";\n',
      'etc/yum.repos.d/a.repo': `${repository}proxy=http://u:p%40@cache:3128\n`,
      'var/log/installer/cdebconf/questions.dat': 'Value: http://u:p@cache:3128\n',
    }
    expect(forget(files, { http_proxy: 'http://u:p@cache:3128' })).toEqual({ 'etc/yum.repos.d/a.repo': repository })
  })

  test('is not left in what a file has occupied', () => {
    const target = mkdtempSync(join(root, 'target-'))
    const files = ['etc/apt/apt.conf', 'var/log/installer/cdebconf/questions.dat']
    files.forEach((path, index) => {
      mkdirSync(join(target, path, '..'), { recursive: true })
      writeFileSync(join(target, path), 'Acquire::http::Proxy "http://u:p@cache:3128";\n')
      // Its blocks by another name.
      linkSync(join(target, path), join(target, String(index)))
    })
    const env = { PATH: process.env['PATH'], TARGET: target, http_proxy: 'http://u:p@cache:3128' }
    execFileSync('sh', ['-c', `. ./${script}; forget_proxies`], { env })
    for (const index of files.keys()) {
      const left = readFileSync(join(target, String(index)))
      expect(left).toEqual(Buffer.alloc(left.length))
    }
  })

  test('goes for https and an address', () => {
    const files = { 'etc/apt/apt.conf': 'APT::X "1";\nAcquire::https::Proxy "http://[fd00::1]:80";\n' }
    const environment = { http_proxy: 'http://cache:3128', https_proxy: 'http://[fd00::1]:80' }
    expect(forget(files, environment)).toEqual({ 'etc/apt/apt.conf': 'APT::X "1";\n' })
  })

  test.each([
    ['other proxies stay', { http_proxy: 'http://other:3128' }],
    ['without a proxy everything stays', {}],
  ])('%s', (_title, environment) => {
    const files = {
      'etc/apt/apt.conf': 'Acquire::http::Proxy "http://cache:3128";\n',
      'etc/yum.repos.d/a.repo': `${repository}proxy=http://cache:3128\n`,
    }
    expect(forget(files, environment)).toEqual(files)
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
