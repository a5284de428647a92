import type { OUTPUTS } from '../inputs/schema.ts'

/** What a step of a workflow ends with. */
export interface ActionOutcome {
  outputs: Partial<Record<keyof typeof OUTPUTS, string | number | boolean | undefined>>
  /** Markdown. */
  summary: string
  error?: unknown
}
