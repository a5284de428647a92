import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { throughProxies } from '../../src/distro/families/debian-installer/proxies.ts'
import { renderKickstart } from '../../src/distro/families/debian-installer/render.ts'
import { parseDistro, type DebianDistro } from '../../src/distro/header.ts'

const HEADER = `#cloudstamp
# name: Debian 13
# family: debian-installer
# mirror: http://public.example/debian
# security-mirror: http://security.example/debian-security
# suite: trixie
# memory-mib: 1024
# disk-gib: 8
#end
`
const MIRRORS = { mirror: 'http://near.example/debian', securityMirror: 'http://near.example/debian-security' }

function distro(body: string): DebianDistro {
  return parseDistro('ks/debian13.ks', HEADER + body) as DebianDistro
}

describe('a kickstart for debian-installer', () => {
  test('names the mirror without a trailing slash, which kickseed would add', () => {
    const { kickstart } = renderKickstart(distro('url --url={{ mirror }}'), MIRRORS)
    expect(kickstart).toContain('preseed mirror/http/hostname string near.example\n')
    expect(kickstart).toContain('preseed mirror/http/directory string /debian\n')
    expect(kickstart).toContain('preseed mirror/suite string trixie\n')
  })

  test('has no %end and ends with one power-off, however the user ends it', () => {
    const { kickstart } = renderKickstart(distro('url --url={{ mirror }}\nreboot\n%packages\nvim\n%end\n'), MIRRORS)
    expect(kickstart).not.toContain('%end')
    expect(kickstart).not.toContain('reboot')
    expect(kickstart.match(/^poweroff$/gm)).toHaveLength(1)
    expect(kickstart).toMatch(/%packages\nvim\n/)
  })

  test.each([
    ['', true],
    ['bootloader --location=mbr', true],
    ['bootloader --location=none', false],
    ['bootloader --location partition', false],
    ['preseed grub-installer/bootdev string /dev/vda', false],
  ])('names the boot loader\'s device, which grub-installer guesses wrong, after "%s": %s', (command, names) => {
    const { kickstart } = renderKickstart(distro(`url --url={{ mirror }}\n${command}\n`), MIRRORS)
    const answer = 'preseed grub-installer/bootdev string /dev/vda\n'
    expect(kickstart.split(answer)).toHaveLength(names || command.startsWith('preseed') ? 2 : 1)
  })

  test('carries the body of a section as a file, blanks and here-documents whole', () => {
    const body = ['set -e', 'cat >/etc/motd <<EOF', '   indented', '%not-a-section', 'EOF']
    const { kickstart, files } = renderKickstart(
      distro(
        ['url --url={{ mirror }}', '%post --interpreter=/bin/bash', ...body, '%end', '%pre', 'true', '%end'].join('\n'),
      ),
      MIRRORS,
    )
    expect(files.map(({ path, data }) => [path, data])).toEqual([
      ['cloudstamp/post-0', `#!/bin/bash\n${body.join('\n')}\n`],
      ['cloudstamp/pre-1', '#!/bin/sh\ntrue\n'],
    ])
    expect(kickstart).toContain('%post --nochroot\n/cloudstamp/run-section post-0 chroot debian13.ks:11\n')
    expect(kickstart).toContain('%pre\n/cloudstamp/run-section pre-1 nochroot debian13.ks:18')
  })

  test('names a task as public kickstarts do', () => {
    const { kickstart } = renderKickstart(
      distro('url --url={{ mirror }}\n%packages\n@ ssh-server\n@web-server\n'),
      MIRRORS,
    )
    expect(kickstart).toMatch(/%packages\n@ ssh-server\n@web-server\n/)
  })

  test('runs a --nochroot section outside of the target', () => {
    const { kickstart } = renderKickstart(distro('url --url={{ mirror }}\n%post --nochroot\ntrue\n%end\n'), MIRRORS)
    expect(kickstart).toContain('run-section post-0 nochroot')
  })

  test('is told all its errors at once', () => {
    const body = 'url --url={{ miror }}\nrealm join\n%packages\nvim\n-nano\n%end\n'
    expect(() => renderKickstart(distro(body), MIRRORS)).toThrow(
      expect.objectContaining({
        message: 'the kickstart has 3 errors',
        where: 'ks/debian13.ks',
        findings: [
          expect.objectContaining({ line: 10, message: expect.stringContaining('miror') }),
          expect.objectContaining({ line: 11, message: expect.stringContaining('realm') }),
          expect.objectContaining({ line: 14, message: expect.stringContaining('-nano') }),
        ],
      }),
    )
  })

  test('gives the installer the name and password of a mirror that asks for them', () => {
    const { kickstart } = renderKickstart(distro('url --url={{ mirror }}'), {
      mirror: 'https://me:secret@near.example:8443',
    })
    expect(kickstart).toContain('preseed mirror/protocol select https\n')
    expect(kickstart).toContain('preseed mirror/https/hostname string me:secret@near.example:8443\n')
    expect(kickstart).toContain('preseed mirror/https/directory string /\n')
  })

  test.each(['http://near.example/debian?x', 'http://near.example/$(x)', 'ftp://near.example/debian'])(
    'refuses %s as its mirror, with file and line',
    (url) => {
      expect(() => renderKickstart(distro(`url --url=${url}`), MIRRORS)).toThrow(
        expect.objectContaining({
          where: 'ks/debian13.ks:10',
          message: expect.stringMatching(/"url" needs --url.*must be/),
        }),
      )
    },
  )

  test('locks root in the way that the installer understands', () => {
    expect(renderKickstart(distro('url --url={{ mirror }}\nrootpw --lock'), MIRRORS).kickstart).toContain(
      "rootpw --iscrypted '*'\n",
    )
  })

  test.each([
    ['an unknown variable', 'url --url={{ miror }}', 'ks/debian13.ks:10', /unknown variable "{{ miror }}"/],
    ['an unknown command', 'url --url={{ mirror }}\nrealm join', 'ks/debian13.ks:11', /no kickstart command "realm"/],
    ['a package to leave out', 'url --url={{ mirror }}\n%packages\n\n-vim\n%end', 'ks/debian13.ks:13', /"-vim"/],
    ['a mirror that is no URL', 'url --mirrorlist=x', 'ks/debian13.ks:10', /--url/],
    ['no mirror', 'lang C', 'ks/debian13.ks:10', /no "url"/],
    ['an unknown section', 'url --url={{ mirror }}\n%anaconda\n', 'ks/debian13.ks:11', /unknown section "%anaconda"/],
    [
      'an include at run time',
      'url --url={{ mirror }}\n%include /tmp/disk',
      'ks/debian13.ks:11',
      /includes nothing while it runs/,
    ],
    ['a stray %end', 'url --url={{ mirror }}\n%end\n', 'ks/debian13.ks:11', /%end/],
  ])('refuses %s with file and line', (_what, body, where, message) => {
    expect(() => renderKickstart(distro(body), MIRRORS)).toThrow(
      expect.objectContaining({ where, message: expect.stringMatching(message) }),
    )
  })

  test('the one that ships renders', () => {
    const shipped = parseDistro(
      'kickstarts/debian13.ks',
      readFileSync('kickstarts/debian13.ks', 'utf8'),
    ) as DebianDistro
    const { kickstart, files } = renderKickstart(shipped, shipped)
    expect(kickstart).not.toContain('{{')
    expect(files).toHaveLength(1)
  })
})

