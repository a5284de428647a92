/** What of a host's own mirrors a guest can use. Pure. */
import { isLoopback } from '../fetch/urls.ts'
import { publicMirrorUrl } from './url.ts'

/**
 * A mirror out of the host's configuration, as a guest may ask it: not one on this machine itself, and none with a
 * password, which was given to the host and not to the guest.
 * @returns undefined for any other URL
 */
export function hostMirror(url: string): string | undefined {
  const { data } = publicMirrorUrl.safeParse(url)
  return data === undefined || isLoopback(new URL(data)) ? undefined : data
}
