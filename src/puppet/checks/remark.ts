/** What is wrong with a file, wherever that lies. */
import { z } from 'zod'

export const remarkSchema = z.object({
  level: z.enum(['error', 'warning', 'notice']),
  message: z.string(),
  line: z.number().nullish(),
  column: z.number().nullish(),
})

export type Remark = z.infer<typeof remarkSchema>

/** The line of an offset in a text, counted from one. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
