/** What is in an image and how it was made: enough to build it again. Pure. */
import { z } from 'zod'
import { GuestError } from '../errors.ts'
import { hygieneSchema } from '../prove/hygiene.ts'
import { proofSchema } from '../prove/proof.ts'
import { signaturesSchema } from '../signatures/proof.ts'
import { contentsSchema } from './contents.ts'

/** Lower-case hexadecimal SHA-256. */
const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** Absent outside of a git repository. `dirty`: what was read is not what the commit holds. */
const commit = z.strictObject({ id: z.string(), dirty: z.boolean() }).optional()

/** A file as it was read; its name is relative to its kickstart directory. */
const source = z.strictObject({ file: z.string(), sha256: digest, commit })

const packageSchema = z.strictObject({ name: z.string(), version: z.string() })

const provenanceSchema = z.strictObject({
  /**
   * The digest is that of a line `<mode> <SHA-256> <path>` for each file and, with its target as content, each link that
   * travels into the guest, in the order of the paths.
   */
  configTree: z.strictObject({ sha256: digest, commit }),
  kickstart: source,
  /** What it includes. */
  fragments: z.array(source),
})

/** Raised when a reader of the one before would not understand it. */
export const MANIFEST_SCHEMA = 3

/** The file beside an image. */
export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  createdAt: z.iso.datetime(),
  cloudstamp: z.strictObject({ version: z.string() }),
  qemu: z.strictObject({ version: z.string() }),
  distro: z.strictObject({ id: z.string(), name: z.string() }),
  profile: z.string(),
  layers: z.enum(['auto', 'off']),
  hostName: z.string(),
  keepConfig: z.boolean(),
  removePuppet: z.boolean(),
  puppetSettings: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** Of the external facts; absent without any. */
  facts: z.strictObject({ sha256: digest }).optional(),
  /** Where in the guest they were; nothing of their contents. */
  secrets: z.array(z.string()),
  accelerator: z.enum(['kvm', 'tcg']),
  machine: z.strictObject({ memoryMiB: z.int(), cpus: z.int() }),
  /** The moment whose packages were installed; absent where it was that of the build. */
  snapshot: z.iso.datetime().optional(),
  /** Without passwords. */
  mirrors: z.strictObject({ packages: z.url(), security: z.url().optional() }),
  sources: provenanceSchema,
  /** Of the kickstart and the scripts that the installer got: the sources with the mirrors filled in. */
  renderedKickstart: z.strictObject({ sha256: digest }),
  media: z.strictObject({ key: z.string(), kernelVersion: z.string(), digests: z.record(z.string(), digest) }),
  /** Absent with layers: off. */
  base: z
    .strictObject({
      key: z.string(),
      cacheHit: z.boolean(),
      createdAt: z.iso.datetime(),
      /** Whether its packages were upgraded since. */
      upgraded: z.boolean(),
    })
    .optional(),
  puppet: z.strictObject({
    exitCode: z.int(),
    resources: z.int(),
    changed: z.int(),
    failed: z.int(),
    seconds: z.number(),
  }),
  packages: z.array(packageSchema).min(1),
  /** Absent from manifests of before it was looked at. */
  signatures: signaturesSchema.optional(),
  contents: contentsSchema,
  /** Absent with image: none. */
  image: z
    .strictObject({
      file: z.string(),
      format: z.enum(['qcow2', 'raw']),
      compression: z.enum(['zlib', 'zstd', 'none']),
      sha256: digest,
      sizeBytes: z.int(),
      virtualSizeBytes: z.int(),
    })
    .optional(),
  /** Absent with image: none. */
  proof: proofSchema.optional(),
  /** Absent with image: none. */
  hygiene: hygieneSchema.optional(),
  phases: z.array(z.strictObject({ name: z.string(), seconds: z.number() })),
})

export type Manifest = z.infer<typeof manifestSchema>
export type Provenance = z.infer<typeof provenanceSchema>
export type InstalledPackage = z.infer<typeof packageSchema>

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
