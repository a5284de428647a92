import type { PhaseName } from './phase.ts'

/** One thing to show a person. */
export interface Finding {
  level: 'error' | 'warning' | 'notice'
  message: string
  /** Relative to the workspace, or as the user named it. */
  file?: string | undefined
  line?: number | undefined
  column?: number | undefined
  /** A Puppet resource reference, such as Service[nginx]. */
  resource?: string | undefined
  phase: PhaseName
}
