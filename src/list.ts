/** What can be built. */
import { listDistroNames, loadDistro } from './distro/catalogue.ts'
import { listProfiles } from './puppet/profile.ts'
import { readConfigTree } from './puppet/tree.ts'

export interface Listing {
  distros: { id: string; description: string }[]
  profiles: { id: string; description: string; supports?: string[] }[]
}

/** Distros and profiles with a line each. @throws UserError for a bad kickstart header or a tree that is no environment */
export async function list(options: { kickstartDirs: readonly string[]; configDir: string }): Promise<Listing> {
  const names = await listDistroNames(options.kickstartDirs)
  const distros = await Promise.all(names.map((name) => loadDistro(name, options.kickstartDirs)))
  const profiles = await listProfiles(await readConfigTree(options.configDir))
  return {
    distros: distros.map(({ id, name }) => ({ id, description: name })),
    profiles: profiles.map(({ id, description, supports }) => ({ id, description, ...(supports ? { supports } : {}) })),
  }
}
