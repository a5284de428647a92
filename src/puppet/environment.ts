/** The config tree as a Puppet environment: where its modules, its main manifest and its data are. */
import { readdir, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { UserError } from '../errors.ts'
import { readUserFile } from '../inputs/user-file.ts'
import type { Finding } from '../report/finding.ts'
import { isInside, parseEnvironmentConf, resolveSetting } from './environment-conf.ts'
import { readHieraConfig, type HieraConfig } from './hiera-config.ts'

export interface Environment {
  /**
   * Directories of modules, in order: those of the tree relative to it, others as Puppet is to read them in the guest,
   * such as `$basemodulepath`.
   */
  modulePath: string[]
  /** The main manifest, a file or a directory, relative to the tree; undefined when there is none. */
  manifest: string | undefined
  hiera: HieraConfig
  findings: Finding[]
}

/** Puppet's own default is `modules` alone; the others are where control repositories keep what is theirs. */
const DEFAULT_MODULE_PATH = ['site-modules', 'site', 'modules']

/**
 * Reads environment.conf and hiera.yaml, both of which may be absent.
 * @param displayPath how findings name the tree
 * @throws UserError when the directory holds nothing that a catalogue can be made of
 */
export async function readEnvironment(root: string, displayPath: string): Promise<Environment> {
  const isThere = (path: string): Promise<boolean> =>
    stat(join(root, path)).then(
      () => true,
      () => false,
    )
  const confFile = join(displayPath, 'environment.conf')
  const conf = parseEnvironmentConf((await readSettings(root, 'environment.conf')) ?? '', confFile)
  const existing = await Promise.all(DEFAULT_MODULE_PATH.map(isThere))
  const asked = conf.modulePath ?? [...DEFAULT_MODULE_PATH.filter((_name, index) => existing[index]), '$basemodulepath']
  const modulePath = (await Promise.all(asked.map((path) => expandGlob(root, resolveSetting(path))))).flat()
  const main = resolveSetting(conf.manifest ?? 'manifests')
  const findings = [...conf.findings]
  const outside = [...modulePath, main].filter((path) => path.startsWith('..'))
  for (const path of outside) {
    const message = `${path} lies outside of the config tree, which alone goes into the guest: copy it into the tree`
    findings.push({ level: 'error', phase: 'host', file: confFile, message })
  }
  const manifest = !isInside(main) || (await isThere(main)) ? main : undefined
  const directories = await Promise.all([...modulePath.filter(isInside), 'nodes'].map(isThere))
  const isModule =
    conf.modulePath === undefined && ((await isThere('metadata.json')) || (await isThere('manifests/init.pp')))
  if (!directories.includes(true) && (manifest === undefined || isModule))
    throw await notAnEnvironment(root, displayPath)
  const hieraFile = { file: join(displayPath, 'hiera.yaml'), isModule: false }
  const hiera = readHieraConfig(await readSettings(root, 'hiera.yaml'), hieraFile)
  return { modulePath, manifest, hiera, findings }
}

const MAX_SETTINGS_BYTES = 1024 * 1024

/** A file of settings at the top of a tree; undefined when there is none. @throws UserError when it cannot be read */
export async function readSettings(root: string, path: string): Promise<string | undefined> {
  return (await readUserFile({ root, path, maxBytes: MAX_SETTINGS_BYTES, what: path }))?.data.toString('utf8')
}

/** What people point at instead of an environment. */
async function notAnEnvironment(root: string, displayPath: string): Promise<UserError> {
  const names = await readdir(root)
  const advice = names.includes('environments')
    ? `Point config-dir to one of the directories in ${join(displayPath, 'environments')}.`
    : names.includes('manifests')
      ? 'It is a module: put it into modules/ of a config tree.'
      : 'A config tree holds modules/ or an environment.conf that names others, and profiles: manifests in nodes/, or role classes.'
  return new UserError('the config tree is no Puppet environment', { where: displayPath, advice })
}

/** The directories that a pattern of the module path names, as Ruby's Dir.glob would; itself when it is none. */
async function expandGlob(root: string, path: string): Promise<string[]> {
  if (!isInside(path) || !/[*?[{]/.test(path)) return [path]
  let found = ['']
  for (const segment of path.split('/')) {
    const pattern = globToRegExp(segment)
    const levels = await Promise.all(
      found.map(async (parent) => {
        const entries = await readdir(join(root, parent), { withFileTypes: true }).catch(() => [])
        return entries
          .filter((entry) => pattern.test(entry.name) && !entry.isFile() && !entry.name.startsWith('.'))
          .map(({ name }) => posix.join(parent, name))
      }),
    )
    found = levels.flat().sort()
  }
  return found
}

function globToRegExp(segment: string): RegExp {
  const source = segment
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replace(/\{([^}]*)\}/g, (_all, choices: string) => `(${choices.replaceAll(',', '|')})`)
  return new RegExp(`^${source}$`)
}
