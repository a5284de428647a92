/** A kickstart in the dialect of one generation of Anaconda. Pure. */
import { basename } from 'node:path'
import { UserError } from '../../../errors.ts'
import type { AnacondaDistro } from '../../header.ts'
import {
  parseKickstart,
  placeOf,
  splitWords,
  substitute,
  type Command,
  type KickstartPart,
  type Line,
  type Section,
} from '../../kickstart.ts'
import { Problems } from '../../problems.ts'
import { checkDisks } from '../../storage.ts'
import type { GuestFile } from '../../../guest/guest-file.ts'
import type { Mirrors, RenderedKickstart } from '../family.ts'
import { kickstartVariables } from '../variables.ts'
import { refuseCommand, refuseSection, SECTIONS } from './commands.ts'
import { isAtLeast, type Generation } from './generations.ts'

/** Scripts of a kickstart; their bodies become files. */
const SCRIPTS = ['pre', 'pre-install', 'post', 'onerror', 'traceback']

/** How an installation may end; a build's always ends in a power-off, which is what the host sees. */
const ENDINGS = ['reboot', 'halt', 'shutdown', 'poweroff']

/** Ways to install that need a person, or a screen that nobody looks at. */
const ATTENDED = ['graphical', 'vnc', 'rdp', 'rescue', 'upgrade', 'interactive', 'autostep']

/** A line of the result, with the line that it comes from. */
interface Output {
  text: string
  at?: Line
}

/**
 * Renders a kickstart for Anaconda.
 *
 * A script that fails is no signal in any generation (some go on, some wait for a key for ever), so the body of each
 * becomes a file, and its section one line that runs it through the guest's own runner, which reports the result.
 * @throws UserError with file:line for what this generation would refuse
 */
export function renderKickstart(distro: AnacondaDistro, mirrors: Mirrors): RenderedKickstart {
  const { generation } = distro
  const problems = new Problems(distro.file)
  const lines = substitute(distro.lines, kickstartVariables(distro, mirrors), problems)
  const parts = parseKickstart(lines, Object.keys(SECTIONS))
  const commands: Output[] = []
  const sections: Output[] = []
  const files: GuestFile[] = []
  for (const part of parts) {
    problems.collect(() => {
      if (part.kind === 'command') commands.push(...renderCommand(part, generation))
      else if (part.kind === 'section') {
        const { lines, file } = renderSection(part, { generation, number: files.length })
        sections.push(...lines)
        if (file) files.push(file)
      }
    })
  }
  problems.collect(() => requireCommands(distro, parts))
  problems.refuse()
  const last: Output[] = [{ text: '%post --nochroot' }, { text: '/cloudstamp/finished' }, ...end(generation)]
  const output = [...commands, { text: 'cmdline' }, { text: 'poweroff' }, ...sections, ...last]
  return {
    kickstart: `${output.map(({ text }) => text).join('\n')}\n`,
    files,
    places: output.map(({ at }) => (at ? placeOf(at) : undefined)),
    storage: [],
  }
}

function end(generation: Generation): Output[] {
  return generation === 'el5' ? [] : [{ text: '%end' }]
}

function renderCommand(part: Command, generation: Generation): Output[] {
  const where = part.at
  if (part.name === '%include') return [{ text: part.text, at: part.at }]
  const refusal = refuseCommand(part, generation)
  if (refusal) throw new UserError(refusal.message, { where, advice: refusal.advice })
  if (ENDINGS.includes(part.name) || part.name === 'cmdline' || part.name === 'text') return []
  if (ATTENDED.includes(part.name)) {
    throw new UserError(`"${part.name}" needs a person at the screen`, {
      where,
      advice: 'Remove it: a build installs from the command line alone.',
    })
  }
  checkDisks(part)
  return [{ text: part.text, at: part.at }]
}

