/** Which installer components a list of them needs. Pure. */
import { HostError } from '../../errors.ts'
import type { PackageRecord } from '../../debian-archive/packages-index.ts'

export interface ClosureRequest {
  roots: readonly string[]
  find: (name: string) => PackageRecord | undefined
  /** Names that are there already, real or provided. */
  present: ReadonlySet<string>
}

/**
 * The roots and what they depend on, sorted by name. A virtual name is satisfied by any component that provides
 * it; none is chosen on its behalf.
 * @throws HostError naming what is not in the index and who needs it
 */
export function resolveClosure({ roots, find, present }: ClosureRequest): PackageRecord[] {
  const chosen = new Map<string, PackageRecord>()
  const virtual: { group: string[]; neededBy: string }[] = []
  const require = (group: string[], neededBy: string): void => {
    if (group.some((name) => present.has(name) || chosen.has(name))) return
    const record = group.map(find).find((candidate) => candidate !== undefined)
    if (!record) {
      virtual.push({ group, neededBy })
      return
    }
    chosen.set(record.name, record)
    for (const dependency of record.depends) require(dependency, record.name)
  }
  for (const root of roots) require([root], 'the installer')
  const provided = new Set([...chosen.values()].flatMap(({ provides }) => provides))
  for (const { group, neededBy } of virtual) {
    if (group.some((name) => provided.has(name))) continue
    throw new HostError(`the mirror has no installer component ${group.join(' or ')}, which ${neededBy} needs`, {
      advice: 'Name a complete mirror of the suite.',
    })
  }
  return [...chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
