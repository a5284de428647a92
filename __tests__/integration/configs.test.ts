/** The shipped profiles, compiled by the host's real Puppet for each family of distros. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { listProfiles } from '../../src/puppet/profile.ts'
import { readConfigTree } from '../../src/puppet/tree.ts'

const COMPILE = resolve('__tests__/integration/support/compile.rb')
const CONFIGS = resolve('configs')

interface Os {
  family: 'Debian' | 'RedHat'
  name: string
  release: { major: string; full: string }
}

type Distro = [string, Os]

const DEBIAN13: Distro = ['Debian 13', { family: 'Debian', name: 'Debian', release: { major: '13', full: '13.1' } }]
const CENTOS7: Distro = ['CentOS 7', { family: 'RedHat', name: 'CentOS', release: { major: '7', full: '7.9.2009' } }]
const ALMA8: Distro = ['AlmaLinux 8', { family: 'RedHat', name: 'AlmaLinux', release: { major: '8', full: '8.10' } }]
const ROCKY9: Distro = ['Rocky Linux 9', { family: 'RedHat', name: 'Rocky', release: { major: '9', full: '9.6' } }]
const STREAM10: Distro = [
  'CentOS Stream 10',
  { family: 'RedHat', name: 'CentOS', release: { major: '10', full: '10' } },
]
const FEDORA: Distro = ['Fedora', { family: 'RedHat', name: 'Fedora', release: { major: '43', full: '43' } }]

type Catalogue = Record<string, Record<string, unknown>>

async function compile(profile: string, os: Os, tree = CONFIGS): Promise<Catalogue> {
  // The Facter of EL5 and EL6 has no structured facts.
  const old = { operatingsystem: os.name, operatingsystemrelease: os.release.full }
  const facts = JSON.stringify({ os, ...old, cloudstamp_profile: profile })
  const { stdout } = await execa('ruby', [COMPILE, tree, profile, facts])
  return JSON.parse(stdout) as Catalogue
}

function content(catalogue: Catalogue, path: string): string {
  return String(catalogue[`File[${path}]`]?.['content'])
}

describe.each([DEBIAN13, CENTOS7, ALMA8, ROCKY9, STREAM10, FEDORA])('base on %s', (_name, os) => {
  const debian = os.family === 'Debian'
  let catalogue: Catalogue
  beforeAll(async () => {
    catalogue = await compile('base', os)
  }, 60_000)

  test('cloud-init, ssh with keys alone, a root that grows', () => {
    expect(Object.keys(catalogue)).toEqual(
      expect.arrayContaining([
        'Package[cloud-init]',
        `Package[${debian ? 'cloud-guest-utils' : 'cloud-utils-growpart'}]`,
        `Service[${debian ? 'ssh' : 'sshd'}]`,
      ]),
    )
    const [sshd, settings] = Object.entries(catalogue).flatMap(([name, { content }]) =>
      name.includes('/sshd_config') ? [name, String(content)] : [],
    )
    expect(settings).toMatch(/^PasswordAuthentication no$/m)
    // OpenSSH 7.4 and 8.0 have no drop-in folder, so there the file is the whole configuration.
    expect([sshd, /^UsePAM yes$/m.test(settings ?? '')]).toEqual(
      ['7', '8'].includes(os.release.major)
        ? ['File[/etc/ssh/sshd_config]', true]
        : ['File[/etc/ssh/sshd_config.d/00-cloudstamp.conf]', false],
    )
  })

  test('the units of cloud-init are enabled where no preset does it', () => {
    expect('Service[cloud-init-local]' in catalogue).toBe(!debian && os.name !== 'Fedora')
  })

  test('a locale and package options that the system knows', () => {
    const centos7 = os.release.major === '7'
    expect(content(catalogue, '/etc/locale.conf')).toBe(`LANG=${centos7 ? 'en_US' : 'C'}.UTF-8\n`)
    expect((catalogue['Package[cloud-init]']?.['install_options'] ?? []) as string[]).toHaveLength(centos7 ? 0 : 1)
  })
})

test.each([DEBIAN13, ALMA8, ROCKY9, STREAM10, FEDORA])(
  'webserver on %s: nginx, enabled, with the page out of Hiera',
  async (_name, os) => {
    const catalogue = await compile('webserver', os)
    expect(catalogue['Service[nginx]']).toMatchObject({ enable: true })
    expect(content(catalogue, '/etc/nginx/nginx.conf')).toContain(
      `user ${os.family === 'Debian' ? 'www-data' : 'nginx'};`,
    )
    expect(content(catalogue, '/var/www/site/index.html')).toContain('Stamped by Cloudstamp')
  },
  60_000,
)

describe.each([DEBIAN13, CENTOS7, ALMA8, ROCKY9])('glideinwms on %s', (_name, os) => {
  const debian = os.family === 'Debian'
  const centos7 = os.release.major === '7'
  let catalogue: Catalogue
  beforeAll(async () => {
    catalogue = await compile('glideinwms', os)
  }, 60_000)

  test('HTCondor is an execute node of the pool, and is asked whether it likes its configuration', () => {
    const config = content(catalogue, '/etc/condor/config.d/50-glideinwms.config')
    expect(config).toMatch(/^CONDOR_HOST = pool\.example\.org$/m)
    expect(config).toMatch(/^TRUST_DOMAIN = pool\.example\.org$/m)
    expect(config).toMatch(/^DAEMON_LIST = MASTER STARTD$/m)
    expect(config).toMatch(/^SEC_DEFAULT_AUTHENTICATION = REQUIRED$/m)
    expect(config).toMatch(/^SEC_DEFAULT_AUTHENTICATION_METHODS = FS, IDTOKENS$/m)
    expect(config).toMatch(/^use FEATURE : PartitionableSlot$/m)
    expect(config).toMatch(/^CCB_ADDRESS = \$\(COLLECTOR_HOST\)$/m)
    expect(catalogue['Service[condor]']).toMatchObject({ enable: true })
    expect(catalogue['Exec[condor_config_val CONDOR_HOST]']).toMatchObject({ refreshonly: true })
  })

  test('each slot has an account that nobody can log in to', () => {
    const accounts = Object.keys(catalogue).filter((name) => name.startsWith('User[worker'))
    expect(accounts).toHaveLength(16)
    expect(catalogue['User[worker16]']).toMatchObject({
      uid: 10016,
      gid: 'workers',
      password: '*',
      shell: '/usr/sbin/nologin',
    })
    const config = content(catalogue, '/etc/condor/config.d/50-glideinwms.config')
    expect(config).toMatch(/^SLOT1_16_USER = worker16$/m)
    expect(config).toMatch(/^DEDICATED_EXECUTE_ACCOUNT_REGEXP = worker\[0-9\]\+$/m)
    expect(config).toMatch(/^STARTER_ALLOW_RUNAS_OWNER = FALSE$/m)
  })

  test('no token and no key, and what an installation left of them goes', () => {
    for (const folder of ['tokens.d', 'passwords.d']) {
      const purged = { ensure: 'directory', owner: 'root', mode: '0700', recurse: true, purge: true, backup: false }
      expect(catalogue[`File[/etc/condor/${folder}]`]).toMatchObject(purged)
      expect(Object.keys(catalogue).filter((name) => name.includes(`${folder}/`))).toEqual([])
    }
    expect(JSON.stringify(catalogue)).not.toMatch(/eyJ[\w-]{8}|PRIVATE KEY|condor_store_cred|condor_token_create/)
  })

  test('CernVM-FS, Apptainer and SELinux only where they are', () => {
    const rhel = [
      'Package[cvmfs]',
      'Package[apptainer]',
      'Service[autofs]',
      centos7 ? 'File[/etc/yum.repos.d/epel.repo]' : 'Package[epel-release]',
      `Package[policycoreutils-python${centos7 ? '' : '-utils'}]`,
      'Class[Glideinwms::Selinux]',
    ]
    expect(rhel.filter((name) => name in catalogue)).toEqual(debian ? [] : rhel)
    if (debian) return
    expect(content(catalogue, '/etc/cvmfs/default.local')).toContain(
      'CVMFS_HTTP_PROXY="http://squid.example.org:3128;DIRECT"\nCVMFS_QUOTA_LIMIT=10000\n',
    )
    expect(content(catalogue, '/etc/auto.master.d/cvmfs.autofs')).toBe('/cvmfs /etc/auto.cvmfs\n')
    expect(content(catalogue, '/etc/condor/config.d/60-apptainer.config')).toContain('SINGULARITY_BIND_EXPR = "/cvmfs"')
    // The kernel of 7 gives nobody a user namespace until it is told to.
    expect('File[/etc/sysctl.d/90-max_user_namespaces.conf]' in catalogue).toBe(centos7)
  })

  test('packages from elsewhere are signed, and their keys come over TLS', () => {
    const repositories = Object.keys(catalogue).filter((name) => name.startsWith('File[/etc/yum.repos.d/'))
    expect(repositories).toHaveLength(debian ? 0 : centos7 ? 3 : 2)
    for (const name of repositories) {
      const text = String(catalogue[name]?.['content'])
      expect(text).toMatch(/^gpgcheck=1$/m)
      expect(text).not.toContain('http:')
      expect(text).toMatch(new RegExp(`(EL/|/el|/epel/)${os.release.major}/\\$basearch/`))
    }
    const builder = { '8': 'powertools', '9': 'crb' }[os.release.major]
    expect(builder === undefined || `Exec[dnf config-manager --set-enabled ${builder}]` in catalogue).toBe(true)
  })
})

describe('glideinwms with data of a site', () => {
  const tree = mkdtempSync(join(tmpdir(), 'cloudstamp-configs-'))
  afterAll(() => {
    rmSync(tree, { recursive: true })
  })

  test('pool, accounts and settings are Hiera data', async () => {
    cpSync(CONFIGS, tree, { recursive: true })
    const data = join(tree, 'data/profile/glideinwms.yaml')
    const text = readFileSync(data, 'utf8')
      .replace('pool.example.org', 'cm.site.test')
      .replace('count: 16', 'count: 2')
      .replace('worker%02d', 'slot%d')
    writeFileSync(data, `${text.trimEnd()}\n  STARTD_NOCLAIM_SHUTDOWN: '1200'\n`)
    const config = content(await compile('glideinwms', DEBIAN13[1], tree), '/etc/condor/config.d/50-glideinwms.config')
    expect(config).toMatch(/^CONDOR_HOST = cm\.site\.test$/m)
    expect(config).toMatch(
      /^DEDICATED_EXECUTE_ACCOUNT_REGEXP = slot\[0-9\]\+\nSLOT1_1_USER = slot1\nSLOT1_2_USER = slot2\n$/m,
    )
    expect(config).toMatch(/^STARTD_NOCLAIM_SHUTDOWN = 1200$/m)
  }, 60_000)
})

describe('with the Puppet of EL5 and EL6', () => {
  // That Puppet has no $facts, by which the profile chooses; today's is told.
  const tree = mkdtempSync(join(tmpdir(), 'cloudstamp-configs-'))
  beforeAll(() => {
    cpSync(CONFIGS, tree, { recursive: true })
    for (const name of ['base', 'glideinwms']) {
      const file = join(tree, `nodes/${name}.pp`)
      writeFileSync(file, readFileSync(file, 'utf8').replace('if $facts', 'if false'))
    }
  })
  afterAll(() => {
    rmSync(tree, { recursive: true })
  })
  const centos = (major: string, full: string): Os => ({ family: 'RedHat', name: 'CentOS', release: { major, full } })

  test('on CentOS 5: a prompt by inittab, and the key without cloud-init', async () => {
    const catalogue = await compile('base', centos('5', '5.11'), tree)
    const expected = [
      'Exec[getty of the serial console]',
      'Service[cloud-key]',
      'Service[ntpd]',
      'Exec[kernel arguments of the serial console]',
    ]
    expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(expected))
    expect(catalogue).not.toHaveProperty(['Package[cloud-init]'])
  }, 60_000)

  test('on CentOS 6: cloud-init, and upstart has the prompt', async () => {
    const catalogue = await compile('base', centos('6', '6.10'), tree)
    const expected = [
      'Service[cloud-init-local]',
      'Service[sshd]',
      'Service[ntpd]',
      'Exec[kernel arguments of the serial console]',
    ]
    expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(expected))
    expect(catalogue).not.toHaveProperty(['Exec[getty of the serial console]'])
  }, 60_000)

  test('glideinwms on CentOS 6: CernVM-FS by a key that is there, and the pilot brings HTCondor', async () => {
    const catalogue = await compile('glideinwms', centos('6', '6.4'), tree)
    const expected = ['Package[cvmfs]', 'Service[autofs]', 'User[glidein]', 'Service[cloud-init]', 'Service[sshd]']
    expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(expected))
    expect(Object.keys(catalogue)).toEqual(
      expect.arrayContaining(['File[/etc/yum.repos.d/cernvm.repo]', 'File[/etc/pki/rpm-gpg/RPM-GPG-KEY-CernVM]']),
    )
    const repository = readFileSync(join(CONFIGS, 'modules/legacy/files/cernvm.repo'), 'utf8')
    expect(repository).toMatch(/^gpgcheck=1\ngpgkey=file:\/\/\/etc\/pki\/rpm-gpg\/RPM-GPG-KEY-CernVM$/m)
    expect(catalogue).not.toHaveProperty(['Package[condor]'])
    await expect(compile('glideinwms', centos('5', '5.11'), tree)).rejects.toThrow(/for EL6, not for CentOS 5\.11/)
  }, 60_000)

  test('is refused elsewhere', async () => {
    await expect(compile('base', CENTOS7[1], tree)).rejects.toThrow(/for EL5 and EL6, not for CentOS 7\.9\.2009/)
  }, 60_000)

  test('has nothing that Puppet 2.7 does not know', () => {
    const folder = join(CONFIGS, 'modules/legacy/manifests')
    const manifests = readdirSync(folder).map((file) => join(folder, file))
    const newer = /\|\$|\$facts|\b(epp|lookup|contain|hiera)\b|\.each|class \S+ \(/
    expect(manifests.filter((file) => newer.test(readFileSync(file, 'utf8').replace(/#.*/g, '')))).toEqual([])
  })
})

test('each profile says what it is for', async () => {
  const profiles = Object.fromEntries(
    (await listProfiles(await readConfigTree(CONFIGS))).map(({ id, supports }) => [id, supports ?? []]),
  )
  expect(profiles).toEqual({
    base: ['debian-installer', 'el5', 'el6', 'el7', 'el8', 'el9', 'el10', 'fedora'],
    glideinwms: ['debian-installer', 'el6', 'el7', 'el8', 'el9'],
    // nginx is not in CentOS 7.
    webserver: ['debian-installer', 'el8', 'el9', 'el10', 'fedora'],
  })
})

test('an operating system that nobody thought of is refused', async () => {
  const os = { family: 'Suse', name: 'SLES', release: { major: '15', full: '15.6' } } as unknown as Os
  await expect(compile('base', os)).rejects.toThrow(/base/)
}, 60_000)
