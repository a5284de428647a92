import { basename } from 'node:path'
import type { DebianDistro } from '../../header.ts'
import {
  parseKickstart,
  placeOf,
  splitWords,
  substitute,
  type Command,
  type Line,
  type Section,
} from '../../kickstart.ts'
import { Problems } from '../../problems.ts'
import { checkDisks } from '../../storage.ts'
import { UserError } from '../../../errors.ts'
import type { GuestFile } from '../../../guest/guest-file.ts'
import { mirrorUrl } from '../../../mirror/url.ts'
import type { FileLocation } from '../../../report/finding.ts'
import type { Mirrors, RenderedKickstart } from '../family.ts'
import { kickstartVariables } from '../variables.ts'
import { readArguments } from './commands.ts'
import { checkStorage } from './storage.ts'

const SECTIONS = ['%packages', '%pre', '%post']

/** A line of the result, and where it comes from. */
interface Output {
  text: string
  place?: string
}

/**
 * Renders a kickstart for kickseed, the kickstart front end of debian-installer.
 *
 * kickseed knows no `%end`, loses leading blanks and ignores a failing script; so the body of each
 * `%pre` and `%post` becomes a file of the initrd, and its section one line that runs it through the
 * guest's own runner, which reports the result.
 * @throws UserError with file:line for commands that kickseed lacks, unknown variables, a missing `url`
 */
export function renderKickstart(distro: DebianDistro, mirrors: Mirrors): RenderedKickstart {
  const problems = new Problems(distro.file)
  const parts = parseKickstart(substitute(distro.lines, kickstartVariables(distro, mirrors), problems), SECTIONS)
  if (!parts.some((part) => part.kind === 'command' && part.name === 'url')) {
    problems.add(
      new UserError('the kickstart has no "url" command', {
        where: distro.lines[0] ?? { file: distro.file, line: 1 },
        advice: 'Add "url --url={{ mirror }}".',
      }),
    )
  }
  const files: GuestFile[] = []
  const understood: Command[] = []
  const commands: Output[] = []
  const packages: Output[] = []
  const scripts: Output[] = []
  for (const part of parts) {
    const place = placeOf(part.at)
    if (part.kind === 'command') {
      const rendered = problems.collect(() => renderCommand(distro, part))
      if (rendered) understood.push(part)
      commands.push(...(rendered ?? []).map((text) => ({ text, place })))
    } else if (part.kind === 'section' && part.name === 'packages') {
      packages.push(...renderPackages(part, problems))
    } else if (part.kind === 'section') {
      const script = renderScript(part, files.length)
      files.push(script.file)
      scripts.push(...script.section.map((text) => ({ text, place })))
    }
  }
  commands.push(...bootDevice(understood))
  const needs = checkStorage(understood, problems)
  problems.refuse()
  const output = [...commands, { text: 'poweroff' }, { text: '%packages' }, ...packages, ...scripts]
  return {
    kickstart: `${output.map(({ text }) => text).join('\n')}\n`,
    files: [...files, ...snapshotFiles(mirrors)],
    places: output.map(({ place }) => place),
    ...needs,
  }
}

/**
 * kickseed leaves a boot loader's device to grub-installer, which takes `(hd0)`: a name of the GRUB before, that of today
 * finds no such disk (seen with grub-installer of Debian 13, /boot and / on different devices).
 */
function bootDevice(commands: readonly Command[]): Output[] {
  const elsewhere = commands.some((command) => {
    if (command.name === 'preseed') return readArguments(command).words.includes('grub-installer/bootdev')
    return command.name === 'bootloader' && (readArguments(command).options.get('location') ?? 'mbr') !== 'mbr'
  })
  return elsewhere ? [] : [{ text: 'preseed grub-installer/bootdev string /dev/vda' }]
}

/** Tells the guest that what its mirrors have signed was valid at their date. */
function snapshotFiles({ snapshot }: Mirrors): GuestFile[] {
  return snapshot ? [{ path: 'cloudstamp/snapshot', mode: 0o644, data: `${snapshot.toISOString()}\n` }] : []
}

