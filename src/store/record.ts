/** What an entry of a store says of itself, and whether that holds. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256File } from '../digest.ts'

export const DAY_MS = 24 * 60 * 60 * 1000

/** The record's file, beside the files that it lists. */
export const RECORD_FILE = 'entry.json'

export interface EntryFile {
  sizeBytes: number
  /** Lower-case hexadecimal. */
  sha256: string
}

export interface EntryRecord<Details> {
  /** ISO 8601 */
  createdAt: string
  files: Record<string, EntryFile>
  details: Details
}

export function recordSchema<Details>(details: z.ZodType<Details>): z.ZodType<EntryRecord<Details>> {
  const file = z.object({ sizeBytes: z.number(), sha256: z.string() })
  return z.object({ createdAt: z.iso.datetime(), files: z.record(z.string(), file), details })
}

/** Whether the record's time is neither too long ago nor still to come. Pure. */
export function isFresh(createdAt: string, maxAgeDays: number, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(createdAt)
  return ageMs >= 0 && ageMs < maxAgeDays * DAY_MS
}

/** @throws what reading the files throws */
export async function describeFiles(folder: string, names: readonly string[]): Promise<Record<string, EntryFile>> {
  const described = names.map(async (name): Promise<[string, EntryFile]> => {
    const path = join(folder, name)
    return [name, { sizeBytes: (await stat(path)).size, sha256: await sha256File(path) }]
  })
  return Object.fromEntries(await Promise.all(described))
}

/** Whether the files in a folder are those that the record lists. @throws what reading the files throws */
export async function isWhole(
  folder: string,
  names: readonly string[],
  listed: Record<string, EntryFile>,
): Promise<boolean> {
  for (const name of names) {
    const file = listed[name]
    const path = join(folder, name)
    if (!file || (await stat(path)).size !== file.sizeBytes || (await sha256File(path)) !== file.sha256) return false
  }
  return true
}
