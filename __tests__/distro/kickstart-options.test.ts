/** What each release's parser says of a line, from pykickstart 3.74, 3.16.16 (EL8), 3.32.15 (EL9) and 3.52.13 (EL10). */
import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { refuseCommand } from '../../src/distro/families/anaconda/commands.ts'
import { GENERATIONS, type Generation } from '../../src/distro/families/anaconda/generations.ts'
import { refuseWords } from '../../src/distro/families/anaconda/options.ts'

function refusal(text: string, generation: Generation): string | undefined {
  const [name = '', ...words] = text.split(' ')
  if (name.startsWith('%')) return refuseWords(name, words, generation)?.message
  const at = { text, file: 'x.ks', line: 1 }
  return refuseCommand({ kind: 'command', at, name, text }, generation)?.message
}

const EL7_LATER: Generation[] = ['el7', 'el8', 'el9', 'el10', 'fedora']

describe('is refused by those releases alone', () => {
  test.each<[string, Generation[], RegExp]>([
    ['part / --size=abc', [...GENERATIONS], /"part --size" does not take "abc"/],
    ['part / --start=10', EL7_LATER, /"part" has no option --start in \w+: EL6 was the last that had it/],
    ['part / --size=10 --luks-version=luks2', ['el5', 'el6', 'el7'], /--luks-version in \w+: it came with EL8/],
    ['part --size=10', [...GENERATIONS], /"part" lacks an argument/],
    ['part / /home --size=10', [...GENERATIONS], /"part" does not take "\/home"/],
    ['part / --size', [...GENERATIONS], /"part --size" has no value/],
    ['part / --grow=yes --size=10', [...GENERATIONS], /"part --grow" takes no value/],
    ['part / --resize --size=10', [...GENERATIONS], /"part" --resize needs --onpart|no option --resize/],
    ['part / --fstype=btrfs --size=10', ['el8', 'el9', 'el10'], /no btrfs/],
    ['autopart --type=btrfs', ['el5', 'el6', 'el8', 'el9', 'el10'], /--type/],
    ['autopart --type=zfs', [...GENERATIONS], /does not take "zfs"|has no option --type/],
    ['btrfs / --label=x part.01', ['el5', 'el6', 'el10'], /has no command "btrfs"/],
    ['timezone --isUtc Etc/UTC', ['el10'], /--isUtc in EL10: EL9 was the last that had it/],
    ['zerombr yes', ['el6', ...EL7_LATER], /"zerombr" does not take "yes"/],
    ['%packages --inst-langs=en', ['el5', 'el6', 'el7', 'el8'], /--inst-langs in \w+: it came with EL9/],
    ['%packages --exclude-weakdeps', ['el5', 'el6', 'el7', 'el8'], /--exclude-weakdeps in \w+: it came with EL9/],
    ['%packages --instLangs=en', ['el5', 'el10'], /--instLangs/],
    ['%packages --nobase', ['el8', 'el9', 'el10', 'fedora'], /--nobase/],
    ['%packages --ignoredeps', ['el6', ...EL7_LATER], /--ignoredeps/],
    ['logging --level=info', ['el10', 'fedora'], /--level/],
    ['url --mirrorlist=http://mirror.example/list', ['el5', 'el6'], /--mirrorlist/],
    ['raid / --level=1 --device=md0', [...GENERATIONS], /either partitions or --useexisting/],
    ['repo --name=x --baseurl=http://a.example --mirrorlist=http://b.example', [...GENERATIONS], /takes one of/],
    ['services', [...GENERATIONS], /lacks one of --disabled, --enabled/],
    ['reboot --kexec', ['el5', 'el6'], /--kexec in \w+: it came with EL7/],
    ['mount /dev/sda1 /boot --reformat=xfs', ['el5', 'el6'], /no command "mount"/],
    ['sshkey --username=root key', ['el5', 'el6'], /no command "sshkey"/],
    ['%packages --nocore', ['el5'], /--nocore in EL5: it came with EL6/],
    ['iscsi --ipaddr=192.0.2.1 --port=x', ['el8', 'el9', 'el10', 'fedora'], /does not take "x"/],
    ['clearpart --all --cdl', ['el5'], /--cdl in EL5: it came with EL6/],
    ['snapshot vg/lv --name=s --when=post-install', ['el5', 'el6'], /no command "snapshot"/],
    ['timezone --utc', ['el5', 'el6'], /"timezone" lacks an argument/],
    ['timezone', [...GENERATIONS], /lacks an argument|says nothing/],
    ['logvol / --name=a --vgname=b --percent=10', ['el6'], /--percent needs --size/],
    ['logvol / --name=a --vgname=b --size=10 --grow --percent=10', EL7_LATER, /takes one of --size, --percent/],
    [
      'logvol / --name=a --vgname=b --size=10 --cachesize=5 --cachepvs=pv.1 --useexisting',
      [...GENERATIONS],
      /for a new volume alone|--cachesize in/,
    ],
    [
      'logvol / --name=a --vgname=b --size=10 --cachesize=5 --cachepvs=pv.1 --cachemode=x',
      [...GENERATIONS],
      /writeback or writethrough|--cachesize in/,
    ],
    ['raid / --level=raid1 --device=md0 raid.01 raid.02', ['el6'], /in capitals/],
    ['bootloader --boot-drive=sda,sdb', [...GENERATIONS], /names one disk|no option/],
    ['eula', [...GENERATIONS], /lacks one of --agreed|no command/],
    ['cmdline --non-interactive', [...GENERATIONS], /takes no --non-interactive|no option/],
    ['zfcp --devnum=1 --wwpn=2', [...GENERATIONS], /--wwpn and --fcplun together|lacks --/],
    ['network --ipv4-dns-search=a.example', [...GENERATIONS], /needs --device|no option/],
    ['network --bridgeslaves=a --bridgeopts=priority', [...GENERATIONS], /list of key=value|no option/],
    ['network --interfacename=vlan4096', ['el5', 'el6', 'el7'], /up to 4095|no option/],
    ['btrfs / --subvol --name=root', [...GENERATIONS].filter((name) => !['el8', 'el9'].includes(name)), /btrfs/],
  ])('%s', (text, releases, message) => {
    const refused = GENERATIONS.filter((generation) => refusal(text, generation) !== undefined)
    expect(refused).toEqual(GENERATIONS.filter((generation) => releases.includes(generation)))
    for (const generation of refused) expect(refusal(text, generation)).toMatch(message)
  })
})

