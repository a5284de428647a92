import type { ImageProof } from '../prove/proof.ts'

/** What a successful build tells, whether it makes an image or not. */
export interface StampResult {
  accelerator: 'kvm' | 'tcg'
  baseCacheHit: boolean
  /** Path of the manifest. */
  manifest: string
  /** Path of the build log. */
  log: string
}

/** What one with an image tells. */
export interface BuildResult extends StampResult {
  image: string
  sha256: string
  sizeBytes: number
  virtualSizeBytes: number
  proof: ImageProof
}

export function hasImage(result: StampResult): result is BuildResult {
  return 'image' in result
}
