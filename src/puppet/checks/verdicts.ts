/** What was said of files before, by what is in them: nothing is read twice by the same reader. */
import { join } from 'node:path'
import { z } from 'zod'
import { cacheDirectory } from '../../paths.ts'
import { readJson, writeJson } from '../../store/json.ts'
import { remarkSchema, type Remark } from './remark.ts'

/** Most files have nothing wrong. */
const schema = z.object({
  clean: z.array(z.string()),
  remarked: z.record(z.string(), z.array(remarkSchema)),
})

/** Three trees of ten thousand files; of more, the oldest are forgotten. */
const MAX_VERDICTS = 30_000

export class Verdicts {
  private readonly known: Map<string, Remark[]>
  private readonly file: string
  private readonly used = new Map<string, Remark[]>()

  private constructor(file: string, known: Map<string, Remark[]>) {
    this.file = file
    this.known = known
  }

  /** @param reader identity of whoever says it */
  static async open(reader: string): Promise<Verdicts> {
    const file = join(cacheDirectory(), 'checks', `verdicts-${reader}.json`)
    const { clean, remarked } = (await readJson(file, schema)) ?? { clean: [], remarked: {} }
    const known = new Map<string, Remark[]>(Object.entries(remarked))
    for (const key of clean) known.set(key, [])
    return new Verdicts(file, known)
  }

  find(key: string): Remark[] | undefined {
    const verdict = this.used.get(key) ?? this.known.get(key)
    if (verdict) this.used.set(key, verdict)
    return verdict
  }

  add(key: string, verdict: Remark[]): void {
    this.used.set(key, verdict)
  }

  /** Best effort: a cache that cannot be written costs the next check its time, and nothing else. */
  async save(): Promise<void> {
    if ([...this.used.keys()].every((key) => this.known.has(key))) return
    const others = [...this.known].filter(([key]) => !this.used.has(key))
    const kept = [...others, ...this.used].slice(-MAX_VERDICTS)
    const clean = kept.filter(([, remarks]) => remarks.length === 0).map(([key]) => key)
    const remarked = Object.fromEntries(kept.filter(([, remarks]) => remarks.length > 0))
    await writeJson(this.file, { clean, remarked }).catch(() => undefined)
  }
}
