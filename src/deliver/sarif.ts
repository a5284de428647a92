import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeError } from '../errors.ts'
import { findingsOf, sarifLog, type FindingsRecord } from '../report/sarif.ts'

/** Writes what a run found and why it failed as SARIF, with the directories of the file. Its own failure is only told. */
export async function writeSarif(file: string, record: FindingsRecord, warn: (text: string) => void): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify(sarifLog(findingsOf(record)), null, 2)}\n`)
  } catch (error) {
    warn(`the findings could not be written as SARIF: ${describeError(error)}`)
  }
}
