/**
 * Proxies for Anaconda. From EL6, `url --proxy` serves the second stage too: EL6's loader reads it (urlinstall.c), and
 * dracut makes it `proxy=` of its own command line (parse-kickstart). EL5 knows no proxies. Pure.
 */
import { proxyFor, type Proxies } from '../../../fetch/proxies.ts'
import type { Generation } from './generations.ts'

/** Whether a generation's installer can be told of a proxy. */
export function knowsProxies(generation: Generation): boolean {
  return generation !== 'el5'
}

/** Adds `--proxy` to `url` and `repo`, to each for the URL that it names. */
export function throughProxies(kickstart: string, proxies: Proxies, generation: Generation): string {
  if (!knowsProxies(generation)) return kickstart
  // Behind the command's name: a line may end in a comment.
  const commands =
    /^(?:url|repo)(?=\s)(?!.*\s--proxy[= ])(?=.*\s--(?:url|baseurl|mirrorlist|metalink)[= ]["']?([^\s"']+))/gm
  const firstSection = /^%(?!include)/m.exec(kickstart)?.index ?? kickstart.length
  const addProxy = (command: string, url: string): string => {
    const proxy = URL.canParse(url) ? proxyFor(url, proxies) : undefined
    return proxy === undefined ? command : `${command} --proxy=${proxy}`
  }
  return kickstart.slice(0, firstSection).replace(commands, addProxy) + kickstart.slice(firstSection)
}
