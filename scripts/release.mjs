// What a release is made of.
// usage: release.mjs notes TAG: the version's section of CHANGELOG.md, where the tag is package.json's version
//        release.mjs major TAG REF...: the tag of the major version, if TAG is the newest of it among the refs
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const VERSION = /^v(\d+)\.(\d+)\.(\d+)$/

/**
 * The notes of a version: its section of a changelog (keepachangelog.com, 1.1.0), without its heading.
 * @param {{ changelog: string, tag: string, version: string }} release version as package.json has it
 * @returns {string}
 * @throws {Error} where the tag is no version or another one, and where the section is missing or empty
 */
export function releaseNotes({ changelog, tag, version }) {
  if (!VERSION.test(tag)) throw new Error(`"${tag}" is no version: a tag such as v1.2.3 is`)
  if (tag !== `v${version}`)
    throw new Error(`the tag is ${tag} and package.json has ${version}: write the version there, and tag that commit`)
  const lines = changelog.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`## [${version}]`))
  if (start < 0) throw new Error(`CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD": write what has changed`)
  if (!/^## \[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(lines[start] ?? ''))
    throw new Error(`CHANGELOG.md:${start + 1}: the section has no date: write "## [${version}] - YYYY-MM-DD"`)
  const end = lines.findIndex((line, index) => index > start && /^## |^\[[^\]]+\]: /.test(line))
  const notes = lines
    .slice(start + 1, end < 0 ? undefined : end)
    .join('\n')
    .trim()
  if (notes === '') throw new Error(`CHANGELOG.md:${start + 1}: the section is empty: write what has changed`)
  return notes
}

/**
 * The tag that users name, to be moved to a release: none where a newer version of the major one is out.
 * @param {string} tag
 * @param {readonly string[]} refs of all tags, `refs/tags/v1.2.3` or `v1.2.3`; what is no version does not count
 * @returns {string | undefined} e.g. `v1`
 */
export function majorTag(tag, refs) {
  const [major, ...rest] = numbersOf(tag) ?? []
  if (major === undefined) throw new Error(`"${tag}" is no version: a tag such as v1.2.3 is`)
  const newer = refs.some((ref) => {
    const [otherMajor, ...others] = numbersOf(ref.replace(/^refs\/tags\//, '')) ?? []
    const differs = rest.findIndex((number, index) => others[index] !== number)
    return otherMajor === major && differs >= 0 && (others[differs] ?? 0) > (rest[differs] ?? 0)
  })
  return newer ? undefined : `v${major}`
}

/** @returns {number[] | undefined} */
function numbersOf(tag) {
  return VERSION.exec(tag)?.slice(1).map(Number)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, tag = '', ...refs] = process.argv.slice(2)
  try {
    if (command === 'notes') {
      const [changelog, { version }] = [
        await readFile('CHANGELOG.md', 'utf8'),
        JSON.parse(await readFile('package.json', 'utf8')),
      ]
      console.log(releaseNotes({ changelog, tag, version }))
    } else if (command === 'major') {
      console.log(majorTag(tag, refs) ?? '')
    } else {
      throw new Error(`unknown command "${command ?? ''}"; valid: notes TAG, major TAG REF...`)
    }
  } catch (error) {
    console.error(`release: ${error.message}`)
    process.exitCode = 2
  }
}
