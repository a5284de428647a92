/** Reads kickstarts: lines with their places, includes, variables, sections and commands. */
import { UserError } from '../errors.ts'
import type { Problems } from './problems.ts'

/** A line of a kickstart and where a person finds it. */
export interface Line {
  text: string
  /** As errors name it. */
  file: string
  /** From one. */
  line: number
}

/** `file:line`, for texts; errors take the line itself. */
export function placeOf({ file, line }: Pick<Line, 'file' | 'line'>): string {
  return `${file}:${line}`
}

/** The lines of a text, without the last line's end. */
export function toLines(source: { file: string; firstLine: number; text: string }): Line[] {
  return source.text
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((text, index) => ({ text, file: source.file, line: source.firstLine + index }))
}

/** One part of a kickstart. `at` is the line where it starts. */
export type KickstartPart =
  | { kind: 'command'; at: Line; name: string; text: string }
  | { kind: 'text'; at: Line; text: string }
  | { kind: 'section'; at: Line; name: string; options: string; body: Line[]; closed: boolean }

export type Command = Extract<KickstartPart, { kind: 'command' }>
export type Section = Extract<KickstartPart, { kind: 'section' }>

/**
 * Splits a kickstart into commands and sections. A section ends at `%end`, or, as in old kickstarts, where the next one
 * begins; what is in it, here-documents too, is left alone. A command goes on where a line ends in a backslash. An
 * `%include` that is still there is a command: what a `%pre` script writes is the installer's to read.
 * @param sections names that begin a section, such as `%post`; other words after a `%` are text of the section
 * @throws UserError with file:line for an unknown section or an `%end` without one
 */
export function parseKickstart(lines: readonly Line[], sections: readonly string[]): KickstartPart[] {
  const parts: KickstartPart[] = []
  let section: Section | undefined
  let continued: Command | undefined
  for (const at of lines) {
    const raw = at.text
    const where = at
    const [indented = '', keyword] = /^\s*(%[a-z-]+)(?=\s|$)/.exec(raw) ?? []
    if (continued) {
      continued.text = `${continued.text.replace(/\s*\\$/, '')} ${raw.trim()}`
      if (!raw.trimEnd().endsWith('\\')) continued = undefined
    } else if (keyword === '%end') {
      if (!section) throw new UserError('%end without a section', { where, advice: 'Remove it.' })
      section.closed = true
      section = undefined
    } else if (keyword !== undefined && sections.includes(keyword)) {
      section = {
        kind: 'section',
        at,
        name: keyword.slice(1),
        options: raw.slice(indented.length).trim(),
        body: [],
        closed: false,
      }
      parts.push(section)
    } else if (section) {
      section.body.push(at)
    } else if (keyword !== undefined && keyword !== '%include') {
      throw new UserError(`unknown section "${keyword}"`, { where, advice: `Valid sections: ${sections.join(', ')}.` })
    } else if (raw.trim() === '' || raw.trimStart().startsWith('#')) {
      parts.push({ kind: 'text', at, text: raw })
    } else {
      const command: Command = { kind: 'command', at, name: raw.trim().split(/\s+/)[0] ?? '', text: raw.trim() }
      if (command.text.endsWith('\\')) continued = command
      parts.push(command)
    }
  }
  if (continued)
    throw new UserError('the last line goes on with a backslash, but nothing follows', {
      where: continued.at,
      advice: 'Remove the backslash.',
    })
  return parts
}

/**
 * Splits a command into words as a shell would: quotes, escapes, and a comment at the end left out.
 * @throws UserError with file:line for a quote that is not closed
 */
export function splitWords(text: string, at: Line): string[] {
  const words: string[] = []
  const pattern = /\s+|(#.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+)|(.)/gsy
  for (const [, , word, broken] of text.matchAll(pattern)) {
    if (broken !== undefined)
      throw new UserError(`a quote is not closed: ${text}`, {
        where: at,
        advice: 'Close it on the same line.',
      })
    if (word === undefined) continue
    words.push(word.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|\\./gs, unquote))
  }
  return words
}

function unquote(quoted: string): string {
  if (quoted.startsWith('\\')) return quoted.slice(1)
  const inside = quoted.slice(1, -1)
  return quoted.startsWith('"') ? inside.replace(/\\(["\\$`])/g, '$1') : inside
}

/**
 * Names as our variables have them. Scripts have other braces: `{{ .Names }}` of Go, whose `{{ end }}` and the like are no
 * names either, or `{{ my_fact }}` of Jinja.
 */
const VARIABLE = /(?<!\{)(\\?)\{\{\s*(?!(?:end|else|break|continue)\b)([a-z][a-z0-9-]*)\s*\}\}(?!\})/g

/**
 * Replaces `{{ name }}` by the variable of that name. A backslash before it, which goes away, makes it plain text; so is
 * whatever else stands in braces.
 * @param problems receives an error with file:line and the list of variables for each name that is unknown
 */
export function substitute(lines: readonly Line[], variables: Record<string, string>, problems: Problems): Line[] {
  const replace = (at: Line) => (whole: string, backslash: string, name: string) => {
    if (backslash !== '') return whole.slice(1)
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value !== undefined) return value
    problems.add(
      new UserError(`unknown variable "{{ ${name} }}"`, {
        where: at,
        advice: `Valid variables: ${Object.keys(variables).join(', ')}. Write "\\${whole}" for the text itself.`,
      }),
    )
    return whole
  }
  return lines.map((line) => ({ ...line, text: line.text.replace(VARIABLE, replace(line)) }))
}

/** Reads the file of an include. @returns undefined when there is none */
export type IncludeReader = (path: string) => Promise<{ file: string; text: string } | undefined>

const MAX_DEPTH = 8

/** Places that a `%pre` script can write to; what it leaves there is the installer's to include. */
const RUN_TIME_PLACES = /^\/(tmp|run|mnt|var\/tmp)\//

/**
 * Replaces `%include FILE` and `%ksappend FILE` by the file's lines. An include of what a `%pre` script writes stays.
 * @throws UserError with file:line for a file that is missing, outside of the kickstart directories, or includes itself
 */
export async function flattenIncludes(lines: readonly Line[], read: IncludeReader, depth = 0): Promise<Line[]> {
  const flat: Line[] = []
  for (const line of lines) {
    const [, keyword, path] = /^\s*(%include|%ksappend)\s+["']?([^\s"']+)["']?\s*(?:#.*)?$/.exec(line.text) ?? []
    if (keyword === undefined || path === undefined || (keyword === '%include' && RUN_TIME_PLACES.test(path))) {
      flat.push(line)
      continue
    }
    const where = line
    if (/^[a-z]+:\/\//.test(path) || path.startsWith('/') || path.split('/').includes('..')) {
      throw new UserError(`${keyword} of "${path}" is not possible`, {
        where,
        advice: "Name a file below the kickstart's own directory: the build must not depend on what else is reachable.",
      })
    }
    const found = await read(path)
    if (!found)
      throw new UserError(`${keyword}: there is no file "${path}"`, {
        where,
        advice:
          "It is looked for below the kickstart's directory, then among the kickstarts that ship with Cloudstamp.",
      })
    if (depth === MAX_DEPTH)
      throw new UserError(`${keyword} of "${path}" is more than ${MAX_DEPTH} deep`, {
        where,
        advice: 'Does the file include itself?',
      })
    const text = found.text.replace(/\n$/, '')
    flat.push(...(await flattenIncludes(toLines({ file: found.file, firstLine: 1, text }), read, depth + 1)))
  }
  return flat
}
