/** Holds the words of a kickstart command against what its release takes, as argparse does in Anaconda's parser. Pure. */
import { GENERATIONS, isAtLeast, label, type Generation } from './generations.ts'
import { syntaxOf, type Option, type Syntax, type ValueKind } from './option-table.ts'
import { brokenRule, type ReadWords, type Refusal } from './rules.ts'

/** @param name of a command, or of a section with its percent sign @returns why the release refuses these words */
export function refuseWords(name: string, words: readonly string[], generation: Generation): Refusal | undefined {
  const syntax = syntaxOf(name, generation)
  if (!syntax || syntax.kind !== 'known') return undefined
  const read = readWords(words, { name, syntax, generation })
  if ('message' in read) return read
  return brokenRule(name, read, generation)
}

interface Context {
  name: string
  syntax: Syntax
  generation: Generation
}

function readWords(words: readonly string[], context: Context): ReadWords | Refusal {
  const { name, syntax, generation } = context
  const options = new Map<string, string | true>()
  const rest: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!looksLikeOption(word, syntax)) {
      rest.push(word)
      continue
    }
    const [, written = word, inline] = /^(-[^=]*)(?:=([^]*))?$/.exec(word) ?? []
    const found = findOption(written, syntax)
    if (!found) return unknownOption(written, context)
    const [key = written] = found.names
    if (found.value === undefined) {
      if (inline !== undefined) return { message: `"${name} ${key}" takes no value`, advice: `Write "${key}".` }
      options.set(key, true)
      continue
    }
    const next = words[index + 1]
    const value = inline ?? (next === undefined || looksLikeOption(next, syntax) ? undefined : next)
    if (inline === undefined && value !== undefined) index += 1
    if (value === undefined && found.lenient) {
      options.set(key, true)
      continue
    }
    if (value === undefined) return { message: `"${name} ${key}" has no value`, advice: `Write ${key}=VALUE.` }
    if (!isOfKind(value, found.value))
      return { message: `"${name} ${key}" does not take "${value}"`, advice: `It takes ${inWords(found.value)}.` }
    options.set(key, value)
  }
  const missing = syntax.options.find(({ names, required }) => required && !options.has(names[0] ?? ''))
  if (missing) return { message: `"${name}" lacks ${missing.names[0]}`, advice: `${label(generation)} wants it.` }
  const { least, most, value } = syntax.arguments
  if (rest.length < least)
    return {
      message: `"${name}" lacks an argument`,
      advice: 'Write it behind the command, before or after its options.',
    }
  const surplus = rest[most]
  if (surplus !== undefined)
    return {
      message: `"${name}" does not take "${surplus}"`,
      advice: most === 0 ? 'Remove it.' : 'Is a quote missing?',
    }
  const wrong = rest.find((word) => !isOfKind(word, value))
  if (wrong !== undefined)
    return { message: `"${name}" does not take "${wrong}"`, advice: `It takes ${inWords(value)}.` }
  return { options, arguments: rest }
}

/** Words that argparse takes for options: not "-", a negative number, or one with a blank that names none. */
function looksLikeOption(word: string, syntax: Syntax): boolean {
  if (!word.startsWith('-') || word === '-') return false
  if (findOption(word.replace(/=[^]*/, ''), syntax)) return true
  return !/^-(?:\d+|\d*\.\d+)$/.test(word) && !word.includes(' ')
}

/** By its name, or by a beginning that no other option has. */
function findOption(written: string, { options }: Syntax): Option | undefined {
  const exact = options.find(({ names }) => names.includes(written))
  if (exact || !written.startsWith('--')) return exact
  const names = options.flatMap((option) => option.names.filter((name) => name.startsWith(written)).map(() => option))
  return names.length === 1 ? names[0] : undefined
}

function unknownOption(written: string, { name, syntax, generation }: Context): Refusal {
  const others = GENERATIONS.filter((other) => {
    return syntaxOf(name, other)?.options.some(({ names }) => names.includes(written))
  })
  const before = others.filter((other) => !isAtLeast(other, generation)).at(-1)
  const after = others.find((other) => isAtLeast(other, generation))
  const history =
    before !== undefined
      ? `: ${label(before)} was the last that had it`
      : after !== undefined
        ? `: it came with ${label(after)}`
        : ''
  const known = syntax.options.map(({ names }) => names[0]).join(', ')
  return {
    message: `"${name}" has no option ${written} in ${label(generation)}${history}`,
    advice: known === '' ? 'It has none.' : `It has ${known}.`,
  }
}

/** Of Python's int(), and of pykickstart's ksboolean(). */
const INT = /^\s*[+-]?\d+(?:_\d+)*\s*$/
const BOOL = /^(?:on|off|yes|no|true|false|1|0)$/i

function isOfKind(value: string, kind: ValueKind): boolean {
  if (kind === 'TEXT') return true
  if (kind === 'INT') return INT.test(value)
  return kind === 'BOOL' ? BOOL.test(value) : kind.includes(value)
}

function inWords(kind: ValueKind): string {
  if (kind === 'TEXT') return 'a text'
  if (kind === 'INT') return 'a whole number'
  return kind === 'BOOL' ? 'on or off' : kind.join(', ')
}
