import type { Deadline } from '../deadline.ts'
import type { ImageFormat } from '../image/qcow2.ts'
import type { Media } from '../media/media.ts'
import type { Plan } from '../plan.ts'
import type { CatalogueResult } from '../puppet/catalogue.ts'
import type { Recorder } from '../report/recorder.ts'
import type { SignatureProof } from '../signatures/proof.ts'
import type { CacheAccess } from '../store/cache.ts'
import type { Accelerator } from '../vm/accelerator.ts'

/** What a build begins with. */
export interface BuildStart {
  plan: Plan
  directories: BuildDirectories
  reporter: Recorder
  deadline: Deadline
}

/** What a build has to do with caches. */
export function cacheAccess({ plan, directories, reporter, deadline }: BuildStart): CacheAccess {
  const { cacheDir, actionsCache, distro } = plan
  return { cacheDir, actionsCache, label: distro.id, workDir: directories.work, reporter, signal: deadline.signal }
}

/** What the steps of one build share. Nothing in it changes. */
export interface BuildContext extends BuildStart {
  qemuVersion: string
  media: Media
  accelerator: Accelerator
  /** Processors of each virtual machine. */
  cpus: number
}

/** A build's own directories. They go away with it. */
export interface BuildDirectories {
  work: string
  /** Consoles and screenshots; kept when the build fails. */
  logs: string
}

/** A base image, ready for a stamp. */
export interface Base {
  disk: string
  key: string
  /** Of its disk image. */
  sizeBytes: number
  cacheHit: boolean
  /** Whether this run has put it into the repository's cache, for other jobs. */
  shared: boolean
  /** ISO 8601 */
  createdAt: string
}

/** A disk with a profile applied and sealed. */
export interface StampedDisk {
  disk: string
  /** Absent with layers: off. */
  base?: Base | undefined
  /** Whether the base's packages were upgraded. */
  upgraded: boolean
  catalogue: CatalogueResult
  signatures: SignatureProof
}

/** An image that is whole and has no name yet. */
export interface FinishedImage {
  path: string
  format: ImageFormat
  sha256: string
  sizeBytes: number
  virtualSizeBytes: number
}
