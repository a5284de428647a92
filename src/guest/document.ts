/** Documentation made of the seal's lists, so that neither can drift from the other. Pure. */
import { replaceSection } from '../inputs/document.ts'
import { CLEARED, EMPTIED, INSTALLERS, REMOVED, UNLISTED, type SealedPath } from './contract.ts'

/** docs/seal.md with its tables as the lists have them. */
export function sealPage(text: string): string {
  const lists = { installers: INSTALLERS, removed: REMOVED, cleared: CLEARED, emptied: EMPTIED }
  return Object.entries(lists).reduce((page, [name, paths]) => replaceSection(page, name, table(paths)), text)
}

/** docs/diff.md with its table as the list has it. */
export function diffPage(text: string): string {
  return replaceSection(text, 'unlisted', table(UNLISTED))
}

function table(paths: readonly SealedPath[]): string {
  const rows = paths.map(({ pattern, reason }) => `| \`/${pattern}\` | ${reason} |`)
  return ['| path | why |', '|---|---|', ...rows].join('\n')
}
