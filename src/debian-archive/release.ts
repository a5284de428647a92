/** A Debian archive's Release file: which indexes there are, and their digests. Pure. */
import { HostError } from '../errors.ts'
import { parseStanza } from './deb822.ts'

export interface ReleaseFile {
  sizeBytes: number
  sha256: string
}

export interface Release {
  /** e.g. `stable` */
  suite: string
  /** e.g. `trixie` */
  codename: string
  /** e.g. `Debian 13.7` */
  title: string
  /** As written; empty where the archive sets no limit. */
  validUntil: string
  acquireByHash: boolean
  /** By path relative to the suite's directory. */
  files: ReadonlyMap<string, ReleaseFile>
}

/** Reads the text of a Release file, without its signature. */
export function parseRelease(text: string): Release {
  const fields = parseStanza(text)
  const files = new Map<string, ReleaseFile>()
  for (const line of (fields['SHA256'] ?? '').split('\n')) {
    const match = /^([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line.trim())
    if (match?.[1] && match[3]) files.set(match[3], { sha256: match[1], sizeBytes: Number(match[2]) })
  }
  return {
    suite: fields['Suite'] ?? '',
    codename: fields['Codename'] ?? '',
    title: [fields['Origin'], fields['Version'] ?? fields['Codename']].filter(Boolean).join(' '),
    validUntil: fields['Valid-Until'] ?? '',
    acquireByHash: fields['Acquire-By-Hash'] === 'yes',
    files,
  }
}

/**
 * Checks that a Release file is the one asked for and still valid.
 * @throws HostError with both names, or with the date it expired
 */
export function checkRelease(release: Release, { name, suite, now }: { name: string; suite: string; now: Date }): void {
  if (suite !== release.codename && suite !== release.suite) {
    throw new HostError(`${name} is signed for ${release.codename} (${release.suite}), not for ${suite}`, {
      advice: 'The mirror serves another suite under this name: name another mirror.',
    })
  }
  if (release.validUntil !== '' && !(Date.parse(release.validUntil) > now.getTime())) {
    throw new HostError(`${name} has expired (Valid-Until: ${release.validUntil})`, {
      advice: 'The mirror is no longer updated, or the clock of this machine is wrong.',
    })
  }
}
