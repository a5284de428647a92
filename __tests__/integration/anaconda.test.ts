/** The family anaconda against a local tree: every generation from media to image, and the failures of the real one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKey } from 'openpgp'
import { build } from '../../src/build.ts'
import { withDeadline } from '../../src/deadline.ts'
import { GENERATIONS, isAtLeast, type Generation } from '../../src/distro/families/anaconda/generations.ts'
import type { Manifest } from '../../src/image/manifest.ts'
import { parseInputs } from '../../src/inputs/parse.ts'
import { hasImage, type StampResult } from '../../src/report/result.ts'
import { recordReport, type RecordedReport } from '../support/reporter.ts'
import { makeListKey } from '../support/image.ts'
import { makePackageSigner, makeRpm, type PackageSigner } from '../support/rpm.ts'
import {
  inspectDisk,
  serveTree,
  serveVault,
  treeParts,
  type LocalTree,
  type SignedRelease,
} from './support/installer-tree.ts'

const MINUTES = 60_000

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-anaconda-'))
const cacheHome = process.env['XDG_CACHE_HOME']
const trees: LocalTree[] = []

beforeAll(async () => {
  process.env['XDG_CACHE_HOME'] = join(root, 'cache')
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write(
    'configs/nodes/base.pp',
    'file { "/etc/stamped": content => "${facts[\'kernel\']} ${facts[\'cloudstamp_profile\']}\\n" }\n',
  )
  write(
    'kickstarts/fragments/common.ks',
    'lang en_US.UTF-8\nkeyboard us\ntimezone --utc Etc/UTC\nrootpw --iscrypted *\nbootloader --location=mbr\nurl --url={{ tree }}\nzerombr\nclearpart --all --initlabel\n',
  )
  await treeParts()
}, 5 * MINUTES)

afterAll(async () => {
  process.env['XDG_CACHE_HOME'] = cacheHome
  for (const { server } of trees) await server.close()
  rmSync(root, { recursive: true, force: true })
})

function write(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

/** From EL8 with a boot partition and one for UEFI, EL7 on xfs, before that one partition. */
function partitions(generation: Generation): string {
  if (!isAtLeast(generation, 'el7')) return 'part / --fstype=ext4 --size=800 --grow\n'
  if (!isAtLeast(generation, 'el8')) return 'part / --fstype=xfs --size=800 --grow\n'
  return 'part biosboot --fstype=biosboot --size=1\npart /boot/efi --fstype=efi --size=40\npart /boot --fstype=ext4 --size=200\npart / --fstype=xfs --size=800 --grow\n'
}

const SCRIPTS = `%pre
echo "before: $(cat /cloudstamp/settings 2>/dev/null)" >/tmp/before
test ! -e /mnt/sysimage/etc/os-release
%end
%post --nochroot
cp /tmp/before /mnt/sysimage/etc/before
%end
%post --interpreter=/usr/bin/ruby
File.write('/etc/by-ruby', "ruby, in the chroot\n")
File.write('/etc/hosts', "127.0.0.1 localhost\n127.0.1.1 build\n")
%end
`

const PACKAGES = '%packages\n@core\nbash\npuppet\n%end\n'

interface Local {
  generation: Generation
  tree: LocalTree
  /** Folder of what comes of it; that of all good builds when absent. */
  output?: string
  /** Behind the shared part of the kickstart. */
  extra?: string
  header?: string
}

async function local(generation: Generation, options: Parameters<typeof serveTree>[1] = {}): Promise<LocalTree> {
  const tree = await serveTree(generation, options)
  trees.push(tree)
  return tree
}

