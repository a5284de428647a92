/** Catalogues of a check: which are compiled, for which facts, and what is wrong with them. */
import { readFileSync } from 'node:fs'
import { HostError } from '../../errors.ts'
import { findProgram } from '../../host/programs.ts'
import type { PuppetSetting } from '../../inputs/puppet-settings.ts'
import type { Finding } from '../../report/finding.ts'
import { moduleDirectories } from '../classes.ts'
import { isSupported, type Profile } from '../profile.ts'
import type { ConfigTree } from '../tree.ts'
import { locate } from '../tree-entry.ts'
import { compileCatalogues } from './compile.ts'
import { listRecorded, readRecorded, withHostName, type Facts } from './facts.ts'
import { judge } from './judge.ts'

export interface CatalogueOptions {
  hostName: string
  /** External facts as JSON; empty for none. */
  facts: string
  puppetSettings: readonly PuppetSetting[]
}

/** What shall be compiled, as far as facts of it are recorded. */
export interface Asked {
  profiles: readonly Profile[]
  distros: readonly { id: string; kind: string }[]
  /** Where facts are beside kickstarts. */
  kickstartDirs: readonly string[]
}

/**
 * Compiles each profile for each distro that it supports. That nothing was compiled is an error: somebody asked for it.
 * @param options.known findings of the same tree, which are not told again
 */
export async function checkCatalogues(
  tree: ConfigTree,
  asked: Asked,
  options: CatalogueOptions & { known: readonly Finding[]; signal?: AbortSignal | undefined },
): Promise<Finding[]> {
  const recorded = await listRecorded(asked.kickstartDirs)
  const distros = asked.distros.filter(({ id }) => recorded.includes(id))
  const others = asked.distros.filter(({ id }) => !recorded.includes(id)).map(({ id }) => id)
  const without = `facts are recorded of ${recorded.join(', ') || 'no distro'}, not of ${others.join(', ')}`
  if (distros.length === 0)
    return [nothing(`${without} → Name another distro, or put ${others[0] ?? 'NAME'}.facts.json beside its kickstart.`)]
  const requests: { distro: string; profile: Profile; facts: Facts }[] = []
  for (const distro of distros) {
    const facts = await factsOf(distro.id, asked, options)
    const profiles = asked.profiles.filter((profile) => isSupported(profile, distro))
    requests.push(...profiles.map((profile) => ({ distro: distro.id, profile, facts })))
  }
  if (requests.length === 0)
    return [nothing(`the config tree has no profile for ${distros.map(({ id }) => id).join(', ')}`)]
  if ((await findProgram('puppet').catch(() => undefined)) === undefined)
    return [nothing('Puppet is not installed on this machine → Install it; a build compiles in its guest.')]
  try {
    const compilation = await compileCatalogues(tree, requests, {
      settings: options.puppetSettings,
      signal: options.signal,
    })
    const findings = judge(compilation, { known: options.known, customFacts: customFacts(tree) })
    return others.length === 0 ? findings : [...findings, { level: 'notice', phase: 'host', message: without }]
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return [nothing(error.message)]
  }
}

function nothing(why: string): Finding {
  return { level: 'error', phase: 'host', message: `no catalogue was compiled: ${why}` }
}

async function factsOf(distro: string, { kickstartDirs }: Asked, options: CatalogueOptions): Promise<Facts> {
  const facts = withHostName((await readRecorded(distro, kickstartDirs)) ?? {}, options.hostName)
  return options.facts === '' ? facts : { ...facts, ...(JSON.parse(options.facts) as Facts) }
}

/** Names of the facts that Ruby of the tree would find out in a guest, sorted. */
function customFacts(tree: ConfigTree): string[] {
  const tops = moduleDirectories(tree.environment).map((top) => (top === '.' ? '' : `${top}/`))
  const files = tree.entries.filter(
    ({ type, path }) =>
      type === 'file' &&
      tops.some((top) => path.startsWith(top) && /^[^/]+\/lib\/facter\/.*\.rb$/.test(path.slice(top.length))),
  )
  const names = files.flatMap(({ path }) => {
    const text = readFileSync(locate(tree.directory, path), 'utf8')
    return [...text.matchAll(/^[^#]*\bFacter\.add\(\s*[:"']{1,2}(\w+)/gm)].flatMap(([, name]) => name ?? [])
  })
  return [...new Set(names)].sort()
}
