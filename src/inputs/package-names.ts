/** Names of packages that a user trusts unsigned. Pure. */
import { z } from 'zod'

/** With blanks or commas between. */
export const packageNamesSchema = z.string().transform((text, context): string[] =>
  [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))].map((name) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name))
      context.addIssue({ code: 'custom', message: `"${name}" is no name of a package: write it without version` })
    return name
  }),
)
