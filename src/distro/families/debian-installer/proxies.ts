/** Proxies for debian-installer, which is told of one for its mirror's protocol. Pure. */
import { proxyFor, type Proxies } from '../../../fetch/proxies.ts'

/** Fills the answers that `render` leaves empty. */
export function throughProxies(kickstart: string, proxies: Proxies): string {
  return kickstart.replace(
    /^(preseed mirror\/(https?)\/hostname string (\S+)$[^]*?^preseed mirror\/\2\/proxy string) ''$/gm,
    (lines, ...[answers, protocol, host]: string[]) => {
      const proxy = proxyFor(`${protocol}://${host}`, proxies)
      return proxy === undefined ? lines : `${answers} ${proxy}`
    },
  )
}
