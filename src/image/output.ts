/** The files that a build leaves: image, manifest and log, or log and evidence. */
import { access, constants, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../errors.ts'
import { OWNER, removeAbandoned } from '../store/owner.ts'
import type { ImageFormat } from './qcow2.ts'

/** Final names of one build. */
export interface OutputPaths {
  directory: string
  image: string
  manifest: string
  log: string
  /** After a failure: consoles, screenshot, Puppet's report. */
  evidence: string
  /** The image until it is complete. */
  partial: string
}

/** Names of a build's files. Pure. */
export function outputPaths(build: {
  outputDir: string
  profile: string
  distro: string
  format: ImageFormat
}): OutputPaths {
  const stem = join(build.outputDir, `${build.profile}-${build.distro}`)
  return {
    directory: build.outputDir,
    image: `${stem}.${build.format}`,
    manifest: `${stem}.manifest.json`,
    log: `${stem}.log`,
    evidence: `${stem}.failure`,
    partial: join(build.outputDir, `.${basename(stem)}.${build.format}.partial-${OWNER}`),
  }
}

/**
 * Makes the output directory ready: writable, without what killed builds left and without the files of an earlier build
 * of the same name, which would pass for this one's if it fails.
 * @throws UserError when it cannot be written to
 */
export async function prepareOutput(paths: OutputPaths): Promise<void> {
  try {
    await makeDirectory(paths.directory)
    await access(paths.directory, constants.W_OK | constants.X_OK)
    const probe = `${paths.partial}.probe`
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    throw new UserError(`the output directory cannot be written to (${(error as NodeJS.ErrnoException).code})`, {
      where: paths.directory,
      advice: 'Choose another output-dir, or change its permissions.',
    })
  }
  await removeAbandoned(paths.directory, (name) => /^\..*\.partial-([^.]+)$/.exec(name)?.[1])
  for (const path of [paths.image, paths.manifest, paths.log, paths.evidence])
    await rm(path, { recursive: true, force: true })
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

/** Puts image and manifest under their final names, the image last. */
export async function publishImage(paths: OutputPaths, manifest: unknown): Promise<void> {
  await writeFile(paths.manifest, `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(paths.partial, paths.image)
}

/** After a failure: removes what is half done and keeps the evidence. @returns paths of the files kept */
export async function keepEvidence(paths: OutputPaths, logDir: string): Promise<string[]> {
  await rm(paths.partial, { force: true })
  await rm(paths.manifest, { force: true })
  const names = await readdir(logDir).catch(() => [])
  if (names.length === 0) return [paths.log]
  await cp(logDir, paths.evidence, { recursive: true })
  return [paths.log, ...names.sort().map((name) => join(paths.evidence, name))]
}
