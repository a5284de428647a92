/** Any text as GitHub's Markdown, in which it is only text. Pure. */
import { sanitize, sanitizeLine } from './sanitize.ts'

/** What may begin markup, a cell, a mention, an entity or a formula. A reference to a character is never structure. */
const STRUCTURE = /[\\`*_{}[\]<>#|~&$@]|:(?=\/\/)/g

/** A mention is looked for in one piece of text of the finished page: this makes two of it. */
const AT = '<span>&#64;</span>'

/** Text of one line, anywhere in Markdown. */
export function escapeMarkdown(text: string): string {
  return sanitize(text)
    .replaceAll('\n', ' ')
    .replace(STRUCTURE, (character) => (character === '@' ? AT : `&#${character.charCodeAt(0)};`))
}

/** A link whose address is ours. */
export function markdownLink(text: string, url: string): string {
  return `[${escapeMarkdown(text)}](${url.replace(/[()<>\s|\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)})`
}

/** Lines as they are, in a block that they cannot end. */
export function markdownBlock(lines: readonly string[]): string {
  const text = lines.map(sanitizeLine).join('\n')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

/** A table of cells that are Markdown. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
