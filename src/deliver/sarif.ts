import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describeError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import { sarifLog } from '../report/sarif.ts'

/** Writes findings as SARIF, with the directories of the file. Its failure is only told. */
export async function writeSarif(
  file: string,
  findings: readonly Finding[],
  warn: (text: string) => void,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, `${JSON.stringify(sarifLog(findings), null, 2)}\n`)
  } catch (error) {
    warn(`the findings could not be written as SARIF: ${describeError(error)}`)
  }
}
