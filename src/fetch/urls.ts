/** URLs as they are shown and judged. Pure. */

/** The URL without the password it may carry, for messages and records. */
export function displayUrl(url: string): string {
  const parsed = new URL(url)
  if (parsed.password) parsed.password = '***'
  return parsed.href
}

/** Whether a URL names this machine itself, which is elsewhere as seen from a guest. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127\..*|\[::1\])$/.test(hostname)
}