describe('proxies of debian-installer', () => {
  const { kickstart } = renderKickstart(distro('url --url={{ mirror }}'), MIRRORS)

  test('are the one for the mirror', () => {
    const told = throughProxies(kickstart, { http: 'http://u:p%20w@cache:3128', https: 'http://b:2', direct: [] })
    expect(told).toContain('preseed mirror/http/proxy string http://u:p%20w@cache:3128\n')
    expect(told.replace('http://u:p%20w@cache:3128', "''")).toBe(kickstart)
  })

  test('are none for a mirror that is asked directly', () => {
    expect(throughProxies(kickstart, { http: 'http://a:1', direct: ['near.example'] })).toBe(kickstart)
    expect(throughProxies(kickstart, { https: 'http://a:1', direct: [] })).toBe(kickstart)
  })
})

/** The arguments that kickseed's loop (lib/kickseed/kickseed.sh, 0.63) gives to a handler; imitated to the letter. */
function asKickseedReads(line: string): string[] {
  const script =
    'read -r line; args="${line#*[ \t]}"; args="$(printf %s "$args" | sed \'s/\\$/\\\\$/g\')"; ' +
    'handler() { for word; do printf "%s\\0" "$word"; done; }; eval handler "$args"'
  return execFileSync('sh', ['-c', script], { input: line, encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe('a dollar sign', () => {
  test.each([
    ["rootpw --iscrypted '$6$salt$a/b.c'", ['--iscrypted', '$6$salt$a/b.c']],
    ['rootpw --iscrypted "\\$6\\$salt\\$a/b.c"', ['--iscrypted', '$6$salt$a/b.c']],
    ['rootpw --iscrypted $6$salt$a/b.c', ['--iscrypted', '$6$salt$a/b.c']],
    [`preseed x/y string '"$lvmok{ }" \`a\` \\ *'`, ['x/y', 'string', '"$lvmok{ }" `a` \\ *']],
  ])('of %s reaches the installer as it is', (line, words) => {
    const rendered = renderKickstart(distro(`url --url={{ mirror }}\n${line}`), MIRRORS)
      .kickstart.split('\n')
      .find((one) => one.startsWith(line.slice(0, 12)))
    expect(asKickseedReads(rendered ?? '')).toEqual(words)
  })
})
