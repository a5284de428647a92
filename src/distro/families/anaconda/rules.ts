/** What Anaconda's parser wants of a command's words together, beyond what each is (pykickstart, commands/). Pure. */
import { isAtLeast, type Generation } from './generations.ts'

export interface Refusal {
  message: string
  advice: string
}

/** What was read of a command: a value for each option under the first of its names, true for a flag. */
export interface ReadWords {
  options: ReadonlyMap<string, string | true>
  arguments: readonly string[]
}

interface Rule {
  commands: readonly string[]
  from?: Generation
  to?: Generation
  broken: (words: ReadWords) => boolean
  /** Behind the command's name. */
  message: string
  advice: string
}

/** Whether an option is there, with a value that is not empty. */
function has({ options }: ReadWords, name: string): boolean {
  return (options.get(name) ?? '') !== ''
}

const STORAGE = ['part', 'partition', 'logvol', 'raid']
const PARTITION = ['part', 'partition']

/** Options of which a command takes one. */
function exclusive(commands: readonly string[], names: readonly string[], range: Pick<Rule, 'from' | 'to'> = {}): Rule {
  return {
    ...{ commands, ...range },
    broken: (words) => names.filter((name) => has(words, name)).length > 1,
    ...{ message: `takes one of ${names.join(', ')}`, advice: 'Leave the others out.' },
  }
}

/** Options of which a command needs one. */
function oneOf(commands: readonly string[], names: readonly string[], range: Pick<Rule, 'from' | 'to'> = {}): Rule {
  return {
    ...{ commands, ...range },
    broken: (words) => !names.some((name) => has(words, name)),
    ...{ message: `lacks one of ${names.join(', ')}`, advice: 'Add it.' },
  }
}

/** An option that means nothing without one of others. */
function needs(
  commands: readonly string[],
  [name, ...others]: readonly [string, ...string[]],
  range: Pick<Rule, 'from' | 'to'> = {},
): Rule {
  return {
    ...{ commands, ...range },
    broken: (words) => has(words, name) && !others.some((other) => has(words, other)),
    ...{ message: `${name} needs ${others.join(' or ')}`, advice: `Add it, or remove ${name}.` },
  }
}

function atMostOneArgument(commands: readonly string[], range: Pick<Rule, 'from' | 'to'> = {}): Rule {
  return {
    ...{ commands, ...range },
    broken: (words) => words.arguments.length > 1,
    ...{ message: 'takes one argument', advice: 'Remove the others, or put quotes around them.' },
  }
}

function anArgument(commands: readonly string[], range: Pick<Rule, 'from' | 'to'> = {}): Rule {
  return {
    ...{ commands, ...range },
    broken: (words) => (words.arguments[0] ?? '') === '',
    ...{ message: 'lacks its argument', advice: 'Add it.' },
  }
}

/** A percentage in a range. */
function percent(
  [command, name]: readonly [string, string],
  [least, most]: readonly [number, number],
  range: Pick<Rule, 'from' | 'to'> = {},
): Rule {
  return {
    ...{ commands: [command], ...range },
    broken: ({ options }) =>
      options.has(name) && !(Number(options.get(name)) >= least && Number(options.get(name)) <= most),
    ...{ message: `${name} is between ${least} and ${most}`, advice: 'Write a number in that range.' },
  }
}

/** Names with a point, or that begin with vlan, are those of a VLAN. */
function isInterfaceName(name: string): boolean {
  const pattern = name.includes('.') ? /^(?!vlan\.)[^.]*\.(\d+)$/ : /^vlan(\d+)$/
  if (!name.includes('.') && !name.startsWith('vlan')) return true
  return Number(pattern.exec(name)?.[1] ?? Infinity) <= 4095
}

