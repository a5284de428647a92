import type { InstallerFamily, Mirrors, RenderedKickstart } from '../distro/families/family.ts'
import type { Distro } from '../distro/header.ts'
import type { OutputPaths } from '../image/output.ts'
import type { BuildInputs } from '../inputs/parse.ts'
import type { ArchiveEntry } from '../initrd/newc.ts'
import type { Secret } from '../guest/secrets.ts'
import type { Media } from '../media/media.ts'
import type { CatalogueResult } from '../puppet/catalogue.ts'
import type { Profile } from '../puppet/profile.ts'
import type { ConfigTree } from '../puppet/tree.ts'
import type { Recorder } from '../report/recorder.ts'
import type { Accelerator } from '../vm/accelerator.ts'

/** What the steps of one build share. Nothing in it changes. */
export interface BuildContext {
  inputs: BuildInputs
  distro: Distro
  family: InstallerFamily
  profile: Profile
  configTree: ConfigTree
  /** What travels of it, paths relative to it. */
  treeContents: ArchiveEntry[]
  /** In memory only. */
  secrets: Secret[]
  /** External facts as JSON; empty for none. */
  facts: string
  mirrors: Mirrors
  rendered: RenderedKickstart
  media: Media
  accelerator: Accelerator
  machine: { memoryMiB: number; cpus: number; diskBytes: number }
  cacheDir: string
  /** Whether the repository's cache of GitHub Actions is used. */
  actionsCache: boolean
  workDir: string
  /** Consoles and screenshots; kept when the build fails. */
  logDir: string
  output: OutputPaths
  reporter: Recorder
  signal: AbortSignal
  /** When the build must be done. */
  endsAt: Date
}

/** A base image, ready for a stamp. */
export interface Base {
  disk: string
  key: string
  cacheHit: boolean
  /** ISO 8601 */
  createdAt: string
}

/** A disk with a profile applied and sealed. */
export interface StampedDisk {
  disk: string
  base?: Base
  catalogue: CatalogueResult
}
