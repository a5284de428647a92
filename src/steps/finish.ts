/** From a sealed disk to an image with its checksum and manifest. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { abortable } from '../deadline.ts'
import { sha256, sha256File } from '../digest.ts'
import { displayUrl } from '../fetch/urls.ts'
import { convertImage, virtualSize } from '../image/qcow2.ts'
import type { Contents } from '../image/contents.ts'
import { MANIFEST_SCHEMA, type Manifest } from '../image/manifest.ts'
import { readContents } from '../image/guest-contents.ts'
import { publishImage, publishStamp, type BuildRecord, type RecordPaths } from '../image/output.ts'
import type { Hygiene } from '../prove/hygiene.ts'
import type { ImageProof } from '../prove/proof.ts'
import { reportPage } from '../report/page/page.ts'
import { describeResult, type BuildResult, type StampResult } from '../report/result.ts'
import { VERSION } from '../version.ts'
import type { BuildContext, FinishedImage, StampedDisk } from './context.ts'

/** Compresses the disk. @throws HostError when qemu-img fails */
export async function finishImage(context: BuildContext, stamped: StampedDisk): Promise<FinishedImage> {
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
  return { path, format, sha256: digest, sizeBytes: size, virtualSizeBytes }
}

/** Gives the image its name, and manifest and report beside it. */
export async function publishBuild(context: BuildContext, built: Built): Promise<BuildResult> {
  const { output } = context.plan
  const { stamped, image } = built
  const result = {
    image: output.image,
    sha256: image.sha256,
    sizeBytes: image.sizeBytes,
    virtualSizeBytes: image.virtualSizeBytes,
    proof: built.proof,
    ...stampResult(context, stamped, output),
  }
  await publishImage(output, recordOf(context, built, { place: output, result }))
  return result
}

/** Ends a build that only proves that it could be made: the disk goes, what is known of it stays. */
export async function publishProof(context: BuildContext, stamped: StampedDisk): Promise<StampResult> {
  const { output } = context.plan
  const result = stampResult(context, stamped, output.stamp)
  await publishStamp(output, recordOf(context, { stamped }, { place: output.stamp, result }))
  return result
}

function stampResult(
  { accelerator }: BuildContext,
  { base }: StampedDisk,
  { manifest, log, report }: { manifest: string; log: string; report: string },
): StampResult {
  return { accelerator, baseCacheHit: base?.cacheHit ?? false, baseBytes: base?.sizeBytes, manifest, log, report }
}

/** What the steps before have made. */
export interface Built {
  stamped: StampedDisk
  image: FinishedImage
  hygiene: Hygiene
  proof: ImageProof
}

/** What tells of the image, in files of these names. */
function recordOf(
  context: BuildContext,
  built: Pick<Built, 'stamped'> & Partial<Built>,
  { place, result }: { place: RecordPaths; result: StampResult },
): BuildRecord {
  const { reporter } = context
  const { contents, list } = readContents(built.stamped.catalogue.contents, basename(place.files))
  reporter.note({ facts: describeResult(result), logs: result.log })
  return {
    manifest: manifestOf(context, built, contents),
    files: list,
    report: reportPage({ ...reporter.record(), outcome: 'succeeded' }),
  }
}

/** What is in the image and how it was made. Pure, but for the time. */
export function manifestOf(
  context: BuildContext,
  built: Pick<Built, 'stamped'> & Partial<Built>,
  contents: Contents,
): Manifest {
  const { stamped, image, hygiene, proof } = built
  const { plan, media, reporter } = context
  const { distro, inputs, mirrors, rendered } = plan
  const { base, upgraded, catalogue, signatures } = stamped
  const { report, packages } = catalogue
  return {
    schema: MANIFEST_SCHEMA,
    createdAt: new Date().toISOString(),
    cloudstamp: { version: VERSION },
    qemu: { version: context.qemuVersion },
    distro: { id: distro.id, name: distro.name },
    profile: plan.profile.id,
    layers: base ? 'auto' : 'off',
    hostName: inputs.hostName,
    keepConfig: inputs.keepConfig,
    removePuppet: inputs.removePuppet,
    puppetSettings: inputs.puppetSettings,
    facts: plan.facts === '' ? undefined : { sha256: sha256(plan.facts) },
    secrets: plan.secrets.map((secret) => secret.path),
    accelerator: context.accelerator,
    machine: { memoryMiB: plan.memoryMiB, cpus: context.cpus },
    snapshot: mirrors.snapshot?.toISOString(),
    mirrors: {
      packages: displayUrl(mirrors.mirror),
      security: mirrors.securityMirror === undefined ? undefined : displayUrl(mirrors.securityMirror),
    },
    sources: plan.provenance,
    renderedKickstart: { sha256: sha256(JSON.stringify([rendered.kickstart, rendered.files])) },
    media: { key: media.key, kernelVersion: media.kernelVersion, digests: media.digests },
    base: base && { key: base.key, cacheHit: base.cacheHit, createdAt: base.createdAt, upgraded },
    puppet: {
      exitCode: catalogue.puppetExitCode,
      resources: report.resources,
      changed: report.changed,
      failed: report.failed,
      seconds: report.seconds,
    },
    packages,
    signatures,
    contents,
    image: image && {
      file: basename(plan.output.image),
      format: image.format,
      compression: inputs.compression,
      sha256: image.sha256,
      sizeBytes: image.sizeBytes,
      virtualSizeBytes: image.virtualSizeBytes,
    },
    hygiene,
    proof,
    phases: reporter.record().phases.map(({ name, seconds }) => ({ name, seconds })),
  }
}
