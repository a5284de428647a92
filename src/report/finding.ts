import type { PhaseName } from './phase.ts'

/** One thing to show a person. */
export interface Finding {
  level: 'error' | 'warning' | 'notice'
  message: string
  /** Relative to the workspace, or as the user named it. */
  file?: string
  line?: number
  column?: number
  /** A Puppet resource reference, such as Service[nginx]. */
  resource?: string
  phase: PhaseName
}
