/** A Debian Packages index: found by name without parsing its tens of thousands of stanzas. Pure. */
import { HostError } from '../errors.ts'
import { parseRelations, parseStanza, type Stanza } from './deb822.ts'

export interface PackageRecord {
  name: string
  version: string
  /** Relative to the mirror's root. */
  filename: string
  sizeBytes: number
  sha256: string
  /** Pre-Depends and Depends: for each requirement the names that satisfy it. */
  depends: string[][]
  provides: string[]
}

const NAME_FIELD = 'Package: '

function toRecord(stanza: Stanza): PackageRecord {
  const field = (name: string): string => {
    const value = stanza[name]
    if (value === undefined) throw new HostError(`the package index has no ${name} for ${stanza['Package']}`)
    return value
  }
  return {
    name: field('Package'),
    version: field('Version'),
    filename: field('Filename'),
    sizeBytes: Number(field('Size')),
    sha256: field('SHA256'),
    depends: [...parseRelations(stanza['Pre-Depends']), ...parseRelations(stanza['Depends'])],
    provides: parseRelations(stanza['Provides']).flat(),
  }
}

export class PackagesIndex {
  readonly #text: string
  readonly #offsets = new Map<string, number>()

  /** @param contents the uncompressed Packages file */
  constructor(contents: Buffer) {
    // Latin-1 keeps one byte a character: a fraction of the time of UTF-8, and the fields read here are ASCII.
    this.#text = contents.toString('latin1')
    let start = 0
    while (start < this.#text.length) {
      if (this.#text.startsWith(NAME_FIELD, start)) {
        const name = this.#text.slice(start + NAME_FIELD.length, this.#text.indexOf('\n', start))
        this.#offsets.set(name, start)
      }
      const end = this.#text.indexOf('\n\n', start)
      start = end === -1 ? this.#text.length : end + 2
    }
  }

  get names(): Iterable<string> {
    return this.#offsets.keys()
  }

  /** @throws HostError when the stanza lacks a field every package has */
  find(name: string): PackageRecord | undefined {
    const start = this.#offsets.get(name)
    if (start === undefined) return undefined
    const end = this.#text.indexOf('\n\n', start)
    return toRecord(parseStanza(this.#text.slice(start, end === -1 ? undefined : end)))
  }
}
