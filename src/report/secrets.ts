/** What must not show in anything that Cloudstamp prints, writes or keeps. */

const hidden = new Set<string>()

/** From here on the password of that URL shows as `***`, wherever a URL with it stands. */
export function hidePassword(url: string): void {
  const { password } = new URL(url)
  if (password === '') return
  hidden.add(`:${password}@`)
  hidden.add(`:${decodeURIComponent(password)}@`)
}

/** A text without passwords. */
export function withoutPasswords(text: string): string {
  let clean = text
  for (const secret of hidden) clean = clean.replaceAll(secret, ':***@')
  return clean
}