function buildLocal(
  { generation, tree, output = 'output', extra = `${PACKAGES}${SCRIPTS}reboot\n`, header }: Local,
  reporter: RecordedReport = recordReport(),
): Promise<StampResult> {
  const pins = isAtLeast(generation, 'el8')
    ? ''
    : `# kernel-sha256: ${tree.digests.kernel}\n# initrd-sha256: ${tree.digests.initrd}\n`
  write(
    `kickstarts/local-${generation}.ks`,
    `#cloudstamp\n# name: Local ${generation}\n# family: anaconda\n# generation: ${generation}\n# mirror: http://mirror.invalid\n# tree: os\n# memory-mib: 1536\n# disk-gib: 2\n${header ?? pins}#end\n%ksappend fragments/common.ks\n${partitions(generation)}${extra}`,
  )
  const given: Record<string, string> = {
    ...{ distro: `local-${generation}`, profile: 'base', mirror: tree.mirror, accel: 'tcg', install: 'false' },
    ...{
      'config-dir': join(root, 'configs'),
      'kickstart-dir': join(root, 'kickstarts'),
      'output-dir': join(root, output, generation),
      // What it installs from EL7 on is no system that a cloud starts: inspectDisk looks at it.
      verify: 'false',
    },
  }
  const inputs = parseInputs((name) => given[name])
  return withDeadline({ minutes: inputs.timeoutMinutes, reporter }, (watched, deadline) =>
    build(inputs, watched, deadline),
  )
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

const LOOK =
  'cat /etc/stamped /etc/before /etc/by-ruby; ls -d /root/config /cloudstamp; stat -c "id %s" /etc/machine-id; ls -Zd /etc/stamped /etc/hosts /etc/hostname; cat /etc/hosts'

/** @param seen what LOOK shows of an image of SCRIPTS */
function expectStamped(seen: string, { profile, before }: { profile: string; before: string }): void {
  expect(seen).toContain(`Linux ${profile}\n`)
  expect(seen).toContain(`before: ${before}\n`)
  expect(seen).toContain('ruby, in the chroot\n')
  expect(seen).toMatch(/cannot access '\/root\/config'[^]*cannot access '\/cloudstamp'/)
  expect(seen).toContain('id 0\n')
  // Sealing, too, leaves no file without its label.
  for (const file of ['stamped', 'hosts', 'hostname'])
    expect(seen).toContain(`system_u:object_r:etc_t:s0 /etc/${file}\n`)
  expect(seen).toContain('127.0.0.1 localhost\n')
  expect(seen).not.toContain('127.0.1.1 build')
}

/** Progress, in the generation's own words. */
function expectProgress({ progresses }: RecordedReport, packages: number): void {
  expect(progresses.map(({ text }) => text)).toContain('scripts after')
  expect(progresses).toContainEqual(expect.objectContaining({ done: packages, total: packages }))
}

/** Those before have a build of their own below, to the booted image. */
const LAYERED = GENERATIONS.filter((generation) => isAtLeast(generation, 'el7'))

test.each(LAYERED)(
  '%s: from the tree to a stamped image',
  async (generation) => {
    const reporter = recordReport()
    const result = await buildLocal({ generation, tree: await local(generation) }, reporter)
    const manifest = JSON.parse(read(result.manifest)) as Manifest
    expect(manifest).toMatchObject({
      ...{ layers: 'auto', puppet: { exitCode: 2 }, accelerator: 'tcg' },
      contents: { known: true },
      signatures: { checked: false, reason: 'the kickstart names no package-keys' },
    })
    if (!hasImage(result)) throw new Error('no image')
    // The settings are not there yet: a base knows no profile.
    expectStamped(await inspectDisk(result.image, LOOK), { profile: 'base', before: '' })
    expectProgress(reporter, 2)
  },
  5 * MINUTES,
)

/** What the scripts of the shipped kickstarts find on a CentOS of that time. */
const CENTOS = {
  'usr/sbin/chkconfig': '#!/bin/sh\necho "$@" >>/etc/chkconfig-asked\n',
  'etc/yum.repos.d/CentOS-Base.repo':
    '[base]\nmirrorlist=http://mirrorlist.centos.org/?repo=os\n#baseurl=http://mirror.centos.org/centos/$releasever/os/$basearch/\n',
}

/** A system with these packages of rpm's, and none of dpkg's. Debian's rpm keeps its database in the home directory. */
const TO_RPM =
  'HOME=/root /usr/bin/rpm -i --force-debian --justdb --nodeps /packages/*.rpm && rm -r /packages /usr/bin/dpkg /usr/bin/dpkg-query /var/lib/dpkg'

interface Packages {
  signer: PackageSigner & { fingerprint: string }
  files: Record<string, Buffer>
}

/** One package by a key of the test's, and one by a key that nobody trusts. */
async function makePackages(): Promise<Packages> {
  const signer = await makePackageSigner('distribution')
  const fingerprint = (await readKey({ armoredKey: signer.publicKey })).getFingerprint().toUpperCase()
  const files = {
    'packages/alpha.rpm': await makeRpm({ name: 'alpha' }, signer),
    'packages/strange.rpm': await makeRpm({ name: 'strange' }, await makePackageSigner('stranger')),
  }
  return { signer: { ...signer, fingerprint }, files }
}

interface Shipped extends SignedRelease {
  distro: string
  profile: string
  /** What fstab says of the root. */
  root: RegExp
  /** That its kickstart names. */
  packages: number
}

const SHIPPED: readonly Shipped[] = [
  {
    ...{ distro: 'centos510', profile: 'base', root: /^LABEL=\/ \/ ext3 /m, packages: 5 },
    ...{ generation: 'el5', release: '5.10', image: 'CentOS-5.10-x86_64-netinstall.iso' },
  },
  {
    ...{ distro: 'centos64', profile: 'glideinwms', root: /^UUID=\S+ \/ ext4 /m, packages: 6 },
    ...{ generation: 'el6', release: '6.4', image: 'CentOS-6.4-x86_64-netinstall.iso' },
  },
]

describe.each(SHIPPED)('build $distro $profile', ({ distro, profile, root: rootLine, packages, ...signed }) => {
  test(
    'from the signed list of images to the booted image, by the kickstart that ships but for its keys and more scripts',
    async () => {
      const key = await makeListKey()
      const { signer, files } = await makePackages()
      const tree = await serveVault(signed, { key, files: { ...CENTOS, ...files } })
      trees.push(tree)
      write(
        `vault/${distro}.ks`,
        read(`kickstarts/${distro}.ks`)
          .replace(/image-key: .*/, `image-key: ${key.fingerprint}`)
          .replace(/(package-keys:\n)(# +- .*\n)+/, `$1#   - ${signer.fingerprint}\n`)
          .concat('\n', SCRIPTS),
      )
      for (const { fingerprint, publicKey } of [key, signer]) write(`vault/keys/${fingerprint}.asc`, publicKey)
      write('vault-configs/hiera.yaml', '---\nversion: 5\n')
      write('vault-configs/modules/.keep', '')
      // Debian's Puppet applies it: what ships refuses a system that is no EL5 or EL6.
      write(
        `vault-configs/nodes/${profile}.pp`,
        `file { "/etc/stamped": content => "\${facts['kernel']} \${facts['cloudstamp_profile']}\\n" }\nexec { '${TO_RPM}': provider => shell }\n`,
      )
      const given: Record<string, string> = {
        ...{ distro, profile, mirror: tree.mirror, accel: 'tcg', install: 'false', hostname: 'worker.example.org' },
        'config-dir': join(root, 'vault-configs'),
        'kickstart-dir': join(root, 'vault'),
        'output-dir': join(root, 'vault-output'),
        'unsigned-packages': 'strange',
      }
      const inputs = parseInputs((name) => given[name])
      const reporter = recordReport()
      const result = await withDeadline({ minutes: inputs.timeoutMinutes, reporter }, (watched, deadline) =>
        build(inputs, watched, deadline),
      )
      expect(reporter.infos).toContainEqual(`${signed.image}: SHA-256 signed by ${key.fingerprint}`)
      // This tree's kernel is Debian's, and the header knows the real one's.
      expect(reporter.warnings).toContainEqual(expect.stringMatching(/^kernel: its SHA-1 is .*the header names/))
      expect(JSON.parse(read(result.manifest))).toMatchObject({
        ...{ layers: 'off', puppet: { exitCode: 2 }, accelerator: 'tcg' },
        contents: { known: true },
        packages: [{ name: 'alpha' }, { name: 'strange' }],
        signatures: {
          proved: 'header-signatures',
          keys: [{ fingerprint: signer.fingerprint, from: 'kickstart', packages: 1 }],
          excepted: [{ name: 'strange', problem: expect.stringContaining('not trusted') }],
        },
        proof: {
          verified: true,
          boots: [{ firmware: 'bios', bus: 'virtio-blk', proved: ['login prompt', 'ssh answers'] }],
        },
      })
      if (!hasImage(result)) throw new Error('no image')
      const seen = await inspectDisk(
        result.image,
        `${LOOK}; cat /etc/chkconfig-asked /etc/sysconfig/network /etc/fstab; grep baseurl /etc/yum.repos.d/CentOS-Base.repo`,
      )
      // In one pass, the scripts before the installation see the settings.
      expectStamped(seen, { profile, before: `PROFILE='${profile}'` })
      expectProgress(reporter, packages)
      expect(seen).toContain('puppet off\n')
      expect(seen).toContain('HOSTNAME=worker.example.org\n')
      expect(seen).toMatch(rootLine)
      expect(seen).toContain(`\nbaseurl=http://vault.centos.org/${signed.release}/os/`)
    },
    10 * MINUTES,
  )
})

describe('a failure of the installer is a failure of the build', () => {
  const failing = async (request: Local): Promise<unknown> => {
    const error = await buildLocal({ ...request, output: 'failed' }).catch((reason: unknown) => reason)
    expect(existsSync(join(root, 'failed', request.generation, `base-local-${request.generation}.qcow2`))).toBe(false)
    return error
  }

  test.each([
    [
      'a script fails; the real installer would wait for a key',
      'el9',
      '%post\nexit 3\n%end\n%packages\nbash\n%end\n',
      /the %post section at local-el9\.ks:\d+ exited with 3/,
    ],
    [
      'a script fails; the real installer would go on',
      'el6',
      '%pre\nexit 4\n%end\n%packages\nbash\n%end\n',
      /the %pre section at local-el6\.ks:\d+ exited with 4/,
    ],
  ] as const)(
    '%s (%s)',
    async (_title, generation, extra, message) => {
      expect(await failing({ generation, tree: await local(generation), extra })).toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(message),
      })
    },
    3 * MINUTES,
  )

  test(
    'a package is signed by a key that nobody trusts',
    async () => {
      const { signer, files } = await makePackages()
      write(`kickstarts/keys/${signer.fingerprint}.asc`, signer.publicKey)
      const tree = await local('el6', { files })
      const header = `# kernel-sha256: ${tree.digests.kernel}\n# initrd-sha256: ${tree.digests.initrd}\n# package-keys: [${signer.fingerprint}]\n`
      const extra = `%packages\nbash\n%end\n%post\n${TO_RPM}\n%end\n`
      const error = await failing({ generation: 'el6', tree, header, extra })
      expect(error).toMatchObject({
        ...{ exitCode: 1, where: 'the packages of the image' },
        message: expect.stringMatching(
          /^package strange 1\.0-1\.noarch: it is signed by the key [0-9a-f]{8}, which is not trusted$/,
        ),
        advice: expect.stringContaining(`${signer.fingerprint} (distribution <distribution@example.org>)`),
      })
    },
    5 * MINUTES,
  )

  test(
    'it stops at an error, sleeps for three minutes and powers off as if all were well',
    async () => {
      const error = await failing({ generation: 'el8', tree: await local('el8', { fail: 'cmdline-error' }) })
      expect(error).toMatchObject({
        message: expect.stringContaining('the installer stopped at an error: an error of its own'),
      })
    },
    3 * MINUTES,
  )

  test(
    'its second stage is not there',
    async () => {
      const tree = await local('el9', {
        faults: { 'images/install.img': [{ status: 404 }, { status: 404 }, { status: 404 }, { status: 404 }] },
      })
      expect(await failing({ generation: 'el9', tree })).toMatchObject({
        message: expect.stringMatching(/second stage (cannot be fetched from http|did not arrive)/),
        advice: expect.stringContaining('mirror'),
      })
    },
    3 * MINUTES,
  )

  test(
    'its packages end in the middle',
    async () => {
      const tree = await local('el10', { faults: { 'system.tar': [{ truncateAfter: 1_000_000 }] } })
      expect(await failing({ generation: 'el10', tree })).toMatchObject({
        message: expect.stringContaining('dnf failed: Cannot download system.tar'),
      })
    },
    3 * MINUTES,
  )
})
