/** What is wrong with files of a config tree that a profile does not use. */
import { relative, resolve } from 'node:path'
import type { Finding } from '../../report/finding.ts'
import type { Profile } from '../profile.ts'
import type { ConfigTree } from '../tree.ts'
import { changedThings, comparesText, findReaches } from './changes.ts'

/**
 * Makes warnings of errors in code and files that the profile does not reach: a fault of one profile is no reason to build
 * none of the others. What is not certain stays an error, and so do Hiera's data and the Puppetfile, which every catalogue
 * reads. Were the reach wrong, Puppet would say so in the guest.
 * @param findings with files as the tree's display path has them
 */
export function spareOthers(tree: ConfigTree, profile: Profile, findings: readonly Finding[]): Finding[] {
  const paths = new Map(
    findings.flatMap((finding): [Finding, string][] => {
      if (finding.level !== 'error' || finding.file === undefined) return []
      const path = relative(resolve(tree.displayPath), resolve(finding.file))
      return comparesText(tree, path) ? [] : [[finding, path]]
    }),
  )
  if (paths.size === 0) return [...findings]
  const changes = [...new Set(paths.values())].map((path) => ({ path, before: undefined, after: undefined }))
  const [reach] = findReaches(tree, changes, [profile])
  const reached = new Set(
    changedThings(tree, changes).flatMap(({ path, finds }) => (reach === undefined || finds(reach) ? path : [])),
  )
  return findings.map((finding) => {
    const path = paths.get(finding)
    if (path === undefined || reached.has(path)) return finding
    return { ...finding, level: 'warning', message: `${finding.message} (in a file that ${profile.id} does not use)` }
  })
}
