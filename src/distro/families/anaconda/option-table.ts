/** The table of what each release's kickstart parser takes, kickstart-options.txt. Pure. */
import { GENERATIONS, type Generation } from './generations.ts'
import TABLE from './kickstart-options.txt'

/** What may stand for a value. */
export type ValueKind = 'TEXT' | 'INT' | 'BOOL' | readonly string[]

export interface Option {
  /** With their dashes, the first as people write it. */
  names: readonly string[]
  /** undefined for a flag. */
  value: ValueKind | undefined
  /** Whether the value may be left out. */
  lenient: boolean
  required: boolean
}

/** What one release takes of a command or of a section's first line. */
export interface Syntax {
  /** Whether the release knows it, has taken it away, or lets anything stand behind it. */
  kind: 'known' | 'removed' | 'anything'
  options: readonly Option[]
  /** How many words that are no options it takes at least and at most, and of what kind. */
  arguments: { least: number; most: number; value: ValueKind }
}

const NOTHING: Syntax = { kind: 'known', options: [], arguments: { least: 0, most: 0, value: 'TEXT' } }

const table = readTable(TABLE)

/** @param name of a command, or of a section with its percent sign; undefined where the release has none */
export function syntaxOf(name: string, generation: Generation): Syntax | undefined {
  return table.get(name)?.get(generation)
}

/** Names of all commands that a release knows. */
export function commandsOf(generation: Generation): string[] {
  return [...table.keys()].filter((name) => !name.startsWith('%') && isKnown(name, generation))
}

export function isKnown(name: string, generation: Generation): boolean {
  const kind = syntaxOf(name, generation)?.kind
  return kind === 'known' || kind === 'anything'
}

function readTable(text: string): Map<string, Map<Generation, Syntax>> {
  const commands = new Map<string, Map<Generation, Syntax>>()
  let syntaxes = new Map<Generation, Syntax>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    if (!line.startsWith(' ')) {
      syntaxes = new Map()
      commands.set(line, syntaxes)
      continue
    }
    const [releases = '', ...facts] = line.trim().split(/\s+/)
    for (const generation of releases.split(',').flatMap(generationsOf))
      syntaxes.set(generation, withFact(syntaxes.get(generation) ?? NOTHING, facts))
  }
  return commands
}

/** @param span one generation, or the first and the last of some: el5-el7 */
function generationsOf(span: string): Generation[] {
  const [first, last = first] = span.split('-').map((name) => GENERATIONS.indexOf(name as Generation))
  return GENERATIONS.slice(first, (last ?? 0) + 1)
}

function withFact(syntax: Syntax, [name = '', ...rest]: readonly string[]): Syntax {
  if (name === '') return syntax
  if (name === 'removed') return { ...syntax, kind: 'removed' }
  if (name === 'anything' || name === 'ignored') return { ...syntax, kind: 'anything' }
  const required = rest.at(-1) === 'required'
  const [written] = required ? rest.slice(0, -1) : rest
  const lenient = written?.endsWith('?') ?? false
  const value = kindOf(written?.replace(/\?$/, ''))
  if (name !== 'argument')
    return { ...syntax, options: [...syntax.options, { names: name.split(','), value, lenient, required }] }
  const [least, most] = (rest[0] ?? '').split('..')
  const before = syntax.arguments
  return {
    ...syntax,
    arguments: {
      least: before.least + Number(least),
      most: before.most + (most === '' ? Infinity : Number(most)),
      value: kindOf(rest[1]) ?? 'TEXT',
    },
  }
}

function kindOf(word: string | undefined): ValueKind | undefined {
  if (word === undefined || word === 'TEXT' || word === 'INT' || word === 'BOOL') return word
  return word.split('|')
}
