/** dnf's and yum's repositories (dnf.conf(5), "Repo options"). Pure. */
import { parse } from 'ini'
import { z } from 'zod'
import { hostMirror } from './host-mirror.ts'

/** Ids under which distributions have the repository with their installation tree. */
const TREE_REPOSITORIES = ['baseos', 'base', 'fedora', 'sl']

/** dnf's booleans; the parser makes a boolean of `true`. */
const flag = z.coerce.string().transform((text) => /^(1|yes|true|on)$/i.test(text))

const repository = z.object({
  baseurl: z.string(),
  enabled: flag.default(true),
  /** What the host itself does not check is no proof. */
  gpgcheck: flag.default(true),
  sslverify: flag.default(true),
  username: z.string().optional(),
})

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
      if (!found?.enabled || !found.gpgcheck || !found.sslverify || found.username !== undefined) continue
      const expanded = expand(found.baseurl.split(/[\s,]+/)[0] ?? '', variables)
      const url = expanded.includes('$') ? undefined : hostMirror(expanded)
      if (url?.endsWith(`/${tree}`)) return url.slice(0, -tree.length - 1)
    }
  }
  return undefined
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, plain: string | undefined) => variables[braced ?? plain ?? ''] ?? whole,
  )
}
