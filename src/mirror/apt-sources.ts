/** apt's list of sources, in both of its formats (sources.list(5)). Pure. */
import { parseStanzas } from '../debian-archive/deb822.ts'
import { hostMirror } from './host-mirror.ts'

export interface AptSource {
  uri: string
  suite: string
  components: string[]
  /** Paths of keyrings, fingerprints or a key; undefined where apt trusts its default. */
  signedBy?: string | undefined
  /** Whether apt takes what it has without a good signature, which makes it no proof of anything. */
  unproven: boolean
  /** Whether apt fetches amd64 from it, as far as the source itself tells. */
  amd64: boolean
}

const split = (text: string | undefined, separator = /\s+/): string[] => (text ?? '').split(separator).filter(Boolean)

/** apt's booleans (StringToBool of apt-pkg). */
const YES = /^(1|yes|true|with|on|enable)$/i
const NO = /^(0|no|false|without|off|disable)$/i

/** Options of a source; the names are those of one-line sources, in lower case, with their `+` or `-`. */
type Options = ReadonlyMap<string, string>

/** What both formats say in options. @param separator between several values of one option */
function describeOptions(options: Options, separator: RegExp): Pick<AptSource, 'signedBy' | 'unproven' | 'amd64'> {
  const only = options.get('arch')
  return {
    signedBy: options.get('signed-by'),
    unproven: ['trusted', 'allow-insecure', 'allow-weak'].some((name) => YES.test(options.get(name) ?? '')),
    amd64:
      (only === undefined || split(only, separator).includes('amd64')) &&
      !split(options.get('arch-'), separator).includes('amd64'),
  }
}

/** Parses one-line sources (`*.list`): `deb [options] uri suite component…`. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)/.exec(line)
    if (!match?.[2] || !match[3]) return []
    const options = split(match[1]).map((option): [string, string] => {
      const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(option) ?? []
      return [name.toLowerCase(), value]
    })
    const rest = describeOptions(new Map(options), /,/)
    return [{ uri: match[2], suite: match[3], components: split(match[4]), ...rest }]
  })
}

/** Options whose names differ between the formats. */
const ONE_LINE_NAMES: Record<string, string> = { architectures: 'arch', 'architectures-remove': 'arch-' }

/** Parses deb822 sources (`*.sources`). Disabled ones are left out. People write them, and case does not count in names. */
export function parseDeb822Sources(text: string): AptSource[] {
  return parseStanzas(text).flatMap((stanza) => {
    const fields = new Map(
      Object.entries(stanza).map(([name, value]) => [ONE_LINE_NAMES[name.toLowerCase()] ?? name.toLowerCase(), value]),
    )
    if (!split(fields.get('types')).includes('deb') || NO.test(fields.get('enabled') ?? '')) return []
    const rest = { components: split(fields.get('components')), ...describeOptions(fields, /\s+/) }
    return split(fields.get('uris')).flatMap((uri) =>
      split(fields.get('suites')).map((suite) => ({ uri, suite, ...rest })),
    )
  })
}

/**
 * Whether a source is of Debian's archive by what it says itself. Others publish under Debian's suite names too, but sign
 * with keys of their own.
 */
export function namesDebian({ uri, signedBy }: AptSource): boolean {
  if (signedBy !== undefined) return signedBy.includes('debian-archive-')
  return URL.canParse(uri) && /(^|\.)debian\.org$/.test(new URL(uri).hostname)
}

function archiveMirror(source: AptSource): string | undefined {
  const { components, signedBy, unproven, amd64 } = source
  if (!components.includes('main') || unproven || !amd64) return undefined
  return signedBy === undefined || namesDebian(source) ? hostMirror(source.uri) : undefined
}

/** The mirrors of a Debian host: of the archive and of security updates, without trailing slashes. */
export function chooseMirrors(
  sources: readonly AptSource[],
  codename: string,
): { mirror: string; securityMirror: string | undefined } | undefined {
  const find = (...suites: string[]): string | undefined =>
    sources.filter(({ suite }) => suites.includes(suite)).flatMap((source) => archiveMirror(source) ?? [])[0]
  const mirror = find(codename, 'stable', 'oldstable', 'testing', 'unstable', 'sid')
  const securityMirror = find(`${codename}-security`, `${codename}/updates`, 'stable-security', 'testing-security')
  return mirror === undefined ? undefined : { mirror, securityMirror }
}
