/** What is in an image and how it was made. */
import { GuestError } from '../errors.ts'

export interface InstalledPackage {
  name: string
  version: string
}

export interface Manifest {
  schema: 1
  distro: { id: string; name: string }
  profile: string
  /** Of the config tree's repository; absent outside of git. */
  commit?: { id: string; dirty: boolean }
  createdAt: string
  /** The digest is that of the text below the header, includes in place. */
  kickstart: { file: string; sha256: string }
  media: { key: string; kernelVersion: string; digests: Record<string, string> }
  /** Absent with layers: off. */
  base?: { key: string; cacheHit: boolean; createdAt: string }
  layers: 'auto' | 'off'
  accelerator: 'kvm' | 'tcg'
  puppet: { exitCode: number; resources: number; changed: number; failed: number; seconds: number }
  packages: InstalledPackage[]
  image: {
    file: string
    format: string
    compression: string
    sha256: string
    sizeBytes: number
    virtualSizeBytes: number
  }
  phases: { name: string; seconds: number }[]
}

/**
 * Reads the guest's package list: `name<TAB>version` a line.
 * @throws GuestError for a line of another shape: then others may be missing, too
 */
export function parsePackages(tsv: string): InstalledPackage[] {
  const lines = tsv.trimEnd().split('\n')
  return lines
    .map((line, index) => {
      const [, name, version] = /^(\S+)\t(\S+)$/.exec(line) ?? []
      if (name === undefined || version === undefined) {
        throw new GuestError('the package list of the guest is damaged', {
          where: `packages.tsv:${index + 1}`,
          advice: 'Build again; if it happens each time, the package database of the image is broken.',
        })
      }
      return { name, version }
    })
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
