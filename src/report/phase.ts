/** The phases of a build, in order. */
export type PhaseName = 'host' | 'media' | 'base' | 'stamp' | 'finish' | 'inspect' | 'prove' | 'deliver'
