import type { Distro } from '../header.ts'
import { parseKickstart, substitute, type KickstartPart } from '../kickstart.ts'
import { UserError } from '../../errors.ts'

/** A file that a family adds to the initrd. */
export interface GuestFile {
  path: string
  mode: number
  data: string
}

/** What the installer is given: the kickstart in its dialect and the scripts that its sections run. */
export interface RenderedKickstart {
  kickstart: string
  files: GuestFile[]
}

/** Mirrors of one build: the header's or the runner's own. */
export interface Mirrors {
  mirror: string
  securityMirror?: string | undefined
}

// kickseed writes its answers from these; the source is the udeb kickseed-common 0.63, /lib/kickseed/handlers.
const COMMANDS = [
  'auth', 'authconfig', 'bootloader', 'clearpart', 'firewall', 'halt', 'install', 'keyboard', 'lang', 'langsupport',
  'network', 'part', 'partition', 'poweroff', 'preseed', 'reboot', 'repo', 'rootpw', 'skipx', 'text', 'timezone',
  'url', 'user', 'zerombr',
]

/**
 * Renders a kickstart for kickseed, the kickstart front end of debian-installer.
 *
 * kickseed knows no `%end`, loses leading blanks and ignores a failing script; so the body of each
 * `%pre` and `%post` becomes a file of the initrd, and its section one line that runs it through the
 * guest's own runner, which reports the result.
 * @throws UserError with file:line for commands that kickseed lacks, unknown variables, a missing `url`
 */
export function renderKickstart(distro: Distro, mirrors: Mirrors): RenderedKickstart {
  const source = { file: distro.file, firstLine: distro.headerLines + 1, body: distro.body }
  const body = substitute(source, kickstartVariables(distro, mirrors))
  const parts = parseKickstart({ ...source, body })
  if (!parts.some((part) => part.kind === 'command' && part.name === 'url')) {
    throw new UserError('the kickstart has no "url" command', {
      where: `${distro.file}:${source.firstLine}`,
      advice: 'Add "url --url={{ mirror }}".',
    })
  }
  const files: GuestFile[] = []
  const commands: string[] = []
  const packages: string[] = []
  const scripts: string[] = []
  for (const part of parts) {
    if (part.kind === 'command') commands.push(...renderCommand(distro, part))
    else if (part.kind === 'section' && part.name === 'packages') packages.push(...renderPackages(distro, part))
    else if (part.kind === 'section') {
      const script = renderScript(distro, part, files.length)
      files.push(script.file)
      scripts.push(...script.section)
    }
  }
  commands.push('poweroff')
  return { kickstart: [...commands, '%packages', ...packages, ...scripts, ''].join('\n'), files }
}

/** Variables that a kickstart's body may use as `{{ name }}`. */
export function kickstartVariables(distro: Distro, mirrors: Mirrors): Record<string, string> {
  return {
    name: distro.name,
    mirror: mirrors.mirror,
    ...(mirrors.securityMirror === undefined
      ? {}
      : { 'security-mirror': mirrors.securityMirror, 'security-host': new URL(mirrors.securityMirror).host }),
    ...(distro.suite === undefined ? {} : { suite: distro.suite }),
  }
}

function renderCommand(distro: Distro, part: Extract<KickstartPart, { kind: 'command' }>): string[] {
  const where = `${distro.file}:${part.line}`
  switch (part.name) {
    case 'reboot':
    case 'halt':
    case 'poweroff':
      return []; // the end of an installation is always one power-off
    case 'rootpw':
      // user-setup takes a lone "!" for "not answered"; "*" locks the account just as well.
      return /(^|\s)--lock(\s|$)/.test(part.text) ? ["rootpw --iscrypted '*'"] : [part.text]
    case 'url':
      return renderMirror(distro, part.text, where)
    default:
      if (COMMANDS.includes(part.name)) return [part.text]
      throw new UserError(`debian-installer has no kickstart command "${part.name}"`, {
        where,
        advice: `Valid commands: ${COMMANDS.join(', ')}. Any other answer can be given as "preseed KEY TYPE VALUE".`,
      })
  }
}

/** kickseed's own `url` leaves a trailing slash, and some mirrors refuse the `//dists` that follows from it. */
function renderMirror(distro: Distro, text: string, where: string): string[] {
  const url = /--url[= ]"?([^\s"]+)/.exec(text)?.[1]
  if (url === undefined || !URL.canParse(url)) {
    throw new UserError('"url" needs --url=<http or https mirror>', { where, advice: 'Write "url --url={{ mirror }}".' })
  }
  const { protocol, host, pathname } = new URL(url)
  const scheme = protocol.replace(':', '')
  return [
    'preseed mirror/country string manual',
    `preseed mirror/protocol select ${scheme}`,
    `preseed mirror/${scheme}/hostname string ${host}`,
    `preseed mirror/${scheme}/directory string ${pathname.replace(/\/+$/, '') || '/'}`,
    `preseed mirror/${scheme}/proxy string ''`,
    `preseed mirror/suite string ${distro.suite ?? ''}`,
  ]
}

function renderPackages(distro: Distro, part: Extract<KickstartPart, { kind: 'section' }>): string[] {
  return part.body.flatMap((raw, index) => {
    const text = raw.replace(/#.*/, '').trim()
    if (text === '') return []
    if (!/^@?[A-Za-z0-9][A-Za-z0-9+.:~_-]*$/.test(text)) {
      throw new UserError(`"${text}" is not a package that debian-installer can be asked for`, {
        where: `${distro.file}:${part.line + 1 + index}`,
        advice: text.startsWith('-')
          ? 'It cannot leave packages out: remove them in the catalogue instead.'
          : 'Write one package name a line.',
      })
    }
    return [text]
  })
}

function renderScript(
  distro: Distro,
  part: Extract<KickstartPart, { kind: 'section' }>,
  number: number,
): { file: GuestFile; section: string[] } {
  const interpreter = /--interpreter[= ]"?([^\s"]+)/.exec(part.options)?.[1] ?? '/bin/sh'
  const chroot = part.name === 'post' && !/(^|\s)--nochroot(\s|$)/.test(part.options)
  const name = `${part.name}-${number}`
  const where = `${distro.file.split('/').pop() ?? ''}:${part.line}`
  return {
    file: { path: `cloudstamp/${name}`, mode: 0o755, data: `#!${interpreter}\n${part.body.join('\n')}\n` },
    section: [
      `%${part.name}${part.name === 'post' ? ' --nochroot' : ''}`,
      `/cloudstamp/run-section ${name} ${chroot ? 'chroot' : 'nochroot'} ${where}`,
    ],
  }
}
