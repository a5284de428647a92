/** Turns what compiling catalogues came to into the findings of a check. Pure. */
import type { Finding } from '../../report/finding.ts'
import { formatLocation } from '../../report/format.ts'
import { majorOf, type Compilation, type Compiled } from './compile.ts'

/** Errors of catalogues, each once with those that have it, then notices of what was done and what was not known. */
export function judge(
  { puppetVersion, catalogues }: Compilation,
  context: { known: readonly Finding[]; customFacts: readonly string[] },
): Finding[] {
  const told = new Set(context.known.filter(({ level }) => level === 'error').map(placeOf))
  const errors = together(catalogues).filter((finding) => finding.line === undefined || !told.has(placeOf(finding)))
  const notices = [
    summary(puppetVersion, catalogues),
    ...otherVersions(puppetVersion, catalogues),
    ...standIns(catalogues),
    ...(errors.length > 0 ? unknownFacts(context.customFacts) : []),
  ]
  return [...errors, ...notices.map((message): Finding => ({ level: 'notice', phase: 'host', message }))]
}

function placeOf({ file, line }: Finding): string {
  return `${file ?? ''}:${line ?? ''}`
}

/** The same error of several catalogues as one. */
function together(catalogues: readonly Compiled[]): Finding[] {
  const found = new Map<string, { finding: Finding; images: string[] }>()
  for (const { request, findings } of catalogues) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.file && formatLocation({ ...finding, file: finding.file }), finding.message])
      const known = found.get(key) ?? { finding, images: [] }
      known.images.push(`${request.profile.id} on ${request.distro}`)
      found.set(key, known)
    }
  }
  return [...found.values()].map(({ finding, images: [first = '', ...others] }) => {
    if (catalogues.length === 1) return finding
    const more = others.length === 0 ? '' : ` and ${count(others.length, 'other')}`
    return { ...finding, message: `${finding.message} (${first}${more})` }
  })
}

function summary(puppetVersion: string, catalogues: readonly Compiled[]): string {
  const distros = [...new Set(catalogues.map(({ request }) => request.distro))]
  const profiles = distros.map((distro) => {
    const ids = catalogues.filter(({ request }) => request.distro === distro).map(({ request }) => request.profile.id)
    return `${distro}: ${listed(ids)}`
  })
  return `compiled by Puppet ${puppetVersion} for recorded facts, and not applied: ${count(catalogues.length, 'catalogue')} (${profiles.join('; ')})`
}

function otherVersions(puppetVersion: string, catalogues: readonly Compiled[]): string[] {
  const versions = new Map(catalogues.map(({ request }) => [request.distro, request.facts['puppetversion']]))
  return [...versions].flatMap(([distro, version]) =>
    typeof version === 'string' && majorOf(version) !== majorOf(puppetVersion)
      ? [`${distro} has Puppet ${version}, and ${puppetVersion} compiled here: a build may tell more`]
      : [],
  )
}

function standIns(catalogues: readonly Compiled[]): string[] {
  const number = catalogues.reduce((sum, { encrypted }) => sum + encrypted, 0)
  return number === 0
    ? []
    : ['values of hiera-eyaml were not decrypted: a text stands for each, for keys have no business here']
}

function unknownFacts(names: readonly string[]): string[] {
  return names.length === 0
    ? []
    : [
        `custom facts do not run on this machine, and are not known: ${listed(names)} → Give those that a catalogue needs with "facts".`,
      ]
}

const LISTED = 8

function listed(names: readonly string[]): string {
  const others = names.length - LISTED
  return others > 1 ? `${names.slice(0, LISTED).join(', ')} and ${count(others, 'other')}` : names.join(', ')
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
