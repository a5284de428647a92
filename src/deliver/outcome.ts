import type { OUTPUTS } from '../inputs/schema.ts'

/** What a step of a workflow ends with; the journal has all else. */
export interface ActionOutcome {
  outputs: Partial<Record<keyof typeof OUTPUTS, string | number | boolean | undefined>>
  error?: unknown
}
