import { beforeAll, describe, expect, test } from '@jest/globals'
import { inspectArchive, stampArchive } from '../../src/guest/archive.ts'
import type { GuestOutcome } from '../../src/guest/proof.ts'
import { sealedFindings } from '../../src/puppet/sealed.ts'
import CATALOGUE from '../fixtures/sealed-system/catalogue.sh'
import INSTALLED from '../fixtures/sealed-system/installed.sh'
import SHOW from '../fixtures/sealed-system/show.sh'
import { scratch } from '../support/scratch.ts'
import { runInGuest, SETTINGS } from './support/scripted-guest.ts'

const makeScratch = scratch()

/** Runs a script in a guest that has the seal. @returns what it showed of itself by path, and what it sent */
async function runScript(
  text: string,
  archive = stampArchive(SETTINGS),
): Promise<{ shown: Record<string, string>; lines: string[]; outcome: GuestOutcome }> {
  const { lines, outcome } = await runInGuest(text, { directory: await makeScratch(), archive })
  const shown = lines.flatMap((line) => {
    const [, path, contents] = /^file: (.+?) (.*)$/.exec(`${line} `) ?? []
    return path === undefined ? [] : [[path, contents?.trim() ?? '']]
  })
  return { shown: Object.fromEntries(shown) as Record<string, string>, lines, outcome }
}

/** Whatever wrote them: what the image has of neither the installer's nor the catalogue's. */
const SEALED = {
  '/etc/machine-id': '',
  '/etc/ssh/': '',
  '/etc/nvme/': '',
  '/var/lib/systemd/': '',
  '/etc/iscsi/initiatorname.iscsi': 'GenerateName=yes|',
  '/etc/sysconfig/network': 'NETWORKING=yes|HOSTNAME=web.example.org|',
  '/etc/sysconfig/network-scripts/ifcfg-eth0': 'DEVICE=eth0|',
  '/var/lib/apt/lists/': '',
  '/var/cache/apt/archives/': '',
  '/tmp/': '',
  '/var/tmp/': '',
  '/root/': '',
  '/var/log/': 'app.log apt journal',
  '/var/log/app.log': '',
  '/var/log/apt/term.log': '',
  '/var/log/journal/': '',
  mode: 'of app.log 640 33:4',
  mounts: '0',
}

