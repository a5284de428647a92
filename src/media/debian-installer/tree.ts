/** The installer's file tree while it is put together. Pure. */
import type { ArchiveEntry } from '../../initrd/newc.ts'
import { isMergedUsr, toMergedUsr, withParents } from '../../initrd/paths.ts'
import type { DebControl } from '../../debian-archive/deb.ts'
import type { Recipe } from './recipe.ts'
import { formatStatus, installedStanza, parseStatus, unpackedStanza, type StatusStanza } from './status.ts'
import { dropTranslations } from './templates.ts'

export interface Component {
  control: DebControl
  entries: readonly ArchiveEntry[]
}

const STATUS_PATH = 'var/lib/dpkg/status'
const INFO_DIRECTORY = 'var/lib/dpkg/info/'

function matchesAny(path: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((pattern) => pattern.test(toMergedUsr(path)))
}

export class InstallerTree {
  readonly #entries = new Map<string, ArchiveEntry>()
  readonly #mergedUsr: boolean
  readonly #recipe: Recipe
  #status: StatusStanza[]

  /** @param initrd the entries of Debian's netboot initrd */
  constructor(initrd: Iterable<ArchiveEntry>, recipe: Recipe) {
    this.#recipe = recipe
    for (const entry of initrd) {
      // A pattern for what is below a directory drops the directory too.
      const path = entry.type === 'directory' ? `${entry.path}/` : entry.path
      if (!matchesAny(path, recipe.droppedFromInitrd)) this.#entries.set(entry.path, entry)
    }
    this.#mergedUsr = isMergedUsr(this.#entries)
    this.#status = parseStatus(this.#read(STATUS_PATH))
  }

  /** Names of the components that are there, and what they and the recipe's own files provide. */
  get present(): Set<string> {
    const provided = this.#status.flatMap((stanza) => (stanza['Provides'] ?? '').split(',').map((name) => name.trim()))
    return new Set([...this.#status.map((stanza) => stanza.Package), ...provided, ...this.#recipe.provided])
  }

  #read(path: string): string {
    const entry = this.#entries.get(path)
    return entry?.type === 'file' ? Buffer.from(entry.data).toString('utf8') : ''
  }

  /** Adds files as they are. Directories and links that are there stay. */
  add(entries: readonly ArchiveEntry[]): void {
    for (const entry of entries) {
      const path = this.#mergedUsr ? toMergedUsr(entry.path) : entry.path
      if (entry.type === 'directory' && this.#entries.has(path)) continue
      this.#entries.set(path, { ...entry, path })
    }
  }

  /** Adds a component as udpkg --unpack would. */
  addComponent({ control, entries }: Component): void {
    this.add(entries.filter(({ path }) => !matchesAny(path, this.#recipe.droppedFromComponents)))
    const stanza = unpackedStanza(control.stanza)
    for (const file of control.files) {
      const path = `${INFO_DIRECTORY}${stanza.Package}.${file.path}`
      this.#entries.set(path, { ...file, path })
    }
    this.#status.push(stanza)
  }

  /** The finished tree, in an order that unpacks: each directory before what is in it. */
  finish(): ArchiveEntry[] {
    this.#writeStatus()
    for (const entry of this.#entries.values()) {
      if (entry.type !== 'file' || !entry.path.startsWith(INFO_DIRECTORY) || !entry.path.endsWith('.templates'))
        continue
      this.#entries.set(entry.path, { ...entry, data: Buffer.from(dropTranslations(this.#read(entry.path))) })
    }
    const sorted = [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
    return withParents(sorted, new Set())
  }

  #writeStatus(): void {
    const { alreadyInstalled, provided } = this.#recipe
    const ours: StatusStanza = {
      Package: 'cloudstamp-drivers',
      Status: 'install ok installed',
      Version: '1',
      Provides: provided.join(', '),
      Description: 'drivers and tools taken from regular packages',
    }
    const stanzas = this.#status.map((stanza) =>
      alreadyInstalled.includes(stanza.Package) ? installedStanza(stanza) : stanza,
    )
    this.#entries.set(STATUS_PATH, {
      type: 'file',
      path: STATUS_PATH,
      mode: 0o644,
      data: Buffer.from(formatStatus([...stanzas, ours])),
    })
  }
}
