/** Symbolic links of a config tree: they travel as links, so what they name has to travel too. */
import { realpath } from 'node:fs/promises'
import { posix } from 'node:path'
import { nameFromBytes } from '../initrd/file-name.ts'
import { locate, type Problem, type TreeEntry, type TreeLink } from './tree-entry.ts'
import { IGNORE_FILE, type TravelRules } from './travels.ts'

const ADVICE = `Copy what it points to into the tree; or name the link in ${IGNORE_FILE} to leave it out, with "!" before it to send it as it is.`

/** The entries, absolute links into the tree made relative, and every link that would be broken in the guest. */
export async function judgeLinks(walk: {
  root: string
  rules: TravelRules
  entries: readonly TreeEntry[]
}): Promise<{ entries: TreeEntry[]; problems: Problem[] }> {
  const travelling = new Set(walk.entries.map(({ path }) => path)).add('')
  const problems: Problem[] = []
  const entries = await Promise.all(
    walk.entries.map(async (entry) => {
      if (entry.type !== 'symlink') return entry
      const end = await realpath(locate(walk.root, entry.path), { encoding: 'buffer' }).then(
        nameFromBytes,
        () => undefined,
      )
      const fault = findFault(entry, {
        end: end ?? byName(walk.root, entry),
        dangling: end === undefined,
        root: walk.root,
        travelling,
      })
      if (fault !== undefined && !walk.rules.takesBack(entry.path)) problems.push({ path: entry.path, message: fault })
      return entry.target.startsWith(`${walk.root}/`)
        ? { ...entry, target: posix.relative(posix.join(walk.root, posix.dirname(entry.path)), entry.target) }
        : entry
    }),
  )
  return { entries, problems: problems.sort((a, b) => (a.path < b.path ? -1 : 1)) }
}

/** Where a link points to by its text alone. */
function byName(root: string, { path, target }: TreeLink): string {
  return posix.resolve(root, posix.dirname(path), target)
}

/** What is wrong with a link that ends at `end`; undefined when it does no harm. */
function findFault(
  { path, target }: TreeLink,
  {
    end,
    dangling,
    root,
    travelling,
  }: { end: string; dangling: boolean; root: string; travelling: ReadonlySet<string> },
): string | undefined {
  if (end !== root && !end.startsWith(`${root}/`))
    return `the symbolic link leaves the config tree: ${target} → ${ADVICE}`
  // A catalogue may copy a link of files/ as a link: what it names is then the image's.
  if (dangling)
    return /(^|\/)files\//.test(path) ? undefined : `the symbolic link points nowhere: ${target} → Remove or mend it.`
  const inside = end.slice(root.length + 1)
  if (travelling.has(inside)) return undefined
  return `the symbolic link points to what does not go into the guest: ${target} → Take it back in ${IGNORE_FILE}: !/${inside}`
}
