/** What is in an image and how it was made. */

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
  puppet: { exitCode: number; resources?: number; changed?: number; failed?: number; seconds?: number }
  packages: { name: string; version: string }[]
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

/** Reads the guest's package list: `name<TAB>version` a line. Lines of another shape are left out. */
export function parsePackages(tsv: string): { name: string; version: string }[] {
  return tsv
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([name, version]) => (name && version ? [{ name, version }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
