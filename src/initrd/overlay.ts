/** Our files on top of an installer's initrd: a second archive behind the first, no recompression. */
import { constants } from 'node:fs'
import { appendFile, copyFile, readFile, rm, stat, truncate } from 'node:fs/promises'
import { HostError } from '../errors.ts'
import { BLOCK_BYTES, readNewc, writeNewc, type ArchiveEntry } from './newc.ts'
import { isMergedUsr, toMergedUsr, withParents } from './paths.ts'

export interface OverlayRequest {
  /** An uncompressed newc archive, or several behind each other. */
  baseInitrd: string
  /** They win over the base's files. Missing parent directories are added. */
  entries: readonly ArchiveEntry[]
  output: string
}

function refuseReplacements(base: ReadonlyMap<string, ArchiveEntry>, entries: readonly ArchiveEntry[]): void {
  for (const entry of entries) {
    const existing = base.get(entry.path)
    if (!existing || (entry.type !== 'directory' && existing.type !== 'directory')) continue
    throw new HostError(`the overlay's ${entry.type} ${entry.path} would replace a ${existing.type} of the initrd`, {
      advice: 'The kernel unpacks it over what is there, links included: place files below it instead.',
    })
  }
}

/**
 * Writes `output`: the base (a reflink where the file system can), then `entries` as one uncompressed archive.
 * Paths below lib/, bin/, sbin/ and lib64/ go to usr/ when these are symbolic links in the base.
 * @throws HostError when an entry would replace a directory of the base, or is a directory where the base has anything
 */
export async function appendArchive({ baseInitrd, entries, output }: OverlayRequest): Promise<void> {
  const base = new Map<string, ArchiveEntry>()
  for (const entry of readNewc(await readFile(baseInitrd))) base.set(entry.path, entry)
  const placed = isMergedUsr(base) ? entries.map((entry) => ({ ...entry, path: toMergedUsr(entry.path) })) : entries
  refuseReplacements(base, placed)
  const archive = writeNewc(withParents(placed, base))
  await copyFile(baseInitrd, output, constants.COPYFILE_FICLONE)
  try {
    const { size } = await stat(output)
    await truncate(output, Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES)
    await appendFile(output, archive)
  } catch (error) {
    await rm(output, { force: true })
    throw error
  }
}
