import { UserError } from '../errors.ts'

/** One part of a kickstart, with the line of the user's file where it starts. */
export type KickstartPart =
  | { kind: 'command'; line: number; name: string; text: string }
  | { kind: 'text'; line: number; text: string }
  | { kind: 'section'; line: number; name: string; options: string; body: string[] }

const SECTIONS = ['%packages', '%pre', '%post']

/**
 * Splits a kickstart body into commands and sections. A section ends at `%end`, or, as in old
 * kickstarts, where the next one begins.
 * @param firstLine line number of the body's first line in its file
 * @throws UserError with file:line for an unknown section or an `%end` without one
 */
export function parseKickstart(source: { file: string; firstLine: number; body: string }): KickstartPart[] {
  const parts: KickstartPart[] = []
  let section: Extract<KickstartPart, { kind: 'section' }> | undefined
  source.body.split('\n').forEach((raw, index) => {
    const line = source.firstLine + index
    const where = `${source.file}:${line}`
    const keyword = /^%[a-z-]+/.exec(raw)?.[0]
    if (keyword === '%end') {
      if (!section) throw new UserError('%end without a section', { where, advice: 'Remove it.' })
      section = undefined
    } else if (keyword !== undefined && SECTIONS.includes(keyword)) {
      section = { kind: 'section', line, name: keyword.slice(1), options: raw.slice(keyword.length).trim(), body: [] }
      parts.push(section)
    } else if (section) {
      section.body.push(raw)
    } else if (keyword !== undefined) {
      throw new UserError(`unknown section "${keyword}"`, { where, advice: `Valid sections: ${SECTIONS.join(', ')}.` })
    } else if (raw.trim() === '' || raw.trimStart().startsWith('#')) {
      parts.push({ kind: 'text', line, text: raw })
    } else {
      parts.push({ kind: 'command', line, name: raw.trim().split(/\s+/)[0] ?? '', text: raw.trim() })
    }
  })
  return parts
}

/**
 * Replaces `{{ name }}` by the variable of that name.
 * @throws UserError with file:line and the list of variables when a name is unknown
 */
export function substitute(source: { file: string; firstLine: number; body: string }, variables: Record<string, string>): string {
  return source.body
    .split('\n')
    .map((text, index) =>
      text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_match, name: string) => {
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined
        if (value === undefined) {
          throw new UserError(`unknown variable "{{ ${name} }}"`, {
            where: `${source.file}:${source.firstLine + index}`,
            advice: `Valid variables: ${Object.keys(variables).join(', ')}.`,
          })
        }
        return value
      }),
    )
    .join('\n')
}
