/** What nothing proves of a tree. */
import { displayUrl } from '../fetch/urls.ts'
import type { Reporter } from '../report/reporter.ts'

/** Trees are not signed: the connection is the proof of all that has no other. */
export function warnOfPlainHttp(
  reporter: Pick<Reporter, 'warning'>,
  { tree, isBootProven }: { tree: string; isBootProven: boolean },
): void {
  if (new URL(tree).protocol !== 'http:') return
  const files = isBootProven ? '' : 'kernel and initrd, '
  reporter.warning(
    `${displayUrl(tree)} is fetched over plain http: nothing proves its ${files}second stage and packages; ` +
      'name an https mirror where the installer can use one',
  )
}
