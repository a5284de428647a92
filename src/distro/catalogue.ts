/** The kickstart files of a build: the user's first, then those that ship with Cloudstamp. */
import { sha256 } from '../digest.ts'
import { UserError } from '../errors.ts'
import { unknownName } from '../inputs/names.ts'
import { listUserDirectory, readUserFile } from '../inputs/user-file.ts'
import { parseDistro, type Distro, type TrustedKey } from './header.ts'
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
    const described = await withKeys(distro, readSource)
    return { ...described, lines, sources: [...sources.values()] }
  }
  if (valid.length === 0)
    throw new UserError('there are no kickstarts', { where: directories.join(', '), advice: 'Check kickstart-dir.' })
  throw unknownName('distro', name, valid)
}

/** The distro with the keys that its header names. @throws UserError where a file is not that key */
async function withKeys(distro: Distro, read: IncludeReader): Promise<Distro> {
  if (distro.family !== 'anaconda') return distro
  const { image, packageKeys } = distro
  const reading = { file: distro.file, read }
  const signer = image && (await readKeyFile('image-key', image.fingerprint, reading))
  const keys: TrustedKey[] = []
  for (const { fingerprint } of packageKeys) keys.push(await readKeyFile('package-keys', fingerprint, reading))
  return { ...distro, image: image && signer && { ...image, key: signer.key }, packageKeys: keys }
}

/** The key of a fingerprint, from its file. */
async function readKeyFile(
  headerKey: string,
  fingerprint: string,
  { file, read }: { file: string; read: IncludeReader },
): Promise<TrustedKey> {
  const path = `${KEYS}/${fingerprint}.asc`
  const found = await read(path)
  const advice = 'Put the key there, ASCII-armoured; its fingerprint has to come from a place that you trust.'
  if (!found) {
    const message = `the key that the header key "${headerKey}" names is not there: ${path}, beside the kickstart`
    throw new UserError(message, { where: { file, line: 1 }, advice })
  }
  const key = await parseKey(found.text)
  if (key?.fingerprint === fingerprint) return key
  const message = key === undefined ? 'holds no OpenPGP key' : `holds another key, ${key.fingerprint}`
  throw new UserError(`the file ${message}`, { where: { file: found.file }, advice })
}

/** The one key in a text. */
async function parseKey(text: string): Promise<TrustedKey | undefined> {
  const { readKey } = await import('openpgp')
  const key = await readKey({ armoredKey: text }).catch(() => undefined)
  return (
    key && {
      fingerprint: key.getFingerprint().toUpperCase(),
      subkeys: key.getSubkeys().map((subkey) => subkey.getFingerprint().toUpperCase()),
      owner: key.getUserIDs()[0] ?? '',
      key: text,
    }
  )
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
