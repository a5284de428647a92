/** What an image changes against the one before it, as a section of the page. Pure. */
import { SIGN_WORDS, type DescribedDifference, type DifferencePart } from '../described-difference.ts'
import { html, type Html } from './html.ts'
import { scroll, section } from './pieces.ts'

/** More of a part make a page that no browser likes; `cloudstamp diff` shows them all. */
const MAX_ROWS = 2000

export function differenceSection({ before, after, outcome, size, remarks, parts }: DescribedDifference): Html {
  const counts = parts.map(({ title, summary }) => html`<dt>${title}</dt><dd>${summary}</dd>`)
  return section(
    'What changes in the image',
    html`<p>${outcome}</p>
<dl><dt>before</dt><dd>${before}</dd><dt>after</dt><dd>${after}</dd><dt>size</dt><dd>${size}</dd>${counts}</dl>
${remarks.map((remark) => html`<p class="quiet">${remark}</p>`)}
${parts.filter(({ rows }) => rows.length > 0).map(partOf)}`,
  )
}

function partOf({ title, rows }: DifferencePart): Html {
  const shown = rows.slice(0, MAX_ROWS).map(
    ({
      sign,
      name,
      detail,
      whose,
    }) => html`<tr><td>${SIGN_WORDS[sign]}</td><td><code>${name}</code></td><td class="message">${detail}</td><td>${whose}</td></tr>
`,
  )
  const left = rows.length - shown.length
  return html`<h3>${title}</h3>
${scroll(
  `Changed ${title}`,
  html`<table><thead><tr><th>change</th><th>name</th><th>what</th><th>of</th></tr></thead><tbody>
${shown}</tbody></table>`,
  'tall',
)}${left === 0 ? undefined : html`<p class="quiet">${left} more, which cloudstamp diff shows</p>`}`
}
