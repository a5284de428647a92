/** The difference of two images for people: as parts that any page can show, as text, as Markdown. Pure. */
import { FILE_TYPES, readablePath, type FileEntry, type User } from '../image/contents.ts'
import {
  isEmpty,
  type Change,
  type Compared,
  type Difference,
  type FileAspect,
  type FileChange,
  type ImageIdentity,
} from '../image/difference.ts'
import {
  SIGN_WORDS,
  type DescribedDifference,
  type DifferencePart,
  type DifferenceRow,
} from './described-difference.ts'
import { formatBytes } from './format.ts'
import { escapeMarkdown } from './markdown.ts'
import { sanitizeLine } from './sanitize.ts'

export function describeDifference(difference: Difference): DescribedDifference {
  const { packages, files, services, users, groups } = difference
  const parts = [
    partOf('packages', {
      known: true,
      changes: packages.map(({ name, before, after }): DifferenceRow => {
        if (before.length === 0) return { sign: '+', name, detail: after.join(', ') }
        if (after.length === 0) return { sign: '-', name, detail: before.join(', ') }
        return { sign: '~', name, detail: `${before.join(', ')} → ${after.join(', ')}` }
      }),
    }),
    partOf('files', mapKnown(files, fileRow)),
    partOf(
      'services',
      mapKnown(services, (change) => row(change, { whole: ({ state }) => state, other: () => serviceChange(change) })),
    ),
    partOf(
      'users',
      mapKnown(users, (change) => row(change, { whole: userText, other: userChange })),
    ),
    partOf(
      'groups',
      mapKnown(groups, (change) => {
        const whole = ({ gid, members }: { gid: number; members: string[] }): string =>
          `gid ${gid}${members.length === 0 ? '' : `: ${members.join(', ')}`}`
        return row(change, { whole, other: (before, after) => `${whole(before)} → ${whole(after)}` })
      }),
    ),
  ]
  const changed = parts.filter(({ rows }) => rows.length > 0)
  const unknown = parts.filter(({ summary }) => summary.startsWith(NOT_KNOWN))
  const nothing = unknown.length === 0 ? 'no difference' : 'no difference in what is known of both images'
  return {
    before: identity(difference.before),
    after: identity(difference.after),
    changed: !isEmpty(difference),
    outcome: isEmpty(difference) ? nothing : changed.map(({ title, summary }) => `${title}: ${summary}`).join('; '),
    remarks: difference.remarks.map(sanitizeLine),
    size: sizeText(difference),
    parts,
  }
}

const NOT_KNOWN = 'not known'

/** `webserver on debian13 (4f2a91c, 2026-11-26 07:31 UTC)` */
function identity({ profile, distro, createdAt, commit }: ImageIdentity): string {
  const state = commit && `${commit.id.slice(0, 7)}${commit.dirty ? ' with changes' : ''}, `
  return sanitizeLine(`${profile} on ${distro} (${state ?? ''}${createdAt.slice(0, 16).replace('T', ' ')} UTC)`)
}

function partOf(title: DifferencePart['title'], compared: Compared<DifferenceRow>): DifferencePart {
  if (!compared.known) return { title, summary: `${NOT_KNOWN}: ${sanitizeLine(compared.reason)}`, rows: [] }
  const rows = compared.changes.map((change) => ({
    ...change,
    name: sanitizeLine(change.name),
    detail: sanitizeLine(change.detail),
    whose: change.whose === undefined ? undefined : sanitizeLine(change.whose),
  }))
  return { title, summary: countText(rows), rows }
}

function countText(rows: readonly DifferenceRow[]): string {
  const counts = (['+', '-', '~'] as const).map((sign) => ({
    word: SIGN_WORDS[sign],
    count: rows.filter((change) => change.sign === sign).length,
  }))
  const told = counts.filter(({ count }) => count > 0).map(({ count, word }) => `${count} ${word}`)
  return told.length === 0 ? 'no change' : told.join(', ')
}

function mapKnown<T>(compared: Compared<T>, toRow: (change: T) => DifferenceRow): Compared<DifferenceRow> {
  return compared.known ? { known: true, changes: compared.changes.map(toRow) } : compared
}

function row<T>(
  { name, before, after }: Change<T> & { name: string },
  texts: { whole: (item: T) => string; other: (before: T, after: T) => string },
): DifferenceRow {
  if (before && after) return { sign: '~', name, detail: texts.other(before, after) }
  const item = after ?? before
  return { sign: after ? '+' : '-', name, detail: item ? texts.whole(item) : '' }
}

function serviceChange({ before, after }: Change<{ state: string }>): string {
  return `${before?.state ?? ''} → ${after?.state ?? ''}`
}

function userText({ uid, home, shell, password }: User): string {
  return `uid ${uid}, ${home}, ${shell}, password ${password}`
}

function userChange(before: User, after: User): string {
  const fields = ['uid', 'gid', 'home', 'shell', 'password'] as const
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => `${field} ${before[field]} → ${after[field]}`)
    .join(', ')
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const

