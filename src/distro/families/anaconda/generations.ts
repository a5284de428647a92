/** Generations of the installer; each has its boot arguments, its dialect and its words. */
export const GENERATIONS = ['el5', 'el6', 'el7', 'el8', 'el9', 'el10', 'fedora'] as const

export type Generation = (typeof GENERATIONS)[number]

/** Whether `a` is `b` or later; Fedora is later than every EL. */
export function isAtLeast(a: Generation, b: Generation): boolean {
  return GENERATIONS.indexOf(a) >= GENERATIONS.indexOf(b)
}

/** As people write it. */
export function label(generation: Generation): string {
  return generation === 'fedora' ? 'Fedora' : generation.toUpperCase()
}
