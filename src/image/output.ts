/**
 * The files of a build in the output directory. Those beside each other, `<profile>-<distro>.*`, are of the last build
 * that succeeded and stay until the next one does; `<profile>-<distro>.failure/` is of the last one, if it failed.
 */
import { access, constants, cp, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HostError, UserError } from '../errors.ts'
import { locateFull } from '../host/disk.ts'
import { isFull } from '../host/errno.ts'
import { withoutSecrets } from '../report/secrets.ts'
import { LOCK_SUFFIX, removeAbandoned } from '../store/abandoned.ts'
import { describeHolder, lockHolder, tryLock, type Lock } from '../store/lock.ts'
import type { ImageFormat } from './qcow2.ts'

/** What tells of a build. */
export interface RecordPaths {
  manifest: string
  files: string
  log: string
  report: string
}

/** Names of one build's files. */
export interface OutputPaths {
  directory: string
  image: string
  manifest: string
  /** The list of the files in the image. */
  files: string
  log: string
  /** For people, in a browser. */
  report: string
  /** Of a build without an image, which leaves those of one with an image alone. */
  stamp: RecordPaths
  /** After a failure: all that tells of it, in one folder. */
  evidence: string
  /** The log among it. */
  evidenceLog: string
  /** While the build runs; everything above comes out of it. */
  partial: {
    directory: string
    image: string
    log: string
    report: string
    /** An image that failed its proof; it becomes evidence. */
    unproved: string
  }
}

const LOG = 'build.log'
const REPORT = 'report.html'
const PARTIAL_SUFFIX = '.partial'

/** Names of a build's files. Pure. */
export function outputPaths(build: { outputDir: string; name: string; format: ImageFormat }): OutputPaths {
  const stem = join(build.outputDir, build.name)
  const partial = `${stem}${PARTIAL_SUFFIX}`
  return {
    directory: build.outputDir,
    image: `${stem}.${build.format}`,
    manifest: `${stem}.manifest.json`,
    files: `${stem}.files.tsv`,
    log: `${stem}.log`,
    report: `${stem}.report.html`,
    stamp: {
      manifest: `${stem}.stamp.manifest.json`,
      files: `${stem}.stamp.files.tsv`,
      log: `${stem}.stamp.log`,
      report: `${stem}.stamp.report.html`,
    },
    evidence: `${stem}.failure`,
    evidenceLog: join(`${stem}.failure`, LOG),
    partial: {
      directory: partial,
      image: join(partial, `image.${build.format}`),
      log: join(partial, LOG),
      report: join(partial, REPORT),
      unproved: join(partial, `unproved.${build.format}`),
    },
  }
}

/**
 * Runs a build while no other one writes to the same paths, with its partial directory made. What killed builds and the
 * last failure left is removed first; what a build before has made stays.
 * @throws UserError when another build runs, naming it, and when the directory cannot be written to
 */
export async function withOutput<T>(paths: OutputPaths, build: () => Promise<T>): Promise<T> {
  const lock = await claim(paths)
  try {
    await removeAbandoned(paths.directory, await strangers(paths))
    for (const path of [paths.partial.directory, paths.evidence]) await rm(path, { recursive: true, force: true })
    await mkdir(paths.partial.directory)
    return await build()
  } finally {
    await rm(paths.partial.directory, { recursive: true, force: true })
    await lock.release()
  }
}

async function claim(paths: OutputPaths): Promise<Lock> {
  const lockFile = `${paths.partial.directory}${LOCK_SUFFIX}`
  let lock: Lock | undefined
  try {
    await makeDirectory(paths.directory)
    await access(paths.directory, constants.W_OK | constants.X_OK)
    lock = await tryLock(lockFile)
  } catch (error) {
    if (error instanceof HostError) throw error
    if (isFull(error)) throw await locateFull(error, [paths.directory])
    throw new UserError(`the output directory cannot be written to (${(error as NodeJS.ErrnoException).code})`, {
      where: paths.directory,
      advice: 'Choose another output-dir, or change its permissions.',
    })
  }
  if (lock) return lock
  throw new UserError(`another build makes this image: ${describeHolder(await lockHolder(lockFile))}`, {
    where: paths.image,
    advice: 'Wait for it, or choose another output-dir.',
  })
}

/** Partial directories of others; a lock file of Cloudstamp's own beside them shows whose they are. */
async function strangers(paths: OutputPaths): Promise<string[]> {
  const suffix = `${PARTIAL_SUFFIX}${LOCK_SUFFIX}`
  const names = (await readdir(paths.directory))
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -LOCK_SUFFIX.length))
    .filter((name) => name !== basename(paths.partial.directory))
  const holders = await Promise.all(names.map((name) => lockHolder(join(paths.directory, `${name}${LOCK_SUFFIX}`))))
  return names.filter((_name, index) => holders[index] !== undefined)
}

/** Like mkdir's recursive option, which never returns below /proc (Node.js 20). */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeDirectory(dirname(path))
    await mkdir(path)
  }
}

/** What tells of an image. */
export interface BuildRecord {
  manifest: unknown
  /** The list of its files, which the manifest names; undefined where there is none. */
  files: string | undefined
  /** HTML for a browser. */
  report: string
}

/** Puts image, manifest, list of files, report and log in the place of those of the build before, the image last. */
export async function publishImage(paths: OutputPaths, record: BuildRecord): Promise<void> {
  await publishRecord(paths.partial, paths, record)
  await rename(paths.partial.image, paths.image)
}

/** Puts what tells of a build without an image in the place of what told of the one before. */
export async function publishStamp(paths: OutputPaths, record: BuildRecord): Promise<void> {
  await publishRecord(paths.partial, paths.stamp, record)
}

async function publishRecord(
  partial: OutputPaths['partial'],
  place: RecordPaths,
  { manifest, files, report }: BuildRecord,
): Promise<void> {
  const unfinished = join(partial.directory, 'record')
  if (files === undefined) await rm(place.files, { force: true })
  else {
    await writeFile(unfinished, files)
    await rename(unfinished, place.files)
  }
  await writeFile(unfinished, `${JSON.stringify(manifest, null, 2)}\n`)
  await writeFile(partial.report, report)
  await rename(unfinished, place.manifest)
  await rename(partial.report, place.report)
  // An open log goes on under its new name.
  await rename(partial.log, place.log)
}

/** Puts the log of a build that leaves nothing else here in the place of the one before. */
export async function publishLog(paths: OutputPaths): Promise<void> {
  await rename(paths.partial.log, paths.log)
}

/**
 * After a failure: what is half done goes, log and evidence stay, beside the files of the last good build.
 */
export async function keepEvidence(paths: OutputPaths, logDir: string): Promise<void> {
  await rm(paths.partial.image, { force: true })
  await rename(paths.partial.directory, paths.evidence)
  const names = await readdir(logDir).catch(() => [])
  if (names.length > 0) await cp(logDir, paths.evidence, { recursive: true })
  await hideSecrets(paths.evidence)
}

/** A guest prints what it knows, and evidence is uploaded. Bytes stay as they are: latin1 keeps each. */
async function hideSecrets(directory: string): Promise<void> {
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name)
    // An image is no text, and has been sealed.
    if (name.startsWith('unproved.')) continue
    if (!(await lstat(path)).isFile()) continue
    const text = await readFile(path, 'latin1')
    const clean = withoutSecrets(text)
    if (clean !== text) await writeFile(path, clean, 'latin1')
  }
}