const RULES: readonly Rule[] = [
  needs(PARTITION, ['--resize', '--onpart'], { from: 'el7' }),
  needs(['logvol'], ['--resize', '--useexisting'], { from: 'el7' }),
  needs([...PARTITION, 'logvol'], ['--resize', '--size'], { from: 'el7' }),
  {
    ...{ commands: PARTITION, from: 'el7' },
    broken: (words) => words.options.get('--fstype') === 'tmpfs' && (has(words, '--grow') || has(words, '--maxsize')),
    ...{ message: '--fstype=tmpfs goes with neither --grow nor --maxsize', advice: 'Give it a size.' },
  },
  exclusive(STORAGE, ['--mkfsoptions', '--noformat'], { from: 'el7' }),
  exclusive(STORAGE, ['--mkfsoptions', '--fsprofile'], { from: 'el7' }),
  exclusive([...STORAGE, 'autopart'], ['--pbkdf-time', '--pbkdf-iterations'], { from: 'el8' }),
  {
    ...{ commands: STORAGE, from: 'el8', to: 'el10' },
    broken: ({ options }) => options.get('--fstype') === 'btrfs',
    ...{ message: 'knows no btrfs in EL8 and later', advice: 'Use xfs or ext4.' },
  },
  {
    ...{ commands: ['autopart'], from: 'el8', to: 'el10' },
    broken: ({ options }) => options.get('--type') === 'btrfs',
    ...{ message: 'knows no --type=btrfs in EL8 and later', advice: 'Use lvm, thinp or plain.' },
  },
  {
    ...{ commands: ['autopart'], from: 'el7' },
    broken: (words) =>
      words.options.get('--fstype') === 'btrfs' || (words.options.get('--type') === 'btrfs' && has(words, '--fstype')),
    ...{ message: 'takes btrfs with --type alone, and without --fstype', advice: 'Write --type=btrfs.' },
  },
  exclusive(['autopart'], ['--noswap', '--hibernation'], { from: 'el9' }),
  needs(['logvol'], ['--thin', '--poolname'], { from: 'el6' }),
  exclusive(['logvol'], ['--thin', '--thinpool'], { from: 'el6' }),
  needs(['logvol'], ['--chunksize', '--thinpool'], { from: 'el6' }),
  needs(['logvol'], ['--metadatasize', '--thinpool'], { from: 'el6' }),
  oneOf(['logvol'], ['--useexisting', '--noformat', '--size', '--percent', '--recommended', '--hibernation'], {
    from: 'el7',
  }),
  exclusive(['logvol'], ['--size', '--percent'], { from: 'el7' }),
  needs(['logvol'], ['--percent', '--size'], { from: 'el6', to: 'el6' }),
  needs(['logvol'], ['--percent', '--grow'], { from: 'el6', to: 'el6' }),
  percent(['logvol', '--percent'], [0, 100], { from: 'el7' }),
  {
    ...{ commands: ['logvol'], from: 'el7' },
    broken: (words) =>
      has(words, '--cachesize') !== has(words, '--cachepvs') ||
      (has(words, '--cachemode') && !has(words, '--cachesize')),
    ...{ message: 'has a cache with --cachesize and --cachepvs', advice: 'Write both, or neither.' },
  },
  {
    ...{ commands: ['logvol'], from: 'el7' },
    broken: (words) =>
      has(words, '--cachesize') && ['--useexisting', '--noformat', '--thin'].some((name) => has(words, name)),
    ...{ message: 'takes a cache for a new volume alone, and none that is thin', advice: 'Remove the cache.' },
  },
  {
    ...{ commands: ['logvol'], from: 'el7' },
    broken: (words) =>
      has(words, '--cachemode') && !/^write(?:back|through)$/.test(String(words.options.get('--cachemode'))),
    ...{ message: '--cachemode is writeback or writethrough', advice: 'Write one of these.' },
  },
  {
    commands: ['raid'],
    broken: (words) => words.arguments.length > 1 === (has(words, '--useexisting') || has(words, '--noformat')),
    ...{ message: 'takes either partitions or --useexisting', advice: 'Name the partitions that it is made of.' },
  },
  oneOf(['raid'], ['--level', '--useexisting', '--noformat']),
  {
    ...{ commands: ['raid'], from: 'el6', to: 'el6' },
    broken: ({ options }) => /^raid/.test(String(options.get('--level') ?? '')),
    ...{ message: '--level is a number or in capitals in EL6', advice: 'Write it so, as in --level=1.' },
  },
  anArgument(['volgroup']),
  {
    commands: ['volgroup'],
    broken: (words) => words.arguments.length > 1 === (has(words, '--useexisting') || has(words, '--noformat')),
    ...{ message: 'takes either partitions or --useexisting', advice: 'Name the partitions that it is made of.' },
  },
  percent(['volgroup', '--reserved-percent'], [1, 99]),
  percent(['volgroup', '--reserved-space'], [1, Infinity]),
  exclusive(['volgroup'], ['--reserved-space', '--reserved-percent']),
  oneOf(['harddrive'], ['--biospart', '--partition'], { to: 'el8' }),
  exclusive(['harddrive'], ['--biospart', '--partition'], { to: 'el8' }),
  oneOf(['ignoredisk'], ['--drives', '--only-use', '--interactive']),
  exclusive(['ignoredisk'], ['--drives', '--only-use', '--interactive']),
  atMostOneArgument(['keyboard', 'driverdisk', 'updates', 'timezone']),
  anArgument(['keyboard'], { to: 'el6' }),
  {
    ...{ commands: ['keyboard'], from: 'el7' },
    broken: (words) => words.arguments.length === 0 && !has(words, '--xlayouts') && !has(words, '--vckeymap'),
    ...{ message: 'names no layout', advice: 'Write "keyboard us", or --vckeymap and --xlayouts.' },
  },
  {
    commands: ['driverdisk'],
    broken: (words) =>
      words.arguments.length + ['--source', '--biospart'].filter((name) => has(words, name)).length !== 1,
    ...{ message: 'takes one of a partition, --source and --biospart', advice: 'Name one.' },
  },
  anArgument(['device']),
  atMostOneArgument(['device'], { from: 'el6' }),
  atMostOneArgument(['key']),
  needs(['logging'], ['--port', '--host'], { from: 'el6' }),
  oneOf(['services'], ['--disabled', '--enabled']),
  exclusive(['rescue'], ['--nomount', '--romount']),
  {
    commands: ['rootpw'],
    broken: (words) => (words.arguments[0] ?? '') === '' && !has(words, '--lock'),
    ...{ message: 'lacks the password', advice: 'Write it, or --lock.' },
  },
  anArgument(['rootpw'], { to: 'el6' }),
  anArgument(['sshpw']),
  {
    ...{ commands: ['timezone'], from: 'el7' },
    broken: (words) => words.arguments.length === 0 && words.options.size === 0,
    ...{ message: 'says nothing', advice: 'Name the time zone.' },
  },
  anArgument(['timezone'], { to: 'el6' }),
  exclusive(['timezone'], ['--nontp', '--ntpservers'], { from: 'el7' }),
  oneOf(['url'], ['--url'], { to: 'el6' }),
  oneOf(['url'], ['--url', '--mirrorlist', '--metalink'], { from: 'el7' }),
  exclusive(['url'], ['--url', '--mirrorlist', '--metalink']),
  oneOf(['repo'], ['--baseurl', '--mirrorlist'], { to: 'el6' }),
  exclusive(['repo'], ['--baseurl', '--mirrorlist', '--metalink']),
  oneOf(['timesource'], ['--ntp-server', '--ntp-pool', '--ntp-disable']),
  exclusive(['timesource'], ['--ntp-server', '--ntp-pool', '--ntp-disable']),
  {
    commands: ['mount'],
    broken: (words) => !/^(?:\/|none$)/i.test(words.arguments[1] ?? ''),
    ...{ message: 'names no mount point', advice: 'Write a path that begins with a slash, or none.' },
  },
  needs(['mount'], ['--mkfsoptions', '--reformat']),
  {
    commands: ['ostreesetup'],
    broken: ({ options }) => !/^(?:file|https?):/.test(String(options.get('--url') ?? '')),
    ...{ message: 'takes a --url of file, http or https', advice: 'Write such a URL.' },
  },
  exclusive(['bootloader'], ['--sdboot', '--extlinux'], { from: 'el10' }),
  {
    commands: ['snapshot'],
    broken: (words) => !/^[^/]+\/[^/]+$/.test(words.arguments[0] ?? ''),
    ...{ message: 'names no volume', advice: 'Write GROUP/VOLUME.' },
  },
  {
    ...{ commands: ['bootloader'], from: 'el7' },
    broken: ({ options }) => String(options.get('--boot-drive') ?? '').includes(','),
    ...{ message: '--boot-drive names one disk', advice: 'Leave the others out.' },
  },
  oneOf(['eula'], ['--agreed']),
  {
    ...{ commands: ['cmdline'], from: 'el8' },
    broken: (words) => has(words, '--non-interactive'),
    ...{ message: 'takes no --non-interactive', advice: 'Remove it: this mode asks nothing.' },
  },
  {
    ...{ commands: ['btrfs'], from: 'el7' },
    broken: (words) => words.arguments.length < (has(words, '--subvol') && has(words, '--parent') ? 1 : 2),
    ...{
      message: 'lacks its mount point or its partitions',
      advice: 'Name both; a --subvol has a --parent instead of partitions.',
    },
  },
  needs(['btrfs'], ['--subvol', '--name']),
  {
    ...{ commands: ['zfcp'], from: 'el8' },
    broken: (words) => has(words, '--wwpn') !== has(words, '--fcplun'),
    ...{ message: 'takes --wwpn and --fcplun together', advice: 'Write both, or neither.' },
  },
  exclusive(['nvdimm'], ['--namespace', '--blockdevs']),
  oneOf(['nvdimm'], ['--namespace', '--blockdevs']),
  needs(['nvdimm'], ['--mode', '--namespace']),
  needs(['nvdimm'], ['--mode', '--sectorsize']),
  needs(['network'], ['--bridgeopts', '--bridgeslaves'], { from: 'el7' }),
  {
    ...{ commands: ['network'], from: 'el7' },
    broken: (words) =>
      has(words, '--bridgeopts') &&
      !/^[^,=]*=[^,=]+(?:,[^,=]*=[^,=]+)*$/.test(String(words.options.get('--bridgeopts'))),
    ...{ message: '--bridgeopts is a list of key=value, with commas between', advice: 'Write them so.' },
  },
  {
    ...{ commands: ['network'], from: 'el7' },
    broken: (words) => has(words, '--bindto') && has(words, '--vlanid') && !has(words, '--bondslaves'),
    ...{ message: '--bindto goes with no --vlanid', advice: 'Remove it.' },
  },
  ...['--ipv4-dns-search', '--ipv6-dns-search', '--ipv4-ignore-auto-dns', '--ipv6-ignore-auto-dns'].map((name) =>
    needs(['network'], [name, '--device'], { from: 'el8' }),
  ),
  {
    ...{ commands: ['network'], from: 'el7', to: 'el7' },
    broken: ({ options }) => !isInterfaceName(String(options.get('--interfacename') ?? '')),
    ...{
      message: '--interfacename of a VLAN ends in its number, such as vlan7 or ens3.7, up to 4095',
      advice: 'Write such a name.',
    },
  },
]

/** @returns the rule of the release that the command breaks */
export function brokenRule(name: string, words: ReadWords, generation: Generation): Refusal | undefined {
  const rule = RULES.find(
    ({ commands, from = 'el5', to = 'fedora', broken }) =>
      commands.includes(name) && isAtLeast(generation, from) && isAtLeast(to, generation) && broken(words),
  )
  return rule && { message: `"${name}" ${rule.message}`, advice: rule.advice }
}
