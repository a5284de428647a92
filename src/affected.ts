/** Which images a change touches, and why: a matrix for the workflow that builds them. */
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { listDistroNames, loadDistro } from './distro/catalogue.ts'
import { kindOf } from './distro/header.ts'
import { UserError } from './errors.ts'
import { changesSince, type Changes } from './host/changes.ts'
import type { CommitRange } from './host/event.ts'
import type { AffectedInputs } from './inputs/parse.ts'
import { displayPath } from './paths.ts'
import { isSupported, listProfiles, findProfile, type Profile } from './puppet/profile.ts'
import { changedThings, comparesText, findReaches, type ChangedThing, type FileChange } from './puppet/reach/changes.ts'
import { describeRoute, type Reach } from './puppet/reach/reach.ts'
import { readConfigTree } from './puppet/tree.ts'

/** One job of a matrix. */
export interface Leg {
  distro: string
  profile: string
}

/** A changed file that is of an image, and how. */
export interface Reason {
  /** Relative to where the command was started. */
  file: string
  /** From what is built to what has changed. */
  through: string
}

export interface Affected {
  /** The commit that is compared with. */
  base: string
  /** For `strategy.matrix`. GitHub takes no empty one: skip the job where `any` is false. */
  matrix: { include: Leg[] }
  /** For a job before it that installs each base once. */
  bases: { include: { distro: string }[] }
  any: boolean
  images: (Leg & { reasons: Reason[] })[]
  /** Changed files that are of none. */
  unrelated: string[]
}

/** What GitHub makes of one matrix at most (docs.github.com, "Running variations of jobs in a workflow"). */
const MAX_LEGS = 256

/**
 * Which images the changes of a range touch. What is not certain is in.
 * @throws UserError for unknown names, as changesSince does, and for more images than a matrix has
 */
export async function affected(
  inputs: AffectedInputs,
  range: CommitRange,
  options: { uncommitted: boolean; workflow?: string | undefined; signal?: AbortSignal | undefined },
): Promise<Affected> {
  const changes = await findChanges(inputs, range, options)
  const changed = changes.paths.map((path) => join(changes.repository, path))
  const [distros, profiles] = [await touchedDistros(inputs, changed), await touchedProfiles(inputs, changes)]
  const everything = [inputs.factsFile, options.workflow && join(changes.repository, options.workflow)]
    .filter((file) => file !== undefined && changed.includes(file))
    .map((file) => ({ file: displayPath(file ?? ''), through: 'every image' }))
  const images = distros.flatMap((distro) =>
    profiles
      .filter(({ profile }) => isSupported(profile, distro))
      .map(({ profile, reasons }) => {
        return { distro: distro.id, profile: profile.id, reasons: [...everything, ...distro.reasons, ...reasons] }
      })
      .filter(({ reasons }) => reasons.length > 0),
  )
  const related = new Set(images.flatMap(({ reasons }) => reasons.map(({ file }) => file)))
  const include = images.map(({ distro, profile }) => ({ distro, profile }))
  if (include.length > MAX_LEGS)
    throw new UserError(`${include.length} images are touched, and GitHub makes at most ${MAX_LEGS} jobs of a matrix`, {
      where: 'the matrix',
      advice: 'Name fewer with distro or profile, in several steps if need be.',
    })
  return {
    base: changes.base,
    matrix: { include },
    bases: { include: [...new Set(include.map(({ distro }) => distro))].map((distro) => ({ distro })) },
    any: include.length > 0,
    images,
    unrelated: changed.map(displayPath).filter((file) => !related.has(file)),
  }
}

/** Of the repository that holds the config tree or, where that is none of the user's, the kickstarts. */
async function findChanges(
  { configDir, kickstartDirs, own }: AffectedInputs,
  range: CommitRange,
  options: { uncommitted: boolean; signal?: AbortSignal | undefined },
): Promise<Changes> {
  const directory = own.configDir ? configDir : own.kickstartDir ? (kickstartDirs[0] ?? configDir) : process.cwd()
  return changesSince(directory, range, options)
}

