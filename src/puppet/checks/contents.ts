/** Digests of a tree's files. Of a file that has not changed since the last check, the digest is known without reading it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { keyOf } from '../../digest.ts'
import { cacheDirectory } from '../../paths.ts'
import { readJson, writeJson } from '../../store/json.ts'
import type { ConfigTree } from '../tree.ts'
import { locate, type TreeFile } from '../tree-entry.ts'

/** By path: the digest of what was in the file, and the file's state when it was read. */
const schema = z.record(z.string(), z.string())

type Known = z.infer<typeof schema>

/** A file that was written in the moment when it was read may be written again without another time, as git knows. */
const SETTLED_MS = 2000

export class Contents {
  private readonly directory: string
  private readonly file: string
  private readonly known: Known
  private readonly states: ReadonlyMap<string, TreeFile>
  private isNew = false

  private constructor(tree: ConfigTree, { file, known }: { file: string; known: Known }) {
    this.directory = tree.directory
    this.file = file
    this.known = known
    this.states = new Map(tree.entries.flatMap((entry) => (entry.type === 'file' ? [[entry.path, entry]] : [])))
  }

  static async open(tree: ConfigTree): Promise<Contents> {
    const file = join(cacheDirectory(), 'checks', `files-${keyOf(tree.directory)}.json`)
    return new Contents(tree, { file, known: (await readJson(file, schema)) ?? {} })
  }

  /** @throws what reading the file throws */
  digest(path: string): string {
    const file = this.states.get(path)
    const [known, ...state] = this.known[path]?.split(' ') ?? []
    if (known !== undefined && file?.state === state.join(' ')) return known
    const digest = createHash('sha256').update(this.read(path)).digest('base64url')
    if (file && file.changedMs < Date.now() - SETTLED_MS) {
      this.known[path] = `${digest} ${file.state}`
      this.isNew = true
    }
    return digest
  }

  /** @throws what reading the file throws */
  read(path: string): Buffer {
    return readFileSync(locate(this.directory, path))
  }

  /** Best effort: without it, the next check reads all files. */
  async save(): Promise<void> {
    if (!this.isNew) return
    const there = Object.entries(this.known).filter(([path]) => this.states.has(path))
    await writeJson(this.file, Object.fromEntries(there)).catch(() => undefined)
  }
}