function renderSection(
  section: Section,
  { generation, number }: { generation: Generation; number: number },
): { lines: Output[]; file?: GuestFile } {
  const { name, at } = section
  const refusal = refuseSection(section, generation)
  if (refusal) throw new UserError(refusal.message, { where: at, advice: refusal.advice })
  if (SCRIPTS.includes(name)) return renderScript(section, { generation, number })
  const body = section.body.map((line): Output => ({ text: line.text, at: line }))
  return { lines: [{ text: at.text, at }, ...body, ...end(generation)] }
}

function renderScript(
  section: Section,
  { generation, number }: { generation: Generation; number: number },
): { lines: Output[]; file: GuestFile } {
  const words = splitWords(section.options, section.at)
  const interpreter = optionValue(words, ['--interpreter']) ?? '/bin/sh'
  const log = optionValue(words, ['--log', '--logfile'])
  const chroot = section.name === 'post' && !words.includes('--nochroot')
  const name = `${section.name}-${number}`
  const where = placeOf({ ...section.at, file: basename(section.at.file) })
  const { at } = section
  return {
    file: {
      path: `cloudstamp/${name}`,
      mode: 0o755,
      data: `#!${interpreter}\n${section.body.map(({ text }) => text).join('\n')}\n`,
    },
    lines: [
      { text: `%${section.name}${section.name === 'post' ? ' --nochroot' : ''}`, at },
      {
        text: [`/cloudstamp/run-section ${name} ${chroot ? 'chroot' : 'nochroot'} ${where}`, ...shellWords(log)].join(
          ' ',
        ),
        at,
      },
      ...end(generation),
    ],
  }
}

/** The value of an option, in its own word or in the next. */
function optionValue(words: readonly string[], names: readonly string[]): string | undefined {
  const index = words.findIndex((word) => names.includes(word.replace(/=.*/s, '')))
  const [, value = words[index + 1]] = /=(.*)/s.exec(words[index] ?? '') ?? []
  return index < 0 ? undefined : value
}

function shellWords(text: string | undefined): string[] {
  return text === undefined ? [] : [`'${text.replaceAll("'", "'\\''")}'`]
}

/** Sources that hold a whole system. */
const WHOLE_SYSTEMS = ['liveimg', 'ostreesetup', 'ostreecontainer', 'bootc']

/**
 * Commands without which the installer stops and asks. What a `%pre` script writes may have any of them. From EL7 it
 * chooses the boot loader by itself, and is content with an administrator's account instead of root's password.
 */
function requireCommands(distro: AnacondaDistro, parts: readonly KickstartPart[]): void {
  const commands = parts.filter((part) => part.kind === 'command')
  const names = new Set(commands.map(({ name }) => name))
  const has = (...alternatives: string[]): boolean =>
    names.has('%include') || alternatives.some((name) => names.has(name))
  const modern = isAtLeast(distro.generation, 'el7')
  const administrator =
    modern && commands.some(({ name, text }) => name === 'user' && /--groups[= ]\S*\bwheel\b/.test(text))
  const missing = [
    ...(has('lang') ? [] : ['lang']),
    ...(has('keyboard') ? [] : ['keyboard']),
    ...(has('timezone') ? [] : ['timezone']),
    ...(has('rootpw') || administrator ? [] : ['rootpw']),
    ...(modern || has('bootloader') ? [] : ['bootloader']),
    ...(has('part', 'partition', 'autopart', 'mount', 'volgroup') ? [] : ['part']),
    ...(has('url', 'nfs', ...WHOLE_SYSTEMS) ? [] : ['url']),
  ]
  const hasPackages =
    parts.some((part) => part.kind === 'section' && part.name === 'packages') ||
    WHOLE_SYSTEMS.some((name) => names.has(name))
  if (missing.length === 0 && hasPackages) return
  throw new UserError(
    `the kickstart lacks ${[...missing.map((name) => `"${name}"`), ...(hasPackages ? [] : ['%packages'])].join(', ')}`,
    {
      where: { file: distro.file, line: 1 },
      advice: 'Without them the installer waits for an answer that nobody gives.',
    },
  )
}
