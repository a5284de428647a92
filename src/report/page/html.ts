/** HTML that is only made by the tag below, so that no text becomes markup. Pure. */
import { sanitize } from '../sanitize.ts'

declare const made: unique symbol

/** A piece of a page. */
export interface Html {
  readonly markup: string
  readonly [made]: true
}

type Value = Html | readonly Html[] | string | number | undefined

/** Markup as it is written, values as text; pieces and lists of them are put in as they are, undefined as nothing. */
export function html(markup: TemplateStringsArray, ...values: readonly Value[]): Html {
  const pieces = markup.map((text, index) => `${text}${index < values.length ? render(values[index]) : ''}`)
  return { markup: pieces.join('') } as Html
}

function render(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return escapeHtml(sanitize(value))
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}

const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character] ?? '')
}

/** Text of our own files, which is no HTML: of a script or a style sheet. @throws RangeError where it would end its element */
export function ownText(text: string): Html {
  if (/<\/(script|style)/i.test(text)) throw new RangeError('a text that ends its element')
  return { markup: text } as Html
}
