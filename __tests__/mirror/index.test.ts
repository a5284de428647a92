import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Distro } from '../../src/distro/header.ts'
import { chooseMirrors, parseDeb822Sources, parseOneLineSources } from '../../src/mirror/apt-sources.ts'
import { resolveMirrors } from '../../src/mirror/index.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

const ONE_LINE = `
# deb http://commented.example/debian bookworm main
deb [signed-by=/etc/apt/keyrings/vendor.gpg arch=amd64] https://apt.vendor.example bookworm main
deb-src http://source.example/debian bookworm main
deb cdrom:[Debian 12]/ bookworm main
deb http://localhost:3142/debian bookworm main
deb http://mirror.example/debian/ bookworm main contrib # ours
deb http://mirror.example/debian bookworm-updates main
deb [ trusted=no ] http://security.example/debian-security/ bookworm-security main
`

const DEB822 = `# a comment
Types: deb deb-src
URIs: http://deb822.example/debian/
Suites: trixie trixie-updates
Components: main
 non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://disabled.example/debian
Suites: trixie
Components: main
Enabled: no

Types: deb
URIs: http://security822.example/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`

const sources = (option: string): string =>
  `Types: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main\n${option}\n`

describe('apt sources', () => {
  test('in one-line format', () => {
    const sources = parseOneLineSources(ONE_LINE)
    expect(sources.map(({ uri }) => uri)).not.toContain('http://commented.example/debian')
    expect(sources.map(({ uri }) => uri)).not.toContain('http://source.example/debian')
    expect(sources).toContainEqual({
      uri: 'http://mirror.example/debian/',
      suite: 'bookworm',
      components: ['main', 'contrib'],
      signedBy: undefined,
      unproven: false,
      amd64: true,
    })
    expect(sources[0]).toMatchObject({ uri: 'https://apt.vendor.example', signedBy: '/etc/apt/keyrings/vendor.gpg' })
  })

  test('in deb822 format', () => {
    const sources = parseDeb822Sources(DEB822)
    expect(sources.map(({ uri, suite }) => `${uri} ${suite}`)).toEqual([
      'http://deb822.example/debian/ trixie',
      'http://deb822.example/debian/ trixie-updates',
      'http://security822.example/debian-security trixie-security',
    ])
    expect(sources[0]?.components).toEqual(['main', 'non-free-firmware'])
  })

  test('name the archive that Debian signs and the guest can reach', () => {
    expect(chooseMirrors(parseOneLineSources(ONE_LINE), 'bookworm')).toEqual({
      mirror: 'http://mirror.example/debian',
      securityMirror: 'http://security.example/debian-security',
    })
    expect(chooseMirrors(parseDeb822Sources(DEB822), 'trixie')).toEqual({
      mirror: 'http://deb822.example/debian',
      securityMirror: 'http://security822.example/debian-security',
    })
  })

  test.each([
    ['lower case in names', 'types: deb\nuris: http://m.example/debian\nsuites: trixie\ncomponents: main'],
    ['capitals', 'TYPES: deb\nURIS: http://m.example/debian\nSUITES: trixie\nCOMPONENTS: main'],
    [
      'values that go on, and comments between them',
      'Types: deb\nURIs:\n http://m.example/debian\n# Suites: sid\nSuites:\n trixie\n trixie-updates\nComponents:\n main\n contrib',
    ],
    ['architectures with amd64', sources('Architectures: i386\n amd64')],
    ['architectures that others are removed from', sources('Architectures-Remove: i386')],
    ['no trust beyond its signature', sources('Trusted: no')],
  ])('in deb822 format with %s', (_title, text) => {
    expect(chooseMirrors(parseDeb822Sources(text), 'trixie')?.mirror).toBe('http://m.example/debian')
  })

  test.each([
    ['[arch=amd64]', ''],
    ['[ arch=i386,amd64 ]', ''],
    ['[arch-=i386]', ''],
    ['[arch+=i386 lang=en]', ''],
    ['[trusted=no]', ''],
    ['[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg arch=amd64]', ''],
  ])('in one-line format with %s', (options) => {
    const text = `deb ${options} http://m.example/debian trixie main`
    expect(chooseMirrors(parseOneLineSources(text), 'trixie')?.mirror).toBe('http://m.example/debian')
  })

  test.each([
    'Trusted: yes',
    'trusted: true',
    'Allow-Insecure: yes',
    'Architectures: arm64',
    'Architectures-Remove: amd64',
    'Enabled: No',
    'enabled: off',
    'Signed-By: /etc/apt/keyrings/vendor.asc',
    'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mDMEYCQjIxYJ',
  ])('in deb822 format with %j are none', (option) => {
    expect(chooseMirrors(parseDeb822Sources(sources(option)), 'trixie')).toBeUndefined()
  })

  test.each([
    ['[trusted=yes]', 'http://m.example/debian'],
    ['[arch=arm64]', 'http://m.example/debian'],
    ['[arch=arm64,armhf]', 'http://m.example/debian'],
    ['[arch-=amd64]', 'http://m.example/debian'],
    ['[signed-by=/etc/apt/keyrings/vendor.gpg]', 'http://m.example/debian'],
    ['', 'http://user:secret@m.example/debian'],
    ['', 'http://user@m.example/debian'],
    ['', 'mirror+file:/etc/apt/mirrors/debian.list'],
    ['', 'cdrom:[Debian GNU/Linux 13 _Trixie_]/'],
    ['', 'tor+http://m.onion/debian'],
    ['', 'file:///srv/debian'],
    ['', 'http://127.0.0.1:3142/debian'],
    ['', 'http://m.example/debian?token=1'],
  ])('in one-line format with %s %s are none', (options, uri) => {
    expect(chooseMirrors(parseOneLineSources(`deb ${options} ${uri} trixie main`), 'trixie')).toBeUndefined()
  })

  test('without the archive name none', () => {
    expect(chooseMirrors(parseOneLineSources('deb https://apt.vendor.example vendor main'), 'trixie')).toBeUndefined()
  })
})

