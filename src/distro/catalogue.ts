/** The kickstart files of a build: the user's first, then those that ship with Cloudstamp. */
import { sha256 } from '../digest.ts'
import { UserError } from '../errors.ts'
import { unknownName } from '../inputs/names.ts'
import { listUserDirectory, readUserFile } from '../inputs/user-file.ts'
import { parseDistro, type Distro } from './header.ts'
import { flattenIncludes, type IncludeReader } from './kickstart.ts'

/** As errors name a directory of kickstarts. */
const DIRECTORY = 'kickstart-dir'

/** Folder of OpenPGP keys in a directory of kickstarts, each named by its fingerprint. */
const KEYS = 'keys'

/** Of a kickstart with all that it includes; those of real life have some ten kilobytes. */
const MAX_KICKSTART_BYTES = 1024 * 1024

/** Names of all distros in the directories, sorted. @throws UserError for what is no directory */
export async function listDistroNames(directories: readonly string[]): Promise<string[]> {
  const files = await Promise.all(directories.map((directory) => listUserDirectory(directory, DIRECTORY)))
  const names = files.flat().filter((file) => file.endsWith('.ks'))
  return [...new Set(names.map((file) => file.slice(0, -'.ks'.length)))].sort()
}

/**
 * Reads a distro's kickstart from the first directory that has it.
 * @throws UserError for an unknown distro, listing the valid ones, for a bad header, and for a file or an include that is
 *   not readable, no regular file, too large or outside of the directories
 */
export async function loadDistro(name: string, directories: readonly string[]): Promise<Distro> {
  const valid = await listDistroNames(directories)
  for (const directory of directories) {
    const found = await readUserFile({
      root: directory,
      path: `${name}.ks`,
      maxBytes: MAX_KICKSTART_BYTES,
      what: 'the kickstart',
    })
    if (!found) continue
    const distro = { ...parseDistro(found.file, found.data.toString('utf8')), id: name }
    const read = includeReader([directory, ...directories], MAX_KICKSTART_BYTES - found.data.length)
    const sources = new Map(distro.sources.map((source) => [source.file, source]))
    const readSource: IncludeReader = async (path) => {
      const included = await read(path)
      if (included) sources.set(included.file, { path, file: included.file, sha256: sha256(included.text) })
      return included
    }
    const lines = await flattenIncludes(distro.lines, readSource)
    const described = await withImageKey(distro, readSource)
    return { ...described, lines, sources: [...sources.values()] }
  }
  if (valid.length === 0)
    throw new UserError('there are no kickstarts', { where: directories.join(', '), advice: 'Check kickstart-dir.' })
  throw unknownName('distro', name, valid)
}

/** The distro with the key that signs its list of images. @throws UserError where its file is not that key */
async function withImageKey(distro: Distro, read: IncludeReader): Promise<Distro> {
  if (distro.family !== 'anaconda' || distro.image === undefined) return distro
  const { image } = distro
  const path = `${KEYS}/${image.fingerprint}.asc`
  const found = await read(path)
  const advice = 'Put the key there, ASCII-armoured; its fingerprint has to come from a place that you trust.'
  if (!found) {
    const message = `the key that the header key "image-key" names is not there: ${path}, beside the kickstart`
    throw new UserError(message, { where: { file: distro.file, line: 1 }, advice })
  }
  const key = found.text
  const actual = await fingerprintOf(key)
  if (actual === image.fingerprint) return { ...distro, image: { ...image, key } }
  const message = actual === undefined ? 'holds no OpenPGP key' : `holds another key, ${actual}`
  throw new UserError(`the file ${message}`, { where: { file: found.file }, advice })
}

/** Of the one key in a text, in upper case. */
async function fingerprintOf(armoredKey: string): Promise<string | undefined> {
  const { readKey } = await import('openpgp')
  const key = await readKey({ armoredKey }).catch(() => undefined)
  return key?.getFingerprint().toUpperCase()
}

/** Reads from the first directory that has the file, and no more than the budget in all. */
function includeReader(directories: readonly string[], budgetBytes: number): IncludeReader {
  let left = budgetBytes
  return async (path) => {
    for (const root of directories) {
      const found = await readUserFile({ root, path, maxBytes: left, what: 'the included file' })
      if (!found) continue
      left -= found.data.length
      return { file: found.file, text: found.data.toString('utf8') }
    }
    return undefined
  }
}
