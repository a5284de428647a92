/** Debian's control-file format: stanzas of `Field: value` with continuation lines (deb822(5)). Pure. */

/** Field names as written. Continuation lines keep their line breaks and lose the leading blank. */
export type Stanza = Record<string, string>

/** Parses one stanza; lines starting with `#` are comments. */
export function parseStanza(text: string): Stanza {
  const stanza: Stanza = {}
  let field: string | undefined
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue
    if (/^[ \t]/.test(line)) {
      if (field !== undefined) stanza[field] = `${stanza[field] ?? ''}\n${line.slice(1)}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    field = line.slice(0, colon)
    stanza[field] = line.slice(colon + 1).trim()
  }
  return stanza
}

/** Parses all stanzas of a text, separated by empty lines. */
export function parseStanzas(text: string): Stanza[] {
  return text
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map(parseStanza)
    .filter((stanza) => Object.keys(stanza).length > 0)
}

/** One relation field: for each requirement the names that satisfy it, versions and architectures left out. */
export function parseRelations(field: string | undefined): string[][] {
  return (field ?? '')
    .split(',')
    .map((group) => group.split('|').flatMap((one) => /^\s*([^\s(:[]+)/.exec(one)?.[1] ?? []))
    .filter((group) => group.length > 0)
}
