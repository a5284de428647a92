import type { PhaseName } from './phase.ts'

/** A place in a file; lines and columns count from 1. */
export interface FileLocation {
  /** Relative to the workspace where it lies below that, without symbolic links. */
  file: string
  line?: number | undefined
  column?: number | undefined
}

/** One thing to show a person. */
export interface Finding {
  level: 'error' | 'warning' | 'notice'
  message: string
  /** As in FileLocation. */
  file?: string | undefined
  line?: number | undefined
  column?: number | undefined
  /** A Puppet resource reference, such as Service[nginx]. */
  resource?: string | undefined
  phase: PhaseName
}
