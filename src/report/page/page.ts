/** The report for a browser: one file that asks nobody for anything. Pure. */
import { createHash } from 'node:crypto'
import { formatLocation, formatSeconds } from '../format.ts'
import { blobLink, KILLED_ADVICE, outcomeSentence, type RunRecord } from '../record.ts'
import { VERSION } from '../../version.ts'
import { differenceSection } from './difference.ts'
import { html, ownText, type Html } from './html.ts'
import { block, scroll, section } from './pieces.ts'
import { SEARCH } from './search.ts'
import style from './style.css'

/** More make a page that no browser likes; the logs have them all. */
const MAX_FINDINGS = 2000

/**
 * The page.
 * @param extra.screen PNG of a failed guest's screen
 * @returns HTML
 */
export function reportPage(record: RunRecord, { screen }: { screen?: Buffer | undefined } = {}): string {
  const sections = [
    failureSection(record),
    findingsSection(record),
    screen && screenSection(screen),
    factsSection(record),
    textSection(record),
    record.difference && differenceSection(record.difference),
    phasesSection(record),
    resourcesSection(record),
    packagesSection(record),
    inputsSection(record),
  ]
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${record.title}: Cloudstamp</title>
<style>${ownText(style)}</style>
</head>
<body>
<header>
${mark(record)}
<h1>${record.title}</h1>
<p class="sentence">${outcomeSentence(record)}</p>
<p class="quiet">Started ${record.startedAt.replace('T', ' ').replace(/\..*/, ' UTC')}</p>
</header>
<main>
${sections.filter((section) => section !== undefined)}
</main>
<footer class="quiet">Cloudstamp ${VERSION}</footer>
<script>${ownText(SEARCH)}</script>
</body>
</html>
`
  return markup
}

/** Nothing is loaded, and only the style and the script of this page are its own. */
function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return `default-src 'none'; style-src ${hash(style)}; script-src ${hash(SEARCH)}; img-src data:; base-uri 'none'; form-action 'none'`
}

function mark({ outcome }: RunRecord): Html {
  if (outcome === 'succeeded') return html`<span class="mark good">succeeded</span>`
  return html`<span class="mark bad">${outcome === 'failed' ? 'failed' : 'killed'}</span>`
}

function failureSection(record: RunRecord): Html | undefined {
  const { outcome, failure, logs } = record
  if (outcome === 'succeeded') return undefined
  const lines = failure?.lines ?? record.lines
  const advice = failure ? failure.advice : KILLED_ADVICE
  return section(
    'What happened',
    html`${failure && block('Cause', failure.cause.split('\n'))}
${failure?.where === undefined ? undefined : html`<p>Where: ${place(record, failure.location, failure.where)}</p>`}
${advice === undefined ? undefined : html`<p class="advice">${advice}</p>`}
${logs === undefined ? undefined : html`<p>Logs: <code>${logs}</code></p>`}
${lines.length === 0 ? undefined : html`<h3>Last lines</h3>${block('Last lines', lines)}`}`,
  )
}

/** Behind the findings: what failed on a serial console left nothing on it. */
function screenSection(screen: Buffer): Html {
  const source = `data:image/png;base64,${screen.toString('base64')}`
  return section('Screen', html`<img alt="Screen of the virtual machine when it was ended" src="${source}">`)
}

type Place = { file?: string | undefined; line?: number | undefined } | undefined

function place(
  record: RunRecord,
  at: Place,
  text = at?.file && formatLocation({ file: at.file, line: at.line }),
): Html {
  const link = at && blobLink(record, at)
  return link === undefined ? html`${text}` : html`<a href="${link}">${text}</a>`
}

const MARKS = { error: 'bad', warning: 'warn', notice: 'plain' } as const

function findingsSection(record: RunRecord): Html | undefined {
  const { findings } = record
  if (findings.length === 0) return undefined
  const rows = findings.slice(0, MAX_FINDINGS).map(
    (finding) => html`<tr>
<td><span class="mark ${MARKS[finding.level]}">${finding.level}</span></td>
<td>${place(record, finding)}</td>
<td class="message">${finding.message}${finding.resource === undefined ? undefined : html` <code>${finding.resource}</code>`}</td>
</tr>
`,
  )
  const left = findings.length - rows.length
  return section(
    `Findings (${findings.length})`,
    html`${scroll(
      'Findings',
      html`<table class="findings"><thead><tr><th>level</th><th>place</th><th>finding</th></tr></thead><tbody>
${rows}</tbody></table>`,
    )}${left === 0 ? undefined : html`<p class="quiet">${left} more, in the log</p>`}`,
  )
}

function factsSection({ facts, artifacts, outcome }: RunRecord): Html | undefined {
  const rows = [
    ...facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`),
    ...artifacts.map(({ name, url }) => html`<dt>artifact</dt><dd><a href="${url}">${name}</a></dd>`),
  ]
  return rows.length === 0 ? undefined : section(outcome === 'succeeded' ? 'Image' : 'Known', html`<dl>${rows}</dl>`)
}

function textSection({ text }: RunRecord): Html | undefined {
  return text.length === 0 ? undefined : section('Result', block('Result', text))
}

function phasesSection({ phases, outcome }: RunRecord): Html | undefined {
  const [first] = phases
  const last = phases.at(-1)
  if (!first || !last) return undefined
  const start = Date.parse(first.startedAt)
  const whole = Math.max((Date.parse(last.startedAt) - start) / 1000 + last.seconds, 0.1)
  const percent = (seconds: number): string => `${((100 * seconds) / whole).toFixed(2)}%`
  const rows = phases.map((phase) => {
    const from = (Date.parse(phase.startedAt) - start) / 1000
    const failed = phase === last && outcome !== 'succeeded'
    return html`<li class="${failed ? 'failed' : ''}"><span>${phase.name}</span>
<svg aria-hidden="true" focusable="false"><rect x="${percent(from)}" width="${percent(Math.max(phase.seconds, whole / 250))}" height="100%"></rect></svg>
<span class="time">${formatSeconds(phase.seconds)}</span></li>
`
  })
  return section('Phases', html`<ol class="phases">${rows}</ol>`)
}

function resourcesSection(record: RunRecord): Html | undefined {
  if (record.resources.length === 0) return undefined
  const rows = record.resources.map(
    ({ reference, seconds, ...at }) =>
      html`<tr><td class="time">${formatSeconds(seconds)}</td><td><code>${reference}</code></td><td>${place(record, at)}</td></tr>
`,
  )
  return section(
    'Slowest resources',
    scroll(
      'Slowest resources',
      html`<table><thead><tr><th class="time">time</th><th>resource</th><th>place</th></tr></thead><tbody>
${rows}</tbody></table>`,
    ),
  )
}

function packagesSection({ packages }: RunRecord): Html | undefined {
  if (packages.length === 0) return undefined
  const rows = packages.map(
    ({ name, version }) => html`<tr><td>${name}</td><td>${version}</td></tr>
`,
  )
  return section(
    'Packages',
    html`<div class="search"><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<span id="count" class="quiet" role="status">${packages.length} of ${packages.length}</span></div>
${scroll(
  'Packages',
  html`<table id="packages"><thead><tr><th>package</th><th>version</th></tr></thead><tbody>
${rows}</tbody></table>`,
  'tall',
)}`,
  )
}

function inputsSection({ inputs }: RunRecord): Html | undefined {
  if (inputs.length === 0) return undefined
  return section(
    'Inputs',
    html`<dl>${inputs.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl>`,
  )
}
