/** What was proved of who made an image's packages. Pure. */
import { z } from 'zod'

/** What the manifest tells of it. */
export const signaturesSchema = z.discriminatedUnion('checked', [
  z.strictObject({ checked: z.literal(false), reason: z.string() }),
  z.strictObject({
    checked: z.literal(true),
    /**
     * `header-signatures`: the image's own rpm checked the signature of each installed package's header, with these keys and
     * no other. The header has the digests of the package's files, with which rpm compared them when it installed them.
     */
    proved: z.literal('header-signatures'),
    /** Keys that signed packages, with the number of these. */
    keys: z.array(
      z.strictObject({
        /** As rpm tells it: a fingerprint, or the end of one. */
        id: z.string(),
        /** Of a key that the kickstart names. */
        fingerprint: z.string().optional(),
        /** Whether the kickstart names it, or a repository of the catalogue brought it. */
        from: z.enum(['kickstart', 'catalogue']),
        packages: z.int(),
      }),
    ),
    /** Packages that are in the image because somebody asked for them by name. */
    excepted: z.array(z.strictObject({ name: z.string(), version: z.string(), problem: z.string() })),
  }),
])

export type SignatureProof = z.infer<typeof signaturesSchema>