interface TouchedDistro {
  id: string
  kind: string | undefined
  reasons: Reason[]
}

async function touchedDistros(inputs: AffectedInputs, changed: readonly string[]): Promise<TouchedDistro[]> {
  const names = inputs.distros.length > 0 ? inputs.distros : await listDistroNames(inputs.kickstartDirs)
  const isKickstart = (file: string): boolean => inputs.kickstartDirs.some((top) => isBelow(file, top))
  return Promise.all(
    names.map(async (id) => {
      const distro = await loadDistro(id, inputs.kickstartDirs).catch((error: unknown) => {
        // Of one that is broken, it is not known what it includes.
        if (!(error instanceof UserError) || !changed.some(isKickstart)) throw error
        return undefined
      })
      const files = distro?.sources.map(({ file }) => file)
      const reasons = changed
        .filter((file) => (files ? files.includes(file) : isKickstart(file)))
        .map((file) => ({ file: displayPath(file), through: `distro ${id}` }))
      return { id, kind: distro && kindOf(distro), reasons }
    }),
  )
}

function isBelow(file: string, directory: string): boolean {
  const path = relative(directory, file)
  return !path.startsWith('..') && !isAbsolute(path)
}

async function touchedProfiles(
  inputs: AffectedInputs,
  changes: Changes,
): Promise<{ profile: Profile; reasons: Reason[] }[]> {
  const tree = await readConfigTree(inputs.configDir, { outputDir: inputs.outputDir })
  const profiles =
    inputs.profiles.length > 0
      ? await Promise.all(inputs.profiles.map((name) => findProfile(tree, { name })))
      : await listProfiles(tree)
  if (profiles.length === 0)
    throw new UserError('the config tree names no profiles: it has neither nodes/ nor a module of roles', {
      where: tree.displayPath,
      advice: 'Name the classes that images are made of with profile, such as profile::base.',
    })
  const prefix = relative(changes.repository, tree.directory)
  const inTree = prefix.startsWith('..')
    ? []
    : changes.paths.flatMap((path) => {
        if (prefix === '') return { path, name: path }
        return path.startsWith(`${prefix}/`) ? { path, name: path.slice(prefix.length + 1) } : []
      })
  const read = (path: string): Promise<string | undefined> =>
    readFile(join(tree.directory, path), 'utf8').catch(() => undefined)
  const versions: FileChange[] = []
  for (const { path, name } of inTree) {
    const both = comparesText(tree, name)
    versions.push({
      path: name,
      before: both ? await changes.textBefore(path) : undefined,
      after: both ? await read(name) : undefined,
    })
  }
  const things = changedThings(tree, versions)
  const reaches = findReaches(tree, versions, profiles)
  return profiles.map((profile, index) => {
    return { profile, reasons: reasonsFor(reaches[index] ?? new Map(), things, tree.displayPath) }
  })
}

/** One reason a file is enough. */
function reasonsFor(reach: Reach, things: readonly ChangedThing[], treePath: string): Reason[] {
  const reasons = new Map<string, Reason>()
  for (const { path, finds } of things) {
    if (reasons.has(path)) continue
    const found = finds(reach)
    if (found !== undefined) reasons.set(path, { file: join(treePath, path), through: describeRoute(reach, found) })
  }
  return [...reasons.values()]
}

/** For a person: each image with its files, and how they belong to it. Pure. */
export function explainAffected({ base, images, unrelated }: Affected): string[] {
  const routes = images.flatMap(({ distro, profile, reasons }) => [
    `${profile} on ${distro}`,
    ...reasons.map(({ file, through }) => `  ${file}: ${through}`),
  ])
  return [
    images.length === 0 ? `no image is touched since ${base}` : `${images.length} touched since ${base}`,
    ...routes,
    ...(unrelated.length === 0 ? [] : ['of no image', ...unrelated.map((file) => `  ${file}`)]),
  ]
}
