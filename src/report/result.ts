import { basename } from 'node:path'
import type { ImageProof } from '../prove/proof.ts'
import { formatBytes, formatProof } from './format.ts'

/** What a successful build tells, whether it makes an image or not. */
export interface StampResult {
  accelerator: 'kvm' | 'tcg'
  baseCacheHit: boolean
  /** Of the base image; absent where the image was built in one pass. */
  baseBytes: number | undefined
  /** Path of the manifest. */
  manifest: string
  /** Path of the build log. */
  log: string
  /** Path of the report for a browser. */
  report: string
}

/** What the installation of a base tells. */
export interface BaseResult {
  distro: string
  /** Absent where the distro is built in one pass. */
  base: { key: string; sizeBytes: number; cacheHit: boolean; shared: boolean; createdAt: string } | undefined
  /** Path of the log. */
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

/** What it tells, in rows for people. */
export function describeResult(result: StampResult): [label: string, value: string][] {
  return [
    ...(hasImage(result) ? describeImage(result) : ([['image', 'none was asked for']] as [string, string][])),
    ['accelerator', result.accelerator],
    ['base', describeBase(result)],
  ]
}

function describeBase({ baseCacheHit, baseBytes }: StampResult): string {
  if (baseBytes === undefined) return ONE_PASS
  return `${baseCacheHit ? 'from the cache' : 'installed in this run'}, ${formatBytes(baseBytes)}`
}

const ONE_PASS = 'none: built in one pass'

function describeImage(result: BuildResult): [string, string][] {
  return [
    [
      'image',
      `${basename(result.image)}, ${formatBytes(result.sizeBytes)} (${formatBytes(result.virtualSizeBytes)} disk)`,
    ],
    ['sha256', result.sha256],
    ['proof', formatProof(result.proof)],
  ]
}

/** `installed in this run, kept in the repository's cache`, `from the cache, made …`; or that there is none. */
export function formatBase({ base }: BaseResult): string {
  if (!base) return ONE_PASS
  const size = formatBytes(base.sizeBytes)
  if (base.cacheHit) return `from the cache, made ${base.createdAt}, ${size}`
  return `installed in this run, ${size}${base.shared ? ", kept in the repository's cache" : ''}`
}
