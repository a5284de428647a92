/** From a sealed disk to an image with its checksum and manifest. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { abortable } from '../deadline.ts'
import { sha256, sha256File } from '../digest.ts'
import { run } from '../host/run.ts'
import { convertImage, virtualSize } from '../image/qcow2.ts'
import type { Manifest } from '../image/manifest.ts'
import { publishImage } from '../image/output.ts'
import type { BuildResult } from '../report/result.ts'
import type { BuildContext, StampedDisk } from './context.ts'

/** Compresses the disk and publishes it with its manifest. @throws HostError when qemu-img fails */
export async function finishImage(context: BuildContext, stamped: StampedDisk): Promise<BuildResult> {
  const { plan, reporter, deadline } = context
  const { output, inputs } = plan
  const { format, compression } = inputs
  const { signal } = deadline
  reporter.phase('finish', `Finish: ${format}${compression === 'none' ? '' : `, ${compression}`}`)
  await convertImage({ source: stamped.disk, destination: output.partial.image, format, compression, signal })
  const { image: path } = output.partial
  const [digest, { size }, virtualSizeBytes] = await abortable(
    signal,
    Promise.all([sha256File(path), stat(path), virtualSize(path, format)]),
  )
  const image = { file: basename(output.image), format, compression, sha256: digest, sizeBytes: size, virtualSizeBytes }
  await publishImage(output, await describe(context, stamped, image))
  return {
    image: output.image,
    sha256: digest,
    sizeBytes: size,
    virtualSizeBytes,
    accelerator: context.accelerator,
    baseCacheHit: stamped.base?.cacheHit ?? false,
    manifest: output.manifest,
    log: output.log,
  }
}

async function describe(context: BuildContext, stamped: StampedDisk, image: Manifest['image']): Promise<Manifest> {
  const { plan, media, reporter } = context
  const { distro, profile } = plan
  const { puppetExitCode, report, packages } = stamped.catalogue
  const commit = await gitCommit(plan.configTree.directory)
  return {
    schema: 1,
    distro: { id: distro.id, name: distro.name },
    profile: profile.id,
    ...(commit ? { commit } : {}),
    createdAt: new Date().toISOString(),
    kickstart: {
      file: basename(distro.file),
      sha256: sha256(distro.lines.map(({ text }) => text).join('\n')),
    },
    media: { key: media.key, kernelVersion: media.kernelVersion, digests: media.digests },
    ...(stamped.base
      ? { base: { key: stamped.base.key, cacheHit: stamped.base.cacheHit, createdAt: stamped.base.createdAt } }
      : {}),
    layers: stamped.base ? 'auto' : 'off',
    accelerator: context.accelerator,
    puppet: {
      exitCode: puppetExitCode,
      resources: report.resources,
      changed: report.changed,
      failed: report.failed,
      seconds: report.seconds,
    },
    packages,
    image,
    phases: reporter.phases(),
  }
}

/** The commit of the config tree's repository. @returns undefined outside of one, or without git */
async function gitCommit(directory: string): Promise<Manifest['commit']> {
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-C', directory, ...args], { what: 'reading the commit' })).stdout
  try {
    return { id: await git('rev-parse', 'HEAD'), dirty: (await git('status', '--porcelain', '--', '.')) !== '' }
  } catch {
    return undefined
  }
}
