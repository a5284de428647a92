/** dnf's and yum's repositories (dnf.conf(5), "Repo options"). Pure. */
import { parse } from 'ini'
import { z } from 'zod'
import { isLoopback } from '../fetch/urls.ts'

/** Ids under which distributions have the repository with their installation tree. */
const TREE_REPOSITORIES = ['baseos', 'base', 'fedora', 'sl']

/** The parser makes a boolean of `true`. */
const repository = z.object({ baseurl: z.string(), enabled: z.coerce.string().default('1') })

/**
 * The mirror that a RHEL-like host fetches its own packages from.
 * @param files texts of /etc/yum.repos.d/*.repo
 * @param variables values of `$releasever` and the like
 * @param tree path of the installation tree below the mirror
 * @returns URL without a trailing slash; undefined where there is only a list of mirrors, or the layout is another
 */
export function chooseTreeMirror(
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
  tree: string,
): string | undefined {
  for (const text of files) {
    const sections: Record<string, unknown> = parse(text)
    for (const id of TREE_REPOSITORIES) {
      const found = repository.safeParse(sections[id]).data
      if (!found || !/^(1|yes|true|on)$/i.test(found.enabled)) continue
      const url = expand(found.baseurl.split(/[\s,]+/)[0] ?? '', variables).replace(/\/+$/, '')
      if (isForGuests(url) && url.endsWith(`/${tree}`)) return url.slice(0, -tree.length - 1)
    }
  }
  return undefined
}

/** Not with a variable left in it, and not a proxy on this machine. */
function isForGuests(url: string): boolean {
  const parsed = URL.canParse(url) && !url.includes('$') ? new URL(url) : undefined
  return parsed !== undefined && /^https?:$/.test(parsed.protocol) && !isLoopback(parsed)
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, plain: string | undefined) => variables[braced ?? plain ?? ''] ?? whole,
  )
}
