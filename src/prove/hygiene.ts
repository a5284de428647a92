/** What a look at the finished disk from outside found of what the seal takes, see docs/seal.md. Pure. */
import { z } from 'zod'
import { HYGIENE, sealedReason, type Leftover } from '../guest/contract.ts'
import type { Finding } from '../report/finding.ts'

/** What the manifest tells of it. */
export const hygieneSchema = z.discriminatedUnion('inspected', [
  z.strictObject({ inspected: z.literal(false), reason: z.string() }),
  z.strictObject({
    inspected: z.literal(true),
    clean: z.array(z.enum(HYGIENE)),
    /** Files below /etc that name an address of the build's network, which a site may have, too. */
    addresses: z.array(z.string()),
  }),
])

export type Hygiene = z.infer<typeof hygieneSchema>

const WHAT: Record<Leftover['promise'], string> = {
  removed: 'sealing should have removed it',
  cleared: 'sealing should have cleared its directory',
  emptied: 'sealing should have emptied it',
  config: 'the config tree stays in no image without keep-config',
  secrets: 'a secret of the build is on no disk',
  traces: 'the build put it there for its own time',
  address: "it names an address of the build machine's network",
}

/**
 * A finding for each leftover. An address is a warning: 10.0.2.0/24 is a network that a site may have, and its catalogue
 * may write down.
 */
export function hygieneFindings(leftovers: readonly Leftover[]): Finding[] {
  return leftovers.map(({ promise, path }) => ({
    level: promise === 'address' ? 'warning' : 'error',
    phase: 'inspect',
    message: `${path} is in the finished image: ${sealedReason(path) ?? WHAT[promise]}`,
  }))
}

/** What the manifest tells of a disk without errors. */
export function describeHygiene(leftovers: readonly Leftover[]): Hygiene {
  return {
    inspected: true,
    clean: HYGIENE.filter((promise) => leftovers.every((leftover) => leftover.promise !== promise)),
    addresses: leftovers.flatMap(({ promise, path }) => (promise === 'address' ? [path] : [])),
  }
}
