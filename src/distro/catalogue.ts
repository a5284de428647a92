/** The kickstart files of a build: the user's first, then those that ship with Cloudstamp. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { unknownName } from '../inputs/names.ts'
import { parseDistro, type Distro } from './header.ts'
import { flattenIncludes } from './kickstart.ts'

/** Names of all distros in the directories, sorted. A missing directory holds none. */
export async function listDistroNames(directories: readonly string[]): Promise<string[]> {
  const names = new Set<string>()
  for (const directory of directories) {
    for (const file of await readdir(directory).catch(() => [])) if (file.endsWith('.ks')) names.add(file.slice(0, -3))
  }
  return [...names].sort()
}

/**
 * Reads a distro's kickstart from the first directory that has it.
 * @throws UserError for an unknown distro, listing the valid ones, and for a bad header
 */
export async function loadDistro(name: string, directories: readonly string[]): Promise<Distro> {
  for (const directory of directories) {
    const file = join(directory, `${name}.ks`)
    try {
      const distro = parseDistro(file, await readFile(file, 'utf8'))
      return {
        ...distro,
        lines: await flattenIncludes(distro.lines, (path) => readInclude(path, [directory, ...directories])),
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  const valid = await listDistroNames(directories)
  if (valid.length === 0)
    throw new UserError('there are no kickstarts', { where: directories.join(', '), advice: 'Check kickstart-dir.' })
  throw unknownName('distro', name, valid)
}

async function readInclude(
  path: string,
  directories: readonly string[],
): Promise<{ file: string; text: string } | undefined> {
  for (const directory of directories) {
    const file = join(directory, path)
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return { file, text }
  }
  return undefined
}
