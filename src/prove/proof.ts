/** What the manifest tells of how an image was proved. */
import { z } from 'zod'

const bootSchema = z.strictObject({
  firmware: z.enum(['bios', 'uefi']),
  bus: z.enum(['virtio-blk', 'virtio-scsi']),
  /** Seconds from the start of the machine; absent where it was not seen. */
  seconds: z.strictObject({ prompt: z.number().optional(), looked: z.number().optional() }),
  proved: z.array(z.string()),
  /** What could not be told of this image, and why. */
  unproved: z.array(z.strictObject({ promise: z.string(), reason: z.string() })),
})

export const proofSchema = z.discriminatedUnion('verified', [
  z.strictObject({ verified: z.literal(false), reason: z.string() }),
  z.strictObject({
    verified: z.literal(true),
    boots: z.array(bootSchema).min(1),
    /** Whether the boots were compared with each other: host keys and machine-ids differ. */
    clonesDiffer: z.boolean(),
    checks: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  }),
])

export type ImageProof = z.infer<typeof proofSchema>
export type BootProof = z.infer<typeof bootSchema>
