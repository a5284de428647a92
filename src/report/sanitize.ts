/** Makes any text fit for a log, whoever wrote it. */
import type { Finding } from './finding.ts'
import { visibleText } from './escape-sequences.ts'
import { withoutSecrets } from './secrets.ts'

/**
 * What a reader does not see, or sees elsewhere than it stands: control and format characters (bidirectional controls,
 * zero-width and tag characters), separators of lines, halves of surrogate pairs, fillers. Tabs stay.
 */
const DECEPTIVE = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * One line: no escape sequences, no deceptive characters, no secret, no workflow command. The runner reads `::command::` at the
 * start of a line, after blanks, and `##[command]` anywhere; one character of each is escaped. A second time changes
 * nothing.
 */
export function sanitizeLine(text: string): string {
  return withoutSecrets(visibleText(text))
    .replace(DECEPTIVE, escapeCharacter)
    .replace(/^(\s*):(?=:)/, '$1\\x3a')
    .replaceAll('##[', '#\\x23[')
}

/** Text of several lines; each becomes one by itself. */
export function sanitize(text: string): string {
  return text.split('\n').map(sanitizeLine).join('\n')
}

/** A place and a resource are one line each. */
export function sanitizeFinding(finding: Finding): Finding {
  const { message, file, resource } = finding
  return {
    ...finding,
    message: sanitize(message),
    file: file === undefined ? undefined : sanitizeLine(file),
    resource: resource === undefined ? undefined : sanitizeLine(resource),
  }
}

/** JSON stays JSON: what is escaped stands inside its strings. */
export function sanitizeJson(json: string): string {
  return withoutSecrets(json)
    .replace(DECEPTIVE, (character) => (character === '\n' ? character : jsonEscape(character)))
    .replaceAll('##[', '#\\u0023[')
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`
}

function jsonEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_all, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