function renderCommand(distro: DebianDistro, part: Command): string[] {
  checkDisks(part)
  const where = part.at
  switch (part.name) {
    case 'reboot':
    case 'halt':
    case 'poweroff':
      return [] // the end of an installation is always one power-off
    case '%include':
      throw new UserError('kickseed includes nothing while it runs', {
        where,
        advice: 'Include a file that is there when the build starts.',
      })
    case 'url':
      return renderMirror(distro, part.text, where)
    case 'rootpw':
      // user-setup takes a lone "!" for "not answered"; "*" locks the account just as well.
      return readArguments(part).options.has('lock') ? ["rootpw --iscrypted '*'"] : [quoteDollars(part)]
    default:
      readArguments(part)
      return [quoteDollars(part)]
  }
}

/**
 * kickseed puts a backslash before each dollar sign and has a shell evaluate the command: one between single quotes, as
 * of a hashed password or of partman's $lvmok{ }, or one with a backslash already, would become another text.
 */
function quoteDollars({ text, at }: Command): string {
  if (!text.includes('$')) return text
  return splitWords(text, at)
    .map((word) => (/^[\w/.:=,@%+-]+$/.test(word) ? word : `"${word.replace(/["\\`]/g, '\\$&')}"`))
    .join(' ')
}

/** kickseed's own `url` leaves a trailing slash, and some mirrors refuse the `//dists` that follows from it. */
function renderMirror(distro: DebianDistro, text: string, where: FileLocation): string[] {
  const { data, error } = mirrorUrl.safeParse(/--url[= ]"?([^\s"]+)/.exec(text)?.[1] ?? '')
  if (data === undefined) {
    throw new UserError(`"url" needs --url=<mirror>, which ${error.issues[0]?.message ?? 'is missing'}`, {
      where,
      advice: 'Write "url --url={{ mirror }}".',
    })
  }
  const { protocol, pathname } = new URL(data)
  const scheme = protocol.replace(':', '')
  return [
    'preseed mirror/country string manual',
    `preseed mirror/protocol select ${scheme}`,
    // With the name and password that the mirror may ask for: wget, debootstrap and apt take them before the host.
    `preseed mirror/${scheme}/hostname string ${data.slice(`${scheme}://`.length).split('/')[0]}`,
    `preseed mirror/${scheme}/directory string ${pathname}`,
    `preseed mirror/${scheme}/proxy string ''`,
    `preseed mirror/suite string ${distro.suite}`,
  ]
}

function renderPackages(part: Section, problems: Problems): Output[] {
  return part.body.flatMap((line) => problems.collect(() => renderPackage(line)) ?? [])
}

function renderPackage(line: Line): Output[] {
  const text = line.text.replace(/#.*/, '').trim()
  if (text === '') return []
  if (/^(@ *)?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(text)) return [{ text, place: placeOf(line) }]
  throw new UserError(`"${text}" is not a package that debian-installer can be asked for`, {
    where: line,
    advice: text.startsWith('-')
      ? 'It cannot leave packages out: remove them in the catalogue instead.'
      : 'Write one package name a line.',
  })
}

function renderScript(part: Section, number: number): { file: GuestFile; section: string[] } {
  const interpreter = /--interpreter[= ]"?([^\s"]+)/.exec(part.options)?.[1] ?? '/bin/sh'
  const chroot = part.name === 'post' && !/(^|\s)--nochroot(\s|$)/.test(part.options)
  const name = `${part.name}-${number}`
  const where = placeOf({ ...part.at, file: basename(part.at.file) })
  return {
    file: {
      path: `cloudstamp/${name}`,
      mode: 0o755,
      data: `#!${interpreter}\n${part.body.map(({ text }) => text).join('\n')}\n`,
    },
    section: [
      `%${part.name}${part.name === 'post' ? ' --nochroot' : ''}`,
      `/cloudstamp/run-section ${name} ${chroot ? 'chroot' : 'nochroot'} ${where}`,
    ],
  }
}
