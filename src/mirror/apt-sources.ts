/** apt's list of sources, in both of its formats (sources.list(5)). Pure. */
import { parseStanzas } from '../debian-archive/deb822.ts'
import { isLoopback } from '../fetch/urls.ts'

export interface AptSource {
  uri: string
  suite: string
  components: string[]
  /** Path of the keyring or a key; undefined where apt trusts its default. */
  signedBy?: string | undefined
}

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean)

/** Parses one-line sources (`*.list`): `deb [options] uri suite component…`. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)([^#]*)/.exec(line)
    if (!match?.[2] || !match[3]) return []
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(match[1] ?? '')?.[1]
    return [{ uri: match[2], suite: match[3], components: words(match[4]), signedBy }]
  })
}

/** Parses deb822 sources (`*.sources`). Disabled ones are left out. */
export function parseDeb822Sources(text: string): AptSource[] {
  return parseStanzas(text).flatMap((stanza) => {
    if (!words(stanza['Types']).includes('deb') || /^(no|false)$/i.test(stanza['Enabled'] ?? '')) return []
    const rest = { components: words(stanza['Components']), signedBy: stanza['Signed-By'] }
    return words(stanza['URIs']).flatMap((uri) => words(stanza['Suites']).map((suite) => ({ uri, suite, ...rest })))
  })
}

/** Others publish under Debian's suite names too, but sign with keys of their own. */
function isDebianArchive({ uri, components, signedBy }: AptSource): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || !components.includes('main')) return false
  if (signedBy !== undefined && !signedBy.includes('debian-archive-')) return false
  return !isLoopback(url)
}

/** The mirrors of a Debian host: of the archive and of security updates, without trailing slashes. */
export function chooseMirrors(
  sources: readonly AptSource[],
  codename: string,
): { mirror: string; securityMirror: string | undefined } | undefined {
  const find = (...suites: string[]): string | undefined =>
    sources.find((source) => suites.includes(source.suite) && isDebianArchive(source))?.uri.replace(/\/+$/, '')
  const mirror = find(codename, 'stable', 'oldstable', 'testing', 'unstable', 'sid')
  const securityMirror = find(`${codename}-security`, `${codename}/updates`, 'stable-security', 'testing-security')
  return mirror === undefined ? undefined : { mirror, securityMirror }
}
