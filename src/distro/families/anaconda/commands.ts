/** Why a release refuses a command or a section of a kickstart. Pure. */
import { splitWords, type Command, type Section } from '../../kickstart.ts'
import { GENERATIONS, isAtLeast, label, type Generation } from './generations.ts'
import { commandsOf, isKnown } from './option-table.ts'
import { refuseWords } from './options.ts'
import type { Refusal } from './rules.ts'

/**
 * Sections by the generations whose installer acts on them, or at least takes them: not the parser's own list, which has
 * %anaconda in EL10 too, where the installer is without (rhel-10, kickstart.py), and %certificate in EL7.
 */
export const SECTIONS: Record<string, { from: Generation; to?: Generation }> = {
  '%packages': { from: 'el5' },
  '%pre': { from: 'el5' },
  '%post': { from: 'el5' },
  '%traceback': { from: 'el5' },
  '%addon': { from: 'el7' },
  '%anaconda': { from: 'el7', to: 'el9' },
  '%pre-install': { from: 'el7' },
  '%onerror': { from: 'el7' },
  '%certificate': { from: 'el9' },
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

/** @returns undefined for what the release takes */
export function refuseCommand(command: Command, generation: Generation): Refusal | undefined {
  const { name } = command
  if (!isKnown(name, generation)) return unknownCommand(name, generation)
  const [, ...words] = splitWords(command.text, command.at)
  return refuseWords(name, words, generation)
}

/** @returns undefined for a section that the release takes, with what stands behind its name */
export function refuseSection(section: Section, generation: Generation): Refusal | undefined {
  const name = `%${section.name}`
  const { from, to } = SECTIONS[name] ?? { from: 'el5' }
  if (!isAtLeast(generation, from))
    return {
      message: `${label(generation)} has no section ${name}: it came with ${label(from)}`,
      advice: 'Remove it for this distro.',
    }
  if (to !== undefined && !isAtLeast(to, generation))
    return { message: `${label(generation)} has no section ${name}: ${removedBy(to)}`, advice: 'Remove it.' }
  if (!section.closed && isAtLeast(generation, 'el7'))
    return {
      message: `the section ${name} has no %end`,
      advice: `${label(generation)} needs one: write %end behind its last line.`,
    }
  return refuseWords(name, splitWords(section.options, section.at), generation)
}

function unknownCommand(name: string, generation: Generation): Refusal {
  const knowing = GENERATIONS.filter((other) => isKnown(name, other))
  const [first] = knowing
  if (first === undefined)
    return {
      message: `there is no kickstart command "${name}"`,
      advice: `Valid for ${label(generation)}: ${commandsOf(generation).sort().join(', ')}.`,
    }
  const last = knowing.findLast((other) => !isAtLeast(other, generation))
  const how = last === undefined ? `it came with ${label(first)}` : removedBy(last)
  return {
    message: `${label(generation)} has no command "${name}": ${how}`,
    advice: last === undefined ? 'Remove it for this distro.' : (REPLACEMENTS[name] ?? 'Remove it.'),
  }
}

/** @param last that still had it */
function removedBy(last: Generation): string {
  return `${label(GENERATIONS[GENERATIONS.indexOf(last) + 1] ?? last)} removed it`
}
