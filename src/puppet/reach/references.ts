/** What a file of an environment names: classes, defined types, functions, types, files and keys of Hiera. Pure. */
import { tokenize, type Token } from './tokens.ts'

/** A file of a module, as `template`, `epp`, `file` and `puppet:///modules/` name it. */
export interface FileReference {
  /** Undefined when it is computed. */
  module: string | undefined
  /** What is written of its path, between what is computed. */
  parts: string[]
}

export interface References {
  /** In lower case, without a leading `::`. */
  names: Set<string>
  /** Names that are computed in part. */
  namePatterns: RegExp[]
  /** Strings that may be names of classes or types where such are computed as a whole. */
  words: Set<string>
  /** Strings that may be keys of Hiera. */
  keys: Set<string>
  keyPatterns: RegExp[]
  files: FileReference[]
  /** Classes or types to be declared are computed as a whole. */
  computesNames: boolean
  /** Classes to be declared are named by a fact, or whatever else is not in the tree: it may be any. */
  asksOutside: boolean
  /** Keys to be looked up are computed as a whole. */
  computesKeys: boolean
  /** Files to be read are computed as a whole. */
  computesFiles: boolean
}

function noReferences(): References {
  return {
    names: new Set(),
    namePatterns: [],
    words: new Set(),
    keys: new Set(),
    keyPatterns: [],
    files: [],
    computesNames: false,
    asksOutside: false,
    computesKeys: false,
    computesFiles: false,
  }
}

const QUALIFIED = /^(?:::)?[a-z]\w*(?:::\w+)+$/i
const WORD = /^(?:::)?[a-z][\w-]*$/

/** Types of Puppet's own and words of its language; modules of these names exist, too. */
const BUILT_IN = new Set(
  (
    'and any array boolean case class cron default define else elsif exec file filebucket function group host if import in ' +
    'inherits integer mount node notify or package resources schedule service stage string tidy true false undef unless user'
  ).split(' '),
)

/** Functions that declare the classes they are given. */
const INCLUDING = ['include', 'contain', 'require', 'hiera_include']

/** Functions that declare resources of the type that they are given first. */
const CREATING = ['create_resources', 'ensure_resource', 'ensure_resources']

const LOOKING_UP = /^(?:.*::)?(?:lookup|hiera|hiera_array|hiera_hash|hiera_include)$/

const READING = /^(?:.*::)?(?:template|epp|file|find_file|find_template|inline_template)$/

/** @param module that the manifest belongs to, for `$module_name` */
export function manifestReferences(text: string, module: string | undefined): References {
  const found = noReferences()
  const tokens = tokenize(text)
  tokens.forEach((token, index) => {
    const [next, afterNext] = [tokens[index + 1], tokens[index + 2]]
    if (token.kind === 'type') {
      addName(found, token.text)
      if (token.text === 'Class' && next?.text === '[') readList(found, tokens, index + 2)
      if (token.text === 'Resource' && next?.text === '[') found.computesNames = true
    } else if (token.kind === 'string') {
      readString(found, token, { module, tokens, index })
    } else if (token.kind === 'name' && next?.text !== '=>') {
      addName(found, token.text)
      readCall(found, tokens, index)
      if (token.text === 'class' && next?.text === '{') readList(found, tokens, index + 2)
      if (afterNext !== undefined && READING.test(token.text) && next?.text === '(' && afterNext.kind !== 'string')
        found.computesFiles = true
    }
  })
  return found
}

/** What a function is given that stands at `index`, where that is a class, a type or a key. */
function readCall(found: References, tokens: readonly Token[], index: number): void {
  const name = tokens[index]?.text ?? ''
  const argument = tokens[index + 1]?.text === '(' ? index + 2 : index + 1
  const isMethod = tokens[index - 1]?.text === '.'
  if (INCLUDING.includes(name)) {
    if (isMethod && tokens.slice(Math.max(0, index - 5), index).some(({ text }) => text === '$facts'))
      found.asksOutside = true
    else if (isMethod || name === 'hiera_include') found.computesNames = true
    else readList(found, tokens, index + 1)
  } else if (CREATING.includes(name)) {
    const type = tokens[argument]
    if (type?.kind === 'string' && type.text !== 'class' && type.parts?.length === 1) addName(found, type.text)
    else found.computesNames = true
  } else if (LOOKING_UP.test(name) && tokens[index + 1]?.text === '(' && !isMethod) {
    const key = tokens[argument]
    const isNamed = key?.text === '{' || tokens[argument + 1]?.text === '=>'
    if (key?.kind !== 'string' && !isNamed) found.computesKeys = true
  }
}

/** The classes of a list such as `a, 'b', ['c']`; one that is no literal is computed. */
function readList(found: References, tokens: readonly Token[], from: number): void {
  let mayContinue = true
  for (const token of tokens.slice(from)) {
    const opens = ['(', '['].includes(token.text)
    if (token.kind === 'mark' && token.text !== ',' && !opens) return
    if (token.kind !== 'mark' && !mayContinue) return
    if (token.kind === 'variable' && comesFromOutside(token, tokens)) found.asksOutside = true
    else if (token.kind === 'variable' || (token.kind === 'string' && token.parts?.length !== 1))
      found.computesNames = true
    if (token.kind === 'name' && LOOKING_UP.test(token.text)) found.computesNames = true
    if (token.kind !== 'mark') addName(found, token.text)
    mayContinue = token.kind === 'mark'
  }
}

/** A fact, or a variable that stands nowhere else in the manifest, so that nothing there has set it. */
function comesFromOutside({ text }: Token, tokens: readonly Token[]): boolean {
  return /^\$(?:facts$|::)/.test(text) || tokens.filter((token) => token.text === text).length === 1
}