describe('resolveMirrors', () => {
  const own = { mirror: 'http://ftp.debian.org/debian', securityMirror: 'http://security.debian.org/debian-security' }
  const distro = { ...own, family: 'debian-installer', snapshots: {} } as Distro

  async function host(files: Record<string, string>): Promise<string> {
    const etc = await newDirectory()
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(etc, path)), { recursive: true })
      await writeFile(join(etc, path), text)
    }
    return etc
  }

  const debian = 'NAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n'

  test('takes what was asked for', async () => {
    const etc = await host({ 'os-release': debian, 'apt/sources.list.d/debian.sources': DEB822 })
    expect(await resolveMirrors('http://near.example/debian', distro, { etc })).toEqual({
      ...own,
      mirror: 'http://near.example/debian',
    })
  })

  test("takes a Debian host's own", async () => {
    const etc = await host({ 'os-release': debian, 'apt/sources.list.d/debian.sources': DEB822 })
    expect(await resolveMirrors('auto', distro, { etc })).toEqual({
      mirror: 'http://deb822.example/debian',
      securityMirror: 'http://security822.example/debian-security',
    })
  })

  test("keeps the distro's security mirror where the host names none", async () => {
    const etc = await host({
      'os-release': debian,
      'apt/sources.list': 'deb http://mirror.example/debian trixie main\n',
    })
    expect(await resolveMirrors('auto', distro, { etc })).toEqual({ ...own, mirror: 'http://mirror.example/debian' })
  })

  test("does not take a third party's", async () => {
    const etc = await host({
      'os-release': debian,
      'apt/sources.list.d/a-vendor.list': 'deb https://packages.vendor.example/debian/ trixie main\n',
      'apt/sources.list.d/b-unsigned.sources': sources('Trusted: yes'),
      'apt/sources.list.d/c-notes.txt': 'deb http://notes.example/debian trixie main\n',
      'apt/sources.list.d/debian.sources': DEB822,
    })
    expect((await resolveMirrors('auto', distro, { etc })).mirror).toBe('http://deb822.example/debian')
  })

  test("takes Debian's own host without a keyring named", async () => {
    const etc = await host({
      'os-release': debian,
      'apt/sources.list.d/old.list': 'deb http://ftp.de.debian.org/debian trixie main\n',
    })
    expect((await resolveMirrors('auto', distro, { etc })).mirror).toBe('http://ftp.de.debian.org/debian')
  })

  test("takes the distro's where a file cannot be read", async () => {
    const etc = await host({ 'os-release': debian, 'apt/sources.list/is/a/directory': '' })
    expect(await resolveMirrors('auto', distro, { etc })).toEqual(own)
  })

  test("takes the distro's on another host", async () => {
    const ubuntu = 'NAME="Ubuntu"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n'
    const etc = await host({ 'os-release': ubuntu, 'apt/sources.list.d/ubuntu.sources': DEB822 })
    expect(await resolveMirrors('auto', distro, { etc })).toEqual(own)
    expect(await resolveMirrors('auto', distro, { etc: await host({}) })).toEqual(own)
  })

  describe('on a RHEL-like host', () => {
    const alma = {
      id: 'alma9',
      family: 'anaconda',
      arch: 'x86_64',
      release: '9',
      tree: '9/BaseOS/x86_64/os',
      mirror: 'https://repo.example/almalinux',
    } as Distro
    const release = 'ID="almalinux"\nVERSION_ID="9.6"\n'
    const repo = (baseurl: string): string =>
      `[baseos]\nname=AlmaLinux $releasever - BaseOS\nmirrorlist=https://mirrors.example/$releasever\n${baseurl}\nenabled=1\n\n[appstream]\nbaseurl=http://near.example/other\n`
    const mirrorOf = async (files: Record<string, string>): Promise<string> =>
      (await resolveMirrors('auto', alma, { etc: await host(files) })).mirror

    test('takes the root of its own mirror, variables replaced', async () => {
      const files = {
        'os-release': release,
        'dnf/vars/near': 'near.example\n',
        'yum.repos.d/almalinux.repo': repo('baseurl=http://$near/alma/$releasever/BaseOS/${basearch}/os/'),
      }
      expect(await mirrorOf(files)).toBe('http://near.example/alma')
    })

    test.each([
      [
        'it has a list of mirrors alone',
        {
          'os-release': release,
          'yum.repos.d/almalinux.repo': repo('# baseurl=http://near.example/alma/9/BaseOS/x86_64/os/'),
        },
      ],
      [
        'its layout is another',
        { 'os-release': release, 'yum.repos.d/almalinux.repo': repo('baseurl=http://near.example/pulp/baseos') },
      ],
      [
        'the repository is off',
        {
          'os-release': release,
          'yum.repos.d/almalinux.repo': repo('baseurl=http://near.example/alma/9/BaseOS/x86_64/os').replace(
            'enabled=1',
            'enabled=0',
          ),
        },
      ],
      [
        'it is of another release',
        {
          'os-release': release.replace('9.6', '8.10'),
          'yum.repos.d/almalinux.repo': repo('baseurl=http://near.example/alma/9/BaseOS/x86_64/os'),
        },
      ],
      [
        'it is of another distribution',
        {
          'os-release': release.replace('almalinux', 'rocky'),
          'yum.repos.d/rocky.repo': repo('baseurl=http://near.example/alma/9/BaseOS/x86_64/os'),
        },
      ],
    ])("takes the distro's where %s", async (_why, files) => {
      expect(await mirrorOf(files)).toBe('https://repo.example/almalinux')
    })
  })
})
