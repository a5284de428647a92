/** The shipped profiles, compiled by the host's real Puppet for each family of distros. */
import { resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { execa } from 'execa'

const COMPILE = resolve('__tests__/integration/support/compile.rb')

interface Os {
  family: 'Debian' | 'RedHat'
  name: string
  release: { major: string; full: string }
}

const DISTROS: [string, Os][] = [
  ['Debian 13', { family: 'Debian', name: 'Debian', release: { major: '13', full: '13.1' } }],
  ['AlmaLinux 8', { family: 'RedHat', name: 'AlmaLinux', release: { major: '8', full: '8.10' } }],
  ['Rocky Linux 9', { family: 'RedHat', name: 'Rocky', release: { major: '9', full: '9.6' } }],
  ['Fedora', { family: 'RedHat', name: 'Fedora', release: { major: '43', full: '43' } }],
]

type Catalogue = Record<string, Record<string, unknown>>

async function compile(profile: string, os: Os): Promise<Catalogue> {
  const facts = JSON.stringify({ os, cloudstamp_profile: profile })
  const { stdout } = await execa('ruby', [COMPILE, resolve('configs'), profile, facts])
  return JSON.parse(stdout) as Catalogue
}

describe.each(DISTROS)('on %s', (_name, os) => {
  test('base: cloud-init, ssh with keys alone, a root that grows', async () => {
    const catalogue = await compile('base', os)
    const debian = os.family === 'Debian'
    expect(Object.keys(catalogue)).toEqual(
      expect.arrayContaining(['Package[cloud-init]', `Package[${debian ? 'cloud-guest-utils' : 'cloud-utils-growpart'}]`, `Service[${debian ? 'ssh' : 'sshd'}]`]),
    )
    const [sshd, content] = Object.entries(catalogue).flatMap(([name, { content }]) => (name.includes('/sshd_config') ? [name, String(content)] : []))
    expect(content).toMatch(/^PasswordAuthentication no$/m)
    // OpenSSH 8.0 has no drop-in folder, so there the file is the whole configuration.
    expect([sshd, /^UsePAM yes$/m.test(content ?? '')]).toEqual(
      os.release.major === '8' ? ['File[/etc/ssh/sshd_config]', true] : ['File[/etc/ssh/sshd_config.d/00-cloudstamp.conf]', false],
    )
  }, 60_000)

  test('webserver: nginx, enabled, with the page out of Hiera', async () => {
    const catalogue = await compile('webserver', os)
    expect(catalogue['Service[nginx]']).toMatchObject({ enable: true })
    expect(catalogue['File[/etc/nginx/nginx.conf]']?.['content']).toContain(`user ${os.family === 'Debian' ? 'www-data' : 'nginx'};`)
    expect(catalogue['File[/var/www/site/index.html]']?.['content']).toContain('Stamped by Cloudstamp')
  }, 60_000)
})

test('an operating system that nobody thought of is refused', async () => {
  const os = { family: 'Suse', name: 'SLES', release: { major: '15', full: '15.6' } } as unknown as Os
  await expect(compile('base', os)).rejects.toThrow(/base/)
}, 60_000)
