/** What sections of the page are made of. Pure. */
import { html, type Html } from './html.ts'

export function section(title: string, content: Html): Html {
  return html`<section>
<h2>${title}</h2>
${content}
</section>
`
}

/** What may be wider or longer than the window, and is reached by the keyboard too. */
export function scroll(label: string, content: Html, size = ''): Html {
  return html`<div class="scroll ${size}" tabindex="0" role="region" aria-label="${label}">${content}</div>`
}

export function block(label: string, lines: readonly string[]): Html {
  return html`<pre tabindex="0" role="region" aria-label="${label}">${lines.join('\n')}</pre>`
}
