/** Small records in files. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { writeWhole } from './whole-file.ts'

/** What the file holds; undefined when it is not there, cannot be read or is of another shape. */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** Writes the file whole or not at all, and makes its directory. @throws what the file system throws */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)
}