test.each([
  'part / --size=4096 --grow --ondrive=vda',
  'part / --fstype xfs --size 4096',
  // argparse takes a beginning that no other option has.
  'part / --siz=4096',
  'clearpart --all --initlabel',
  'network --bootproto=dhcp --device=eth0 --onboot=on',
  'bootloader --location=mbr --append="console=tty0 --verbose"',
  'rootpw --iscrypted $6$salt$hash',
  'raid / --level=1 --device=md0 raid.01 raid.02',
  'volgroup vg pv.01',
  'logvol / --vgname=vg --name=root --size=10',
  'firewall --enabled --port=22:tcp,80:tcp',
  'raid / --level=RAID1 --device=md0 raid.01 raid.02',
])('every release takes %s', (text) => {
  expect(GENERATIONS.map((generation) => refusal(text, generation))).toEqual(GENERATIONS.map(() => undefined))
})

test.each<[string, Generation[]]>([
  ['logvol / --name=a --vgname=b --maxsize=20 --recommended', [...GENERATIONS]],
  ['logvol / --name=a --vgname=b --size=10 --cachesize=5 --cachepvs=pv.1 --cachemode=writeback', EL7_LATER],
  ['network --bridgeslaves=a --bridgeopts=priority=1,hello-time=3', EL7_LATER],
  ['network --interfacename=ens3.7', EL7_LATER],
  ['btrfs / --subvol --name=root --parent=test', ['el7', 'fedora']],
  ['zfcp --devnum=1', ['el8', 'el9', 'el10', 'fedora']],
])('%s is taken', (text, releases) => {
  expect(releases.map((generation) => refusal(text, generation))).toEqual(releases.map(() => undefined))
})

test('the table says how it was made', () => {
  const table = readFileSync('src/distro/families/anaconda/kickstart-options.txt', 'utf8')
  expect(table).toMatch(/^# .* made by scripts\/kickstart-options\.py.*\n# Of: el5 pykickstart 3\.74, /)
})
