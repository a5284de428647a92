/** The phases of a build, in order. */
export const PHASES = ['host', 'media', 'base', 'stamp', 'finish', 'inspect', 'prove', 'deliver'] as const

export type PhaseName = (typeof PHASES)[number]