function fileRow(change: FileChange): DifferenceRow {
  const { before, after, kind, path, whose } = change
  const entry = after ?? before
  return {
    sign: SIGNS[kind],
    name: readablePath(path),
    detail:
      kind === 'changed' ? change.aspects.map((aspect) => aspectText(aspect, change)).join(', ') : fileText(entry),
    whose: whose.by === 'nobody' ? undefined : readablePath(whose.name),
  }
}

function fileText(entry: FileEntry | undefined): string {
  if (!entry) return ''
  const { type, mode, user, group, size, target } = entry
  if (type === 'l') return `→ ${readablePath(target ?? '')}`
  const sizeOf = type === 'f' ? `, ${size} bytes` : ''
  return `${FILE_TYPES[type]} ${mode} ${user}:${group}${sizeOf}`
}

function aspectText(aspect: FileAspect, { before, after }: FileChange): string {
  const arrow = (toText: (entry: FileEntry) => string): string =>
    `${before ? toText(before) : '?'} → ${after ? toText(after) : '?'}`
  switch (aspect) {
    case 'type':
      return arrow(({ type }) => FILE_TYPES[type])
    case 'mode':
      return `mode ${arrow(({ mode }) => mode)}`
    case 'owner':
      return `owner ${arrow(({ user, group }) => `${user}:${group}`)}`
    case 'content':
      return before?.size === after?.size ? 'content' : `content (${arrow(({ size }) => String(size))} bytes)`
    case 'target':
      return arrow(({ target = '' }) => readablePath(target))
    case 'manager':
      return after?.resource === undefined ? 'no longer managed by Puppet' : 'managed by Puppet now'
    case 'as packaged':
      return after ? `not as its package has installed it: ${fileText(after)}` : 'as its package has installed it'
  }
}

function sizeText({ imageBytes, usedBytes }: Difference): string {
  const image = changeOfBytes(imageBytes)
  const used = changeOfBytes(usedBytes)
  return `image ${image ?? NOT_KNOWN}; files on its disk ${used ?? NOT_KNOWN}`
}

function changeOfBytes({ before, after }: Change<number>): string | undefined {
  if (before === undefined || after === undefined) return undefined
  const change = after - before
  if (change === 0) return `${formatBytes(after)}, as before`
  return `${formatBytes(before)} → ${formatBytes(after)} (${change < 0 ? '−' : '+'}${formatBytes(Math.abs(change))})`
}

/** Lines for a terminal: all that there is. */
export function formatDifference(difference: Difference): string[] {
  const { before, after, outcome, remarks, size, parts } = describeDifference(difference)
  return [
    `before    ${before}`,
    `after     ${after}`,
    `outcome   ${outcome}`,
    `size      ${size}`,
    ...remarks.map((remark) => `note      ${remark}`),
    ...parts.flatMap(({ title, summary, rows }) => [
      `${title.padEnd(10)}${summary}`,
      ...rows.map(({ sign, name, detail, whose }) => {
        const owner = whose === undefined ? '' : ` [${whose}]`
        return `  ${sign} ${name}${detail === '' ? '' : `  ${detail}`}${owner}`
      }),
    ]),
  ]
}

/** Rows of one part that a summary shows, others are counted. */
const MAX_ROWS = 50

/** For a step's summary: a heading, a table of counts, and a fold for each part with changes. */
export function differenceMarkdown(difference: DescribedDifference): string {
  const { before, after, changed, remarks, size, parts, outcome } = difference
  const counts = [['before', before], ['size', size], ...parts.map(({ title, summary }) => [title, summary])] as [
    string,
    string,
  ][]
  return [
    `#### What changes in the image: ${escapeMarkdown(changed ? after : outcome)}`,
    '',
    '| | |',
    '|---|---|',
    ...counts.map(([label, value]) => `| ${label} | ${escapeMarkdown(value)} |`),
    '',
    ...remarks.flatMap((remark) => [`> ${escapeMarkdown(remark)}`, '']),
    ...parts.filter(({ rows }) => rows.length > 0).flatMap(partMarkdown),
  ].join('\n')
}

function partMarkdown({ title, summary, rows }: DifferencePart): string[] {
  const shown = rows.slice(0, MAX_ROWS)
  const line = ({ sign, name, detail, whose = '' }: DifferenceRow): string =>
    `| ${[SIGN_WORDS[sign], cut(name), cut(detail), cut(whose)].map(escapeMarkdown).join(' | ')} |`
  return [
    `<details><summary>${title}: ${summary}</summary>`,
    '',
    title === 'files' ? '| | path | what | whose |' : '| | name | what | |',
    '|---|---|---|---|',
    ...shown.map(line),
    ...(rows.length > shown.length ? [`| … | ${rows.length - shown.length} more | | |`] : []),
    '',
    '</details>',
    '',
  ]
}

/** Of a cell: five parts of 50 rows of three cells stay below a fifth of what a summary may have. */
const MAX_CELL_CHARACTERS = 200

function cut(text: string): string {
  return text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS - 1)}…` : text
}
