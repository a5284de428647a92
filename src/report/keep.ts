/** The record of a run in a file, for whoever comes after a process that was killed. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { recordSchema, type RunRecord } from './record.ts'

/** What is told last may be lost for so long. */
const KEEP_MS = 2000

/** @returns what is to be called when the record has changed; it is written soon after. A failure to write is ignored. */
export function keepRecord(file: string, record: () => RunRecord): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      writeRecord(file, record())
    }, KEEP_MS).unref()
  }
}

/** Replaces the file. Its own failure is ignored: nothing but a summary depends on it. */
export function writeRecord(file: string, record: RunRecord): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // Said above.
  }
}

/** @returns undefined where there is none that can be read */
export function readRecord(file: string): RunRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
