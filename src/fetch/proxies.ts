/** Forward proxies: which ones there are, which requests go through them, what a guest is told of them. Pure. */
import { UserError } from '../errors.ts'
import { isLoopback } from './urls.ts'

/** Proxies as `http://[user[:password]@]host:port`, in characters that mean nothing to shells and installers. */
export interface Proxies {
  /** For http URLs. */
  http?: string | undefined
  /** For https URLs. */
  https?: string | undefined
  /** Hosts that are asked directly, as no_proxy lists them. */
  direct: readonly string[]
}

/** Every request goes its own way. */
export const NO_PROXIES: Proxies = { direct: [] }

/** This machine's loopback interface, as a guest in qemu's user network reaches it. */
const HOST_SEEN_BY_GUEST = '10.0.2.2'

const PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

/**
 * Reads http_proxy, https_proxy, all_proxy and no_proxy. Of the two spellings the lower-case one counts, as with curl;
 * unlike curl, HTTP_PROXY counts too, as it does for GitHub's runner: no one else's request header sets it here.
 * @throws UserError for a proxy that is no http or https URL
 */
export function readProxies(environment: Readonly<Record<string, string | undefined>>): Proxies {
  const find = (...names: string[]): string | undefined =>
    names.flatMap((name) => [name, name.toUpperCase()]).find((name) => environment[name]?.trim())
  const read = (name: string): string | undefined => {
    const variable = find(name, 'all_proxy')
    return variable === undefined ? undefined : parseProxy(variable, environment[variable]?.trim() ?? '')
  }
  const direct = environment[find('no_proxy') ?? '']?.split(/[\s,]+/).filter(Boolean) ?? []
  return { http: read('http_proxy'), https: read('https_proxy'), direct }
}

function parseProxy(variable: string, text: string): string {
  const url = text.includes('://') ? text : `http://${text}`
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const defaultPort = PORTS[parsed?.protocol ?? '']
  if (!parsed?.hostname || defaultPort === undefined) {
    throw new UserError(`${variable} names no http or https proxy: ${text.replace(/^(.*?:\/\/)?.*@/, '$1***@')}`, {
      where: variable,
      advice: 'Write http://host:port, or unset it.',
    })
  }
  return formatProxy(parsed, parsed.hostname)
}

/** The port is always written: programs disagree on what it is otherwise (80, 1080, 3128). */
function formatProxy({ protocol, port, username, password }: URL, hostname: string): string {
  const user = username === '' ? '' : encode(username)
  const credentials = password === '' ? user : `${user}:${encode(password)}`
  return `${protocol}//${credentials === '' ? '' : `${credentials}@`}${hostname}:${port || PORTS[protocol]}`
}

function encode(part: string): string {
  const encoded = encodeURIComponent(decode(part))
  return encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A lone "%" stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch {
    return part
  }
}

/** The proxy that a request goes through. @returns undefined where it goes directly */
export function proxyFor(url: string | URL, proxies: Proxies): string | undefined {
  const parsed = new URL(url)
  const proxy = parsed.protocol === 'https:' ? proxies.https : proxies.http
  return proxies.direct.some((entry) => matches(entry.toLowerCase(), parsed)) ? undefined : proxy
}

/** An entry of no_proxy is a host and all below it, with a port where only that one is meant; "*" is every host. */
function matches(entry: string, url: URL): boolean {
  if (entry === '*') return true
  // What does not fit is an IPv6 address without brackets.
  const [, name = entry, port] = /^(?:\*?\.)?([^:[\]]+|\[[^\]]+\])(?::(\d+))?$/.exec(entry) ?? []
  if (port !== undefined && port !== (url.port || PORTS[url.protocol])) return false
  const [host = '', wanted = ''] = [url.hostname, name].map((text) => text.replace(/^\[|\]$/g, ''))
  return host === wanted || host.endsWith(`.${wanted}`)
}

/** The same proxies from inside a guest. */
export function proxiesOfGuest({ http, https, direct }: Proxies): Proxies {
  return { http: seenByGuest(http), https: seenByGuest(https), direct }
}

function seenByGuest(proxy: string | undefined): string | undefined {
  if (proxy === undefined) return undefined
  const url = new URL(proxy)
  return isLoopback(url) ? formatProxy(url, HOST_SEEN_BY_GUEST) : proxy
}

/** As programs read them from their environment. Empty without a proxy. */
export function proxyEnvironment({ http, https, direct }: Proxies): Record<string, string> {
  if (http === undefined && https === undefined) return {}
  return {
    ...(http !== undefined && { http_proxy: http }),
    ...(https !== undefined && { https_proxy: https }),
    ...(direct.length > 0 && { no_proxy: direct.join(',') }),
  }
}

/** The proxies as they may be shown. */
export function displayProxies({ http, https, direct }: Proxies): Proxies {
  const hide = (proxy: string | undefined) => proxy?.replace(/:[^:@/]*@/, ':***@')
  return { http: hide(http), https: hide(https), direct }
}
