import { lstat, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { listDistroNames, loadDistro } from '../../src/distro/catalogue.ts'
import { isAtLeast } from '../../src/distro/families/anaconda/generations.ts'
import { familyOf } from '../../src/distro/families/index.ts'
import type { AnacondaDistro } from '../../src/distro/header.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

const names = await listDistroNames(['kickstarts'])
const distros = (await Promise.all(names.map((name) => loadDistro(name, ['kickstarts'])))).filter(
  (distro): distro is AnacondaDistro => distro.family === 'anaconda',
)

test('the RHEL family ships whole', () => {
  expect(names).toEqual([
    ...[
      'alma10',
      'alma8',
      'alma9',
      'centos-stream10',
      'centos-stream9',
      'centos510',
      'centos511',
      'centos610',
      'centos64',
      'centos68',
      'centos79',
    ],
    ...['debian13', 'fedora', 'rocky10', 'rocky8', 'rocky9', 'sl610', 'sl68'],
  ])
})

describe.each(distros.map((distro) => [distro.id, distro] as const))('%s', (_id, distro) => {
  const { kickstart } = familyOf(distro).render({ mirror: 'http://near.example/mirror' })
  const lines = kickstart.split('\n')
  const el = (generation: AnacondaDistro['generation']): boolean => isAtLeast(distro.generation, generation)

  test('installs from its tree on the mirror asked for, and powers off once', () => {
    expect(lines.filter((line) => line.startsWith('url '))).toEqual([
      `url --url=http://near.example/mirror/${distro.tree}`,
    ])
    expect(lines.filter((line) => /^(poweroff|reboot|halt|cmdline)$/.test(line))).toEqual(['cmdline', 'poweroff'])
    expect(kickstart).not.toMatch(/\{\{|%ksappend|%include/)
  })

  test('nobody logs in with a password, and Puppet is there', () => {
    expect(lines).toContain(el('el7') ? 'rootpw --lock' : 'rootpw --iscrypted *')
    expect(lines.filter((line) => /^(puppet|openvox-agent)$/.test(line))).toHaveLength(1)
  })

  test('closes its sections as this release wants it', () => {
    const opened = lines.filter((line) => /^%(packages|pre|post|addon)\b/.test(line)).length
    expect(lines.filter((line) => line === '%end')).toHaveLength(distro.generation === 'el5' ? 0 : opened)
  })

  test('leaves out no firmware that its kernel requires', () => {
    expect(lines.includes('-*firmware')).toBe(el('el9'))
  })

  test('has the root file system last, and from EL8 what BIOS and UEFI boot from', () => {
    const places = lines.filter((line) => line.startsWith('part ')).map((line) => line.split(' ')[1])
    expect(places).toEqual(el('el8') ? ['biosboot', '/boot/efi', '/boot', '/'] : ['/'])
    for (const loader of ['grub2-pc', 'grub2-efi-x64', 'shim-x64']) expect(lines.includes(loader)).toBe(el('el8'))
  })
})

test('from EL8 the ESP points to the configuration that BIOS has, and the environment is where GRUB reads it', async () => {
  const alma8 = distros.find(({ id }) => id === 'alma8')
  const { files } = alma8 ? familyOf(alma8).render({ mirror: 'http://near.example/mirror' }) : { files: [] }
  const boot = await newDirectory()
  await writeFiles(boot, {
    'efi/EFI/almalinux/shimx64.efi': '',
    'efi/EFI/almalinux/grubenv': 'kernelopts=root=UUID=1234\n',
    'grub2/grub.cfg': '',
  })
  await symlink('../efi/EFI/almalinux/grubenv', join(boot, 'grub2/grubenv'))
  const script = files.map(({ data }) => data).find((data) => data.includes('grub2-probe')) ?? 'exit 9'
  const programs = 'grub2-probe() { echo 5678; }; systemctl() { :; }'
  await execa('bash', ['-c', `${programs}\n${script.replaceAll('/boot', boot)}`])
  expect(await readFile(join(boot, 'efi/EFI/almalinux/grub.cfg'), 'utf8')).toBe(
    'search --no-floppy --fs-uuid --set=dev 5678\nset prefix=($dev)/grub2\nexport prefix\nconfigfile $prefix/grub.cfg\n',
  )
  expect((await lstat(join(boot, 'grub2/grubenv'))).isFile()).toBe(true)
  expect(await readFile(join(boot, 'grub2/grubenv'), 'utf8')).toBe('kernelopts=root=UUID=1234\n')
})

test('trees without digests of their own are fetched by http where their TLS is too old', () => {
  for (const { mirror, generation } of distros) expect(mirror.startsWith('https:')).toBe(isAtLeast(generation, 'el8'))
})

test('a signature proves what CentOS boots from, as its trees list no digests', () => {
  const signed = distros.filter(({ image }) => image).map(({ id }) => id)
  expect(signed).toEqual(['centos510', 'centos511', 'centos610', 'centos64', 'centos68', 'centos79'])
  for (const { image, release } of distros) {
    if (!image) continue
    expect(image.path).toMatch(new RegExp(`^${release}/isos/x86_64/CentOS-.*-net-?install.*\\.iso$`, 'i'))
    expect(image.list).toBe(`${release}/isos/x86_64/sha256sum.txt.asc`)
  }
})

test('keys of those who sign its packages are named, where they are known', () => {
  expect(distros.filter(({ packageKeys }) => packageKeys.length === 0).map(({ id }) => id)).toEqual(['sl610', 'sl68'])
  for (const distro of distros) {
    const { kickstart } = familyOf(distro).render({ mirror: 'http://near.example/mirror' })
    const owners = distro.packageKeys.map(({ owner }) => owner).join()
    if (distro.packageKeys.length === 0) continue
    if (kickstart.includes('openvox-agent')) expect(owners).toContain('Vox Pupuli')
    if (/^repo .*epel/m.test(kickstart)) expect(owners).toContain('EPEL')
    for (const { key } of distro.packageKeys) expect(key).toMatch(/^Copied from [^]*ingerprint[^]*^-----BEGIN PGP/m)
  }
})

describe('debian13', () => {
  let lines: string[]
  beforeAll(async () => {
    const mirrors = { mirror: 'http://near.example/debian', securityMirror: 'http://near.example/security' }
    const { kickstart } = familyOf(await loadDistro('debian13', ['kickstarts'])).render(mirrors)
    lines = kickstart.split('\n')
  })

  test('has what BIOS and UEFI boot from, and the root file system last', () => {
    const recipe = lines.find((line) => line.startsWith('preseed partman-auto/expert_recipe string ')) ?? ''
    const partitions = recipe
      .split(' : ')[1]
      ?.split(' . ')
      .map((partition) => / method\{ (\w+) \}/.exec(partition)?.[1])
    expect(partitions).toEqual(['biosgrub', 'efi', 'format'])
    expect(lines).toContain('preseed partman-partitioning/default_label string gpt')
    expect(lines.filter((line) => line.startsWith('part '))).toEqual([])
  })

  test('leaves the boot loader to the package that keeps both, and names no disk', () => {
    expect(lines).toEqual(expect.arrayContaining(['bootloader --location=none', 'grub-cloud-amd64']))
    expect(lines.filter((line) => /grub-(pc|efi-amd64)$|\/dev\/vd|grub-installer/.test(line))).toEqual([])
  })
})
