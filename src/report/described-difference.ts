/** What a person wants to know of the difference of two images: parts that any page can show. Pure. */
import { z } from 'zod'

/** One thing that is there, gone or other. Texts are sanitized, and may hold markup. */
const rowSchema = z.object({
  sign: z.enum(['+', '-', '~']),
  name: z.string(),
  /** What it is, or what of it is other; may be empty. */
  detail: z.string(),
  /** Whose a file is. */
  whose: z.string().optional(),
})

/** All of one kind. */
const partSchema = z.object({
  title: z.enum(['packages', 'files', 'services', 'users', 'groups']),
  /** `2 added, 1 changed`, `no change` or `not known: …`. */
  summary: z.string(),
  rows: z.array(rowSchema),
})

/** In the order of interest. It is part of a run's record, so it has a schema. */
export const describedDifferenceSchema = z.object({
  /** `webserver on debian13 (4f2a91c, 2026-11-26 07:31)`. */
  before: z.string(),
  after: z.string(),
  /** Whether anything that is known is other. */
  changed: z.boolean(),
  /** One sentence without an end. */
  outcome: z.string(),
  remarks: z.array(z.string()),
  size: z.string(),
  parts: z.array(partSchema),
})

export type DifferenceRow = z.infer<typeof rowSchema>
export type DifferencePart = z.infer<typeof partSchema>
export type DescribedDifference = z.infer<typeof describedDifferenceSchema>

/** What a row's sign means. */
export const SIGN_WORDS = { '+': 'added', '-': 'removed', '~': 'changed' } as const
