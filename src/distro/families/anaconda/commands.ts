/**
 * Kickstart commands by release, as the installers' own parser has them (pykickstart 3.74, handlers of RHEL5 to RHEL10
 * and of Fedora 43).
 */

/** Generations of the installer; each has its boot arguments, its dialect and its words. */
export const GENERATIONS = ['el5', 'el6', 'el7', 'el8', 'el9', 'el10', 'fedora'] as const

export type Generation = (typeof GENERATIONS)[number]

/** Whether `a` is `b` or later; Fedora is later than every EL. */
export function isAtLeast(a: Generation, b: Generation): boolean {
  return GENERATIONS.indexOf(a) >= GENERATIONS.indexOf(b)
}

/** Known to every generation. */
const ALWAYS = [
  ...[
    'autopart',
    'bootloader',
    'cdrom',
    'clearpart',
    'cmdline',
    'driverdisk',
    'firewall',
    'firstboot',
    'graphical',
    'halt',
  ],
  ...[
    'harddrive',
    'ignoredisk',
    'iscsi',
    'iscsiname',
    'keyboard',
    'lang',
    'logging',
    'logvol',
    'mediacheck',
    'network',
    'nfs',
  ],
  ...[
    'part',
    'partition',
    'poweroff',
    'raid',
    'reboot',
    'repo',
    'rootpw',
    'selinux',
    'services',
    'shutdown',
    'skipx',
    'text',
  ],
  ...['timezone', 'url', 'user', 'vnc', 'volgroup', 'xconfig', 'zerombr', 'zfcp'],
]

/** The generations that know the others: from the first, up to and with the last. */
const SOMETIMES: Record<string, { from?: Generation; to?: Generation }> = {
  ...commands(['fcoe', 'group', 'rescue', 'sshpw', 'updates'], { from: 'el6' }),
  ...commands(['eula', 'hmc', 'liveimg', 'ostreesetup', 'realm', 'reqpart', 'snapshot'], { from: 'el7' }),
  ...commands(['authselect', 'module', 'mount', 'sshkey', 'zipl'], { from: 'el8' }),
  ...commands(['rhsm', 'syspurpose'], { from: 'el8', to: 'el10' }),
  ...commands(['ostreecontainer', 'timesource'], { from: 'el9' }),
  ...commands(['bootc', 'rdp'], { from: 'el10' }),
  ...commands(['key', 'interactive', 'monitor'], { to: 'el6' }),
  ...commands(['langsupport', 'mouse'], { to: 'el5' }),
  ...commands(['upgrade'], { to: 'el7' }),
  ...commands(['unsupported_hardware'], { from: 'el6', to: 'el7' }),
  ...commands(['device', 'deviceprobe', 'dmraid', 'install', 'multipath'], { to: 'el8' }),
  ...commands(['auth', 'authconfig', 'autostep', 'method'], { to: 'el9' }),
  ...commands(['btrfs', 'nvdimm'], { from: 'el7', to: 'el9' }),
}

function commands(
  names: string[],
  range: { from?: Generation; to?: Generation },
): Record<string, { from?: Generation; to?: Generation }> {
  return Object.fromEntries(names.map((name) => [name, range]))
}

/** What to write instead of a command that a later release removed. */
const REPLACEMENTS: Record<string, string> = {
  auth: 'Use "authselect" (since EL8).',
  authconfig: 'Use "authselect" (since EL8).',
  autostep: 'Remove it: it stepped through the graphical installer.',
  btrfs: 'Use "part" with ext4 or xfs.',
  device: 'Remove it, or name the driver with "driverdisk" or the boot argument inst.dd.',
  deviceprobe: 'Remove it: devices are always probed.',
  dmraid: 'Remove it: firmware RAID is found without it.',
  install: 'Remove it: installing is all there is.',
  interactive: 'Remove it: a build has nobody to ask.',
  key: 'Use "rhsm", or no key at all.',
  langsupport: 'Use "lang --addsupport".',
  method: 'Use "url".',
  monitor: 'Remove it: monitors are found without it.',
  mouse: 'Remove it: mice are found without it.',
  multipath: 'Remove it: multipath devices are found without it.',
  nvdimm: 'Remove it: the devices are used as they are.',
  unsupported_hardware: 'Remove it.',
  upgrade: 'Remove it: an image is always installed.',
}

export interface Refusal {
  message: string
  advice: string
}

/** Why a release refuses a command. @returns undefined when it knows it */
export function refuseCommand(name: string, generation: Generation): Refusal | undefined {
  if (ALWAYS.includes(name)) return undefined
  const range = SOMETIMES[name]
  if (!range)
    return {
      message: `there is no kickstart command "${name}"`,
      advice: `Valid for ${label(generation)}: ${validCommands(generation).join(', ')}.`,
    }
  const { from, to } = range
  if (from !== undefined && !isAtLeast(generation, from)) {
    return {
      message: `${label(generation)} has no command "${name}": it came with ${label(from)}`,
      advice: 'Remove it for this distro.',
    }
  }
  // Fedora has some that the next EL dropped, and an image needs none of them.
  if (to === undefined || isAtLeast(to, generation)) return undefined
  const removedIn = GENERATIONS[GENERATIONS.indexOf(to) + 1] ?? generation
  return {
    message: `${label(generation)} has no command "${name}": ${label(removedIn)} removed it`,
    advice: REPLACEMENTS[name] ?? 'Remove it.',
  }
}

function validCommands(generation: Generation): string[] {
  return [...ALWAYS, ...Object.keys(SOMETIMES)].filter((name) => refuseCommand(name, generation) === undefined).sort()
}

/** As people write it. */
export function label(generation: Generation): string {
  return generation === 'fedora' ? 'Fedora' : generation.toUpperCase()
}

interface OptionRule {
  command: string
  /** Matched against one word. */
  pattern: RegExp
  from: Generation
  message: string
  advice: string
}

/** Options that a release stopped taking, and that stop its installer. */
export const OPTION_RULES: readonly OptionRule[] = [
  {
    command: 'zerombr',
    pattern: /^yes$/,
    from: 'el6',
    message: '"zerombr" takes no argument',
    advice: 'Write "zerombr".',
  },
  {
    command: 'timezone',
    pattern: /^--(isUtc|ntpservers|nontp)\b/,
    from: 'el10',
    message: 'EL10 removed timezone --isUtc, --ntpservers and --nontp',
    advice: 'Use "timezone --utc" and "timesource".',
  },
  {
    command: 'logging',
    pattern: /^--level\b/,
    from: 'el10',
    message: 'EL10 removed logging --level',
    advice: 'Remove the option.',
  },
]

/** Options of `%packages` that a release stopped taking. */
export const PACKAGES_RULES: readonly Omit<OptionRule, 'command'>[] = [
  {
    pattern: /^--nobase$/,
    from: 'el8',
    message: '%packages --nobase is gone since EL8',
    advice: 'Remove it, and name the groups that you want.',
  },
  {
    pattern: /^--instLangs\b/,
    from: 'el10',
    message: 'EL10 removed %packages --instLangs',
    advice: 'Use --inst-langs.',
  },
  {
    pattern: /^--excludeWeakdeps$/,
    from: 'el10',
    message: 'EL10 removed %packages --excludeWeakdeps',
    advice: 'Use --exclude-weakdeps.',
  },
]
