/** The files of a failure that are made of what is known of the run. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reportPage } from './page/page.ts'
import type { RunRecord } from './record.ts'
import { sanitizeJson } from './sanitize.ts'
import { findingsOf, sarifLog } from './sarif.ts'

/** A screen of text as PNG has some kilobytes. */
const MAX_SCREEN_BYTES = 2 * 1024 ** 2

/** Writes findings.json, findings.sarif and report.html, with the last screen found below, into a folder. */
export async function writeDiagnostics(folder: string, record: RunRecord): Promise<void> {
  const findings = findingsOf(record)
  await writeFile(join(folder, 'findings.json'), `${sanitizeJson(JSON.stringify(findings, null, 2))}\n`)
  await writeFile(join(folder, 'findings.sarif'), `${JSON.stringify(sarifLog(findings), null, 2)}\n`)
  await writeFile(join(folder, 'report.html'), reportPage(record, { screen: await findScreen(folder) }))
}

/** The newest screen of a guest; absent where none ran, and of qemu before 7.1, whose format no browser shows. */
async function findScreen(folder: string): Promise<Buffer | undefined> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('screen.png'))
  const found = await Promise.all(names.map(async (name) => ({ name, file: await stat(join(folder, name)) })))
  const last = found.sort((a, b) => b.file.mtimeMs - a.file.mtimeMs)[0]
  return last === undefined || last.file.size > MAX_SCREEN_BYTES ? undefined : readFile(join(folder, last.name))
}