describe('a sealed system', () => {
  let catalogue: Awaited<ReturnType<typeof runScript>>

  beforeAll(async () => {
    catalogue = await runScript(`${INSTALLED}${CATALOGUE}release_mounts\nseal\n${SHOW}`)
  }, 600_000)

  test('keeps what the catalogue wrote, and nothing that two machines must not share', () => {
    expect(catalogue.shown).toMatchObject({
      ...SEALED,
      '/etc/hostname': 'web|',
      '/etc/hosts': '127.0.0.1 localhost|192.0.2.1 db|',
      '/etc/resolv.conf': 'nameserver 10.0.2.3|options rotate|',
      '/etc/network/interfaces': 'iface lo inet loopback|',
      '/etc/NetworkManager/system-connections/': 'office.nmconnection',
      '/etc/udev/rules.d/': '70-persistent-net.rules',
      '/var/lib/cloud/': 'scripts seed',
      '/var/lib/cloud/seed/nocloud/meta-data': 'catalogue|',
      '/etc/apt/sources.list.d/taken.list': 'deb http://near.example/debian trixie main|',
      '/etc/apt/sources.list.d/own.list': 'deb http://near.example/debian trixie contrib|',
    })
  })

  test('asks the public mirror where the installer wrote the near one: whole URLs, no line of the catalogue', () => {
    expect(catalogue.shown['/etc/apt/sources.list']?.split('|')).toEqual([
      'deb http://public.example/debian trixie main',
      '# deb http://public.example/debian commented out',
      'deb http://near.example/debian-something trixie main',
      'deb http://public.example/debian/ trixie-updates main',
      'deb http://near.example/debian trixie contrib',
      '',
    ])
    expect(catalogue.shown['/etc/apt/sources.list.d/near.sources']).toBe('URIs: http://public.example/debian|')
  })

  test("warns of the catalogue's files that it took, with their place", () => {
    const locations = new Map([['File[/etc/machine-id]', { file: 'configs/site.pp', line: 3 }]])
    const tsv = catalogue.outcome.files.get('sealed.tsv') ?? ''
    const findings = sealedFindings(tsv, { locations }, 'stamp')
    expect(findings.map(({ resource }) => resource)).toEqual([
      'File[/etc/ssh/ssh_host_ed25519_key]',
      'File[/etc/machine-id]',
      'File[/var/lib/systemd/random-seed]',
      'File[/tmp/catalogue]',
    ])
    expect(findings[1]).toEqual({
      level: 'warning',
      phase: 'stamp',
      resource: 'File[/etc/machine-id]',
      file: 'configs/site.pp',
      line: 3,
      message:
        '/etc/machine-id is empty in the image, though the catalogue manages it: systemd makes a new one at the first boot of each machine (docs/seal.md)',
    })
  })

  test('has nothing of the build where the catalogue says nothing', async () => {
    const { shown, outcome } = await runScript(`${INSTALLED}release_mounts\nseal\n${SHOW}`)
    expect(shown).toMatchObject({
      ...SEALED,
      '/etc/hostname': 'web.example.org|',
      '/etc/hosts': '127.0.0.1 localhost|127.0.1.1 web.example.org web|',
      '/etc/resolv.conf': 'is not there',
      '/etc/network/interfaces': 'is not there',
      '/etc/NetworkManager/system-connections/': '',
      '/etc/udev/rules.d/': '',
      '/var/lib/cloud/': '',
      '/etc/apt/sources.list.d/taken.list': 'deb http://public.example/debian trixie main|',
    })
    expect(outcome.files.get('sealed.tsv')).toBeUndefined()
  }, 600_000)

  test('fails where a step did not do what it promised', async () => {
    const skip = (...steps: string[]): string => `( ${steps.map((step) => `${step}() { :; }; `).join('')} seal )`
    const { lines } = await runScript(`${INSTALLED}
fail() { echo "refused: $1"; exit 1; }
mount --bind $TARGET/etc/hosts $TARGET/etc/ssh/ssh_host_rsa_key
( seal )
umount $TARGET/etc/ssh/ssh_host_rsa_key
${skip('reset_resolver', 'empty_logs', 'clear_listed', 'remove_listed')}
${skip('reset_resolver', 'empty_logs', 'clear_listed')}
${skip('reset_resolver', 'clear_listed')}
${skip('reset_resolver')}
( edit 1d $TARGET/etc/absent )
`)
    expect(lines.filter((line) => line.startsWith('refused: '))).toEqual([
      'refused: the seal cannot remove a file',
      'refused: sealing has left /etc/ssh/ssh_host_rsa_key',
      expect.stringMatching(/^refused: sealing has left logs: \/var\/log\/ap/),
      expect.stringMatching(/^refused: sealing has left \/(var\/)?tmp\//),
      "refused: sealing has left the build's name server in /etc/resolv.conf",
      'refused: /etc/absent cannot be edited',
    ])
  }, 600_000)
})

describe('a look from outside', () => {
  // The directories of the guest itself, whose programs look, are no part of what is looked at.
  const LOOK = `. /cloudstamp/hygiene\nlook_from_outside\n`

  test('finds what an installer leaves, behind links too', async () => {
    const { outcome } = await runScript(
      `${INSTALLED}
mkdir -p $TARGET/data/lib
mv $TARGET/var/lib/systemd $TARGET/data/lib/systemd
ln -s /data/lib/systemd $TARGET/var/lib/systemd
put /usr/sbin/policy-rc.d 'exit 101'
put /etc/network/routes 'default via 10.0.2.2'
put /etc/network/site 'default via 110.0.2.254'
${LOOK}`,
      inspectArchive({ ...SETTINGS, secretPaths: ['/etc/hostname', '/etc/absent'] }),
    )
    const found = outcome.leftovers.map(({ promise, path }) => `${promise} ${path}`).sort()
    expect(found).toEqual([
      'address /etc/network/routes',
      'address /etc/resolv.conf',
      'cleared /tmp/.hidden',
      'cleared /var/tmp/a',
      'config /root/config',
      'emptied /etc/machine-id',
      'emptied /var/log/app.log',
      'emptied /var/log/apt/term.log',
      'emptied /var/log/journal/0123/system.journal',
      'emptied /var/log/syslog.1',
      'removed /etc/ssh/ssh_host_rsa_key',
      'removed /root/.bash_history',
      'removed /var/cache/apt/archives/bash.deb',
      'removed /var/lib/apt/lists/near_dists_trixie_InRelease',
      'removed /var/lib/systemd/random-seed',
      'removed /var/log/journal/0123',
      'removed /var/log/syslog.1',
      'secrets /etc/hostname',
      'traces /usr/sbin/policy-rc.d',
    ])
  }, 600_000)

  test("finds nothing in a sealed system but the catalogue's own address of such a network", async () => {
    const { outcome } = await runScript(
      `${INSTALLED}${CATALOGUE}release_mounts\nseal\n${LOOK}`,
      inspectArchive(SETTINGS),
    )
    expect(outcome.leftovers.map(({ promise, path }) => `${promise} ${path}`)).toEqual(['address /etc/resolv.conf'])
  }, 600_000)
})
