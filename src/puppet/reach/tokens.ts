/** Puppet's language as words, strings and marks, without its comments: enough to see what a manifest names. Pure. */

export interface Token {
  /** A variable is its `$` and name. Of a string, `parts` holds what lies between interpolations. */
  kind: 'name' | 'type' | 'variable' | 'string' | 'mark'
  text: string
  /** Of a string: its literal parts; one when nothing is interpolated. */
  parts?: string[]
}

/** Puppet's lexical rules (puppet/lib/puppet/pops/parser/lexer2.rb), those that tell a word from a string. */
const RULES: readonly [Token['kind'] | 'space' | 'quoted' | 'heredoc', RegExp][] = [
  ['space', /[\s\uFEFF]+|#[^\n]*|\/\*[^]*?\*\//y],
  ['string', /'((?:[^'\\]|\\[^])*)'/y],
  ['quoted', /"/y],
  ['heredoc', /@\(\s*("?)([^\n"):/]+?)\1\s*(?::[^\n)/]*)?(?:\/[^\n)]*)?\)/y],
  ['variable', /\$(?:::)?\w+(?:::\w+)*/y],
  ['type', /(?:::)?[A-Z]\w*(?:::[A-Z]\w*)*/y],
  ['name', /(?:::)?[a-z_]\w*(?:(?:::|-)\w+)*|\d[\w.]*/y],
  ['mark', /=>|\+>|[^]/y],
]

/** The tokens of a manifest. What is not Puppet's language becomes marks: nothing is refused here. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const heredocs: { tag: string; interpolates: boolean; token: Token }[] = []
  let at = 0
  while (at < text.length) {
    const { kind, match } = (mayBeRegex(tokens.at(-1)) && regexAt(text, at)) || matchAt(text, at)
    const end = at + match[0].length
    if (kind === 'space') {
      // A heredoc's text begins on the line after the one that names it.
      const lineBreak = match[0].indexOf('\n')
      at = heredocs.length > 0 && lineBreak >= 0 ? readHeredocs(text, at + lineBreak + 1, heredocs.splice(0)) : end
    } else if (kind === 'quoted') {
      const string = readQuoted(text, end)
      tokens.push({ kind: 'string', text: string.parts.join('${}'), parts: string.parts }, ...string.inner)
      at = string.end
    } else if (kind === 'heredoc') {
      const token: Token = { kind: 'string', text: '', parts: [''] }
      heredocs.push({ tag: match[2] ?? '', interpolates: match[1] === '"', token })
      tokens.push(token)
      at = end
    } else {
      const literal = kind === 'string' ? (match[1] ?? '') : match[0]
      tokens.push({ kind, text: literal, ...(kind === 'string' ? { parts: [literal] } : {}) })
      at = end
    }
  }
  return tokens
}

interface Match {
  kind: (typeof RULES)[number][0]
  match: RegExpExecArray
}

/** A slash behind a value divides; elsewhere it begins a regular expression, whose quotes begin no string. */
function mayBeRegex(before: Token | undefined): boolean {
  if (before === undefined) return true
  return before.kind === 'mark' ? !/^[)\]}]$/.test(before.text) : ['node', 'if', 'unless', 'in'].includes(before.text)
}

function regexAt(text: string, at: number): Match | undefined {
  const pattern = /\/(?:[^/\\\n]|\\[^\n])+\//y
  pattern.lastIndex = at
  const match = text[at] === '/' && !/[/*]/.test(text[at + 1] ?? '') ? pattern.exec(text) : null
  return match ? { kind: 'mark', match } : undefined
}

function matchAt(text: string, at: number): Match {
  for (const [kind, pattern] of RULES) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) return { kind, match }
  }
  throw new RangeError('every character is a mark')
}

/** A double-quoted string from behind its quote: its literal parts, and the tokens of its interpolations. */
function readQuoted(text: string, from: number): { parts: string[]; inner: Token[]; end: number } {
  const parts: string[] = []
  const inner: Token[] = []
  let part = ''
  let at = from
  while (at < text.length && text[at] !== '"') {
    const variable = /\$(?:\{|(?:::)?[a-z_]\w*(?:::\w+)*)/y
    variable.lastIndex = at
    const match = variable.exec(text)
    if (text[at] === '\\') {
      part += text[at + 1] ?? ''
      at += 2
    } else if (match) {
      const end = match[0] === '${' ? closingBrace(text, at + 2) : at + match[0].length
      parts.push(part)
      part = ''
      const code = match[0] === '${' ? text.slice(at + 2, end - 1) : match[0]
      // A bare word that begins an interpolation is a variable.
      inner.push(...tokenize(code.replace(/^(?=(?:::)?[a-z_][\w:]*\s*(?:$|[[.]))/, '$$')))
      at = end
    } else {
      part += text[at] ?? ''
      at += 1
    }
  }
  return { parts: [...parts, part], inner, end: at + 1 }
}

/** The position behind the brace that closes an interpolation; strings in it may hold braces. */
function closingBrace(text: string, from: number): number {
  let depth = 1
  let at = from
  while (at < text.length && depth > 0) {
    const character = text[at] ?? ''
    if (character === '{') depth += 1
    else if (character === '}') depth -= 1
    else if (character === "'") at = Math.max(at, text.indexOf("'", at + 1))
    else if (character === '"') at = readQuoted(text, at + 1).end - 1
    at += 1
  }
  return at
}

/** Fills in the heredocs that a line has named; @returns the position behind the last one's end */
function readHeredocs(
  text: string,
  from: number,
  heredocs: readonly { tag: string; interpolates: boolean; token: Token }[],
): number {
  let at = from
  for (const { tag, interpolates, token } of heredocs) {
    const escaped = tag.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const end = new RegExp(`^[ \\t]*\\|?[ \\t]*-?[ \\t]*${escaped}[ \\t]*$`, 'm').exec(text.slice(at))
    const body = end ? text.slice(at, at + end.index) : text.slice(at)
    token.parts = interpolates ? body.split(/\$(?:\{[^}]*\}|\w+)/) : [body]
    token.text = token.parts.join('${}')
    at += end ? end.index + end[0].length : body.length
  }
  return at
}
