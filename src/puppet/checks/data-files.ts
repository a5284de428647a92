/** Reads data as Puppet does, without Puppet and its Ruby. Pure. */
import { isMap, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { lineAt, type Remark } from './remark.ts'

const NO_HASH = 'it holds no hash: Hiera reads keys with their values only'

/** What the library says where a flow collection ends, and where it is less indented than YAML 1.2 wants. */
const FLOW_END = /^Flow .* must be sufficiently indented/

/** Psych takes flow collections however they are indented: lines stay as they are, and columns before them move. */
function indentFlowEnds(text: string): string {
  return text.replace(/^ *(?=[\]}])/gm, ' '.repeat(80))
}

function parse(text: string): { document: Document.Parsed; lines: LineCounter } {
  const lines = new LineCounter()
  // Not unique: Psych lets the last key win. The library's own search for twins takes quadratic time, too.
  const options = { version: '1.1', uniqueKeys: false, logLevel: 'silent', prettyErrors: false } as const
  return { document: parseDocument(text, { ...options, lineCounter: lines }), lines }
}

/**
 * YAML of Hiera's, where no Ruby is there to say what Psych makes of it.
 * @param expected.isHash whether it has to be a hash
 */
export function checkYaml(text: string, expected: { isHash: boolean }): Remark[] {
  const asItIs = parse(text)
  const isFlow = FLOW_END.test(asItIs.document.errors[0]?.message ?? '')
  const { document, lines } = isFlow ? parse(indentFlowEnds(text)) : asItIs
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const [error] = document.errors
  if (error) return [{ level: 'error', message: error.message, ...place(error.pos[0]) }]
  const root = document.contents
  const isEmpty = root === null || (isScalar(root) && root.value === null)
  if (expected.isHash && !isEmpty && !isMap(root))
    return [{ level: 'error', message: NO_HASH, ...place(root.range[0]) }]
  return duplicateKeys(document).map(({ key, first, last }) => {
    const message = `the key ${key} is there twice (first in line ${place(first).line}): the last one counts, the others are lost`
    return { level: 'warning', message, ...place(last) }
  })
}

function duplicateKeys(document: Document): { key: string; first: number; last: number }[] {
  const found: { key: string; first: number; last: number }[] = []
  visit(document, {
    Map(_key, map) {
      const offsets = new Map<string, number[]>()
      for (const { key } of map.items) {
        // A merge key may be there more than once.
        if (!isScalar(key) || !key.range || typeof key.value === 'symbol') continue
        const name = String(key.value)
        const known = offsets.get(name)
        if (known) known.push(key.range[0])
        else offsets.set(name, [key.range[0]])
      }
      for (const [key, [first = 0, ...others]] of offsets) {
        const last = others.at(-1)
        if (last !== undefined) found.push({ key, first, last })
      }
    },
  })
  return found
}

/** Ruby's JSON skips comments. */
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm

function parseJson(text: string): { value: unknown } | { remark: Remark } {
  for (const candidate of [text, text.replace(COMMENTS, (comment) => comment.replace(/[^\n]/g, ' '))]) {
    try {
      return { value: JSON.parse(candidate) }
    } catch (error) {
      if (candidate === text && COMMENTS.test(text)) continue
      const message = error instanceof Error ? error.message : String(error)
      const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length)
      const end = Math.min(offset, text.trimEnd().length)
      const reason = message.replace(/ in JSON at position.*$/s, '').replace(/, "[\s\S]*$/, '')
      return { remark: { level: 'error', message: `it is no JSON: ${reason}`, line: lineAt(text, end) } }
    }
  }
  throw new RangeError('a text was parsed twice')
}

function isHash(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** JSON of Hiera's. */
export function checkJson(text: string): Remark[] {
  const parsed = parseJson(text)
  if ('remark' in parsed) return [parsed.remark]
  return isHash(parsed.value) ? [] : [{ level: 'error', message: NO_HASH, line: 1 }]
}

/** Puppet::Module#load_metadata leaves out a module without one of these. */
const REQUIRED = ['source', 'author', 'version', 'license', 'dependencies']

/** A module's metadata.json. */
export function checkMetadata(text: string): Remark[] {
  const parsed = parseJson(text)
  if ('remark' in parsed) return [parsed.remark]
  if (!isHash(parsed.value)) return [{ level: 'error', message: 'it holds no JSON object', line: 1 }]
  const metadata = parsed.value
  if (Object.keys(metadata).length === 0) return []
  const missing = REQUIRED.filter((key) => metadata[key] === undefined || metadata[key] === null)
  if (missing.length > 0)
    return [{ level: 'error', message: `Puppet does not load the module: it has no ${missing.join(', no ')}`, line: 1 }]
  if (Array.isArray(metadata['dependencies'])) return []
  const line = lineAt(text, Math.max(0, text.indexOf('"dependencies"')))
  return [{ level: 'error', message: 'Puppet does not load the module: its dependencies are no list', line }]
}

/** A value as `eyaml encrypt` writes it; in YAML's folded style it may go over lines. */
const ENCRYPTED = /^ENC\[(?:\w+,)?[A-Za-z0-9+/=\s]+\]/

/** Values of hiera-eyaml that nothing could decrypt, and those that are not encrypted at all. */
export function checkEyaml(text: string): Remark[] {
  return [...text.matchAll(/^(?!\s*#).*?\b(ENC\[|DEC(?:\(\d+\))?::\w+\[)/gm)].flatMap((match): Remark[] => {
    const start = match.index + match[0].length - (match[1] ?? '').length
    const line = lineAt(text, start)
    if (match[1] !== 'ENC[')
      return [
        { level: 'error', message: 'a secret stands here in plain text, as "eyaml edit" shows it: encrypt it', line },
      ]
    if (ENCRYPTED.test(text.slice(start))) return []
    return [{ level: 'error', message: 'the value after ENC[ is cut short or damaged: eyaml cannot decrypt it', line }]
  })
}
