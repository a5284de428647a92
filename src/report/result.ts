import type { ImageProof } from '../prove/proof.ts'

/** What a successful build tells. */
export interface BuildResult {
  image: string
  sha256: string
  sizeBytes: number
  virtualSizeBytes: number
  accelerator: 'kvm' | 'tcg'
  baseCacheHit: boolean
  proof: ImageProof
  /** Path of the manifest. */
  manifest: string
  /** Path of the build log. */
  log: string
}
