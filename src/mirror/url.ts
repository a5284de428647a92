/** A mirror's URL, parsed once where it comes in and used as it was parsed. Pure. */
import { z } from 'zod'

/** What no shell, kickstart, kernel command line, preseed or sed takes apart. */
const PLAIN = /^[A-Za-z0-9._~%:@/+=,[\]-]+$/

/**
 * The URL of a mirror as the pipeline uses it: http or https, canonical, without a trailing slash. A name and a password
 * in it are for the mirror and the installer alone: see `hidePassword` and `displayUrl` for all that people see.
 */
export const mirrorUrl = z.string().transform((text, context): string => {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  // URL parsers drop line breaks and tabs without a word.
  if (/[\s\p{Cc}]/u.test(text)) return refuse('must be a URL without blanks, line breaks and control characters')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return refuse('must be an http or https URL')
  if (/[?#]/.test(text)) return refuse('must be a URL without a query and a fragment')
  if (!PLAIN.test(url.href)) return refuse('must be a URL of letters, digits and ._~%:@/+=,- alone')
  return url.href.replace(/\/+$/, '')
})

/** A mirror's URL in a file that others read, which is no place for a password. */
export const publicMirrorUrl = mirrorUrl.refine((url) => !hasCredentials(url), {
  error: 'must be a URL without a name and a password: give those with --mirror (input "mirror")',
})

/** Whether a URL says who asks. */
export function hasCredentials(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}
