/** What must not show in anything that Cloudstamp prints, writes or keeps: one register of it. */

/** What a text with it shows instead, longer texts first: one may be the beginning of another. */
let hidden: { text: string; shown: string }[] = []

/** From here on the password of that URL shows as `***`, wherever a URL with it stands. */
export function hidePassword(url: string): void {
  const { password } = new URL(url)
  if (password === '') return
  hide([password, decodeURIComponent(password)].map((text) => ({ text: `:${text}@`, shown: ':***@' })))
}

/** Shorter lines of a secret are ordinary words, and no secret. */
const SECRET_CHARACTERS = 8

/**
 * From here on each line of a secret shows as `***`.
 * @returns those lines, for others who have to hide them
 */
export function hideSecret(secret: Buffer): string[] {
  const lines = secret.toString('utf8').split(/\r?\n/)
  const texts = lines.map((line) => line.trim()).filter((line) => line.length >= SECRET_CHARACTERS)
  hide(texts.map((text) => ({ text, shown: '***' })))
  return texts
}

/** A text without passwords and secrets. */
export function withoutSecrets(text: string): string {
  return hidden.reduce((clean, { text: secret, shown }) => clean.replaceAll(secret, shown), text)
}

function hide(texts: { text: string; shown: string }[]): void {
  const known = new Map([...hidden, ...texts].map((entry) => [entry.text, entry]))
  hidden = [...known.values()].sort((a, b) => b.text.length - a.text.length)
}
