/** What a successful build tells. */
export interface BuildResult {
  image: string
  sha256: string
  sizeBytes: number
  virtualSizeBytes: number
  accelerator: 'kvm' | 'tcg'
  baseCacheHit: boolean
  /** Path of the manifest. */
  manifest: string
  /** Path of the build log. */
  log: string
}