function readString(
  found: References,
  { text, parts = [text] }: Token,
  { module, tokens, index }: { module: string | undefined; tokens: readonly Token[]; index: number },
): void {
  const called = tokens[index - 1]?.text === '(' ? (tokens[index - 2]?.text ?? '') : ''
  if (parts.length === 1) {
    addText(found, text)
  } else if (/^(?:::)?(?:\w+::)+\$|\$\{\}::/.test(text) && /^[\w:${}]+$/.test(text) && !isOfExtension(tokens, index)) {
    found.namePatterns.push(patternOf(parts, '[\\w:]*'))
  }
  if (parts.length > 1 && LOOKING_UP.test(called)) found.keyPatterns.push(patternOf(upToDot(parts), '[^]*'))
  const own = tokens[index + 1]?.text === '$module_name' && parts[0] !== undefined
  addFile(found, parts, { own: own ? module : undefined, reads: READING.test(called) })
}

/** The parts of a key's name; behind a dot is a place in its value. */
function upToDot(parts: readonly string[]): string[] {
  const last = parts.findIndex((part) => part.includes('.'))
  return last < 0 ? [...parts] : [...parts.slice(0, last), (parts[last] ?? '').replace(/\.[^]*$/, '')]
}

/** `puppet apply` has no certificate whose extensions could tell a role: such a name is none. */
function isOfExtension(tokens: readonly Token[], index: number): boolean {
  return tokens[index + 1]?.text === '$trusted' && tokens[index + 3]?.text === 'extensions'
}

/** What a template, Ruby code or a value of Hiera's data may name: all that looks like it. */
function addText(found: References, text: string): void {
  found.keys.add(text)
  if (QUALIFIED.test(text)) addName(found, text)
  else if (WORD.test(text)) found.words.add(text.replace(/^::/, ''))
}

function addName(found: References, name: string): void {
  if (/^(?:::)?[a-z]/i.test(name) && !BUILT_IN.has(name.toLowerCase()))
    found.names.add(name.replace(/^::/, '').toLowerCase())
}

/**
 * @param how.own the module, where its name is what is computed first
 * @param how.reads whether a function reads the file for certain
 */
function addFile(found: References, parts: readonly string[], how: { own: string | undefined; reads: boolean }): void {
  const [first = '', ...others] = parts
  const served = /^puppet:\/\/[^/]*\/modules\/([^]*)$/.exec(first)?.[1]
  if (served === undefined && (first.startsWith('/') || !/^[\w-]*\/?/.test(first))) return
  const path = served ?? first
  const slash = path.indexOf('/')
  if (slash > 0) {
    found.files.push({ module: path.slice(0, slash), parts: [path.slice(slash + 1), ...others] })
  } else if (path === '' && others[0]?.startsWith('/') === true && (served !== undefined || how.reads || how.own)) {
    found.files.push({ module: how.own, parts: [others[0].slice(1), ...others.slice(1)] })
  } else if (served !== undefined || (how.reads && others.length > 0)) {
    found.computesFiles = true
  }
}

/** A pattern of literal parts, and `between` for what is computed. */
export function patternOf(parts: readonly string[], between: string): RegExp {
  const escaped = parts.map((part) => part.replace(/^::/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join(between)}$`)
}

const STRINGS = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g
const QUALIFIED_ANYWHERE = /(?<![\w:$@])[a-z]\w*(?:::[a-z]\w*)+/g

/** Of Ruby's code, or of the code in a template. */
export function codeReferences(text: string): References {
  const found = noReferences()
  for (const [name] of text.matchAll(QUALIFIED_ANYWHERE)) addName(found, name)
  for (const [, single, double] of text.matchAll(STRINGS)) {
    const parts = single === undefined ? (double ?? '').split(/[#$]\{[^}]*\}/) : [single]
    if (parts.length === 1) addText(found, parts[0] ?? '')
    addFile(found, parts, { own: undefined, reads: false })
  }
  return found
}

/** Of an ERB or EPP template: its code, not its text. */
export function templateReferences(text: string): References {
  return codeReferences([...text.matchAll(/<%([^]*?)%>/g)].map(([, code = '']) => code).join('\n'))
}

const INTERPOLATION = /%\{(?:::)?(?:(?:lookup|hiera|alias|literal)\(['"]([^'"]*)['"]\)|[^}]*)\}/g

/** Of a value of Hiera's data, whatever it consists of. */
export function valueReferences(value: unknown): References {
  const found = noReferences()
  const visit = (part: unknown): void => {
    if (typeof part === 'string') readValue(found, part)
    else if (Array.isArray(part)) part.forEach(visit)
    else if (typeof part === 'object' && part !== null)
      for (const [key, inner] of Object.entries(part)) {
        readValue(found, key)
        visit(inner)
      }
  }
  visit(value)
  return found
}

function readValue(found: References, text: string): void {
  const parts: string[] = []
  let at = 0
  for (const match of text.matchAll(INTERPOLATION)) {
    if (match[1] !== undefined) found.keys.add(match[1])
    parts.push(text.slice(at, match.index))
    at = match.index + match[0].length
  }
  parts.push(text.slice(at))
  if (parts.length === 1 && QUALIFIED.test(text)) addName(found, text)
  else if (parts.length === 1 && WORD.test(text)) found.words.add(text.replace(/^::/, ''))
  else if (parts.length > 1 && /^[\w:]*$/.test(parts.join('')) && parts.some((part) => part.includes('::')))
    found.namePatterns.push(patternOf(parts, '[\\w:]*'))
  addFile(found, parts, { own: undefined, reads: false })
}
