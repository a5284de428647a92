/** Looks at the finished image's disk from outside, in a machine that runs nothing of it. */
import { join } from 'node:path'
import { createOverlay } from '../image/qcow2.ts'
import { describeHygiene, hygieneFindings, type Hygiene } from '../prove/hygiene.ts'
import { inspectRun } from '../runs.ts'
import type { BuildContext, FinishedImage } from './context.ts'
import { executeRun } from './guest.ts'
import { keepUnproved, unfit } from './unproved.ts'

/**
 * Inspects the image, unless the inputs say otherwise.
 * @throws GuestError with a finding for each thing that the seal has left; the image is then kept as evidence alone
 */
export async function inspectImage(context: BuildContext, image: FinishedImage): Promise<Hygiene> {
  const { plan, directories, reporter } = context
  if (!plan.inputs.verify) return { inspected: false, reason: 'verify: false' }
  if (plan.family.onePass !== undefined) return { inspected: false, reason: plan.family.onePass }
  reporter.phase('inspect', 'Inspection: the disk from outside')
  return keepUnproved(context, image, async () => {
    const disk = join(directories.work, 'inspect.qcow2')
    await createOverlay({ path: disk, backing: image.path, backingFormat: image.format })
    const { leftovers } = await executeRun(context, inspectRun(plan), disk)
    const findings = hygieneFindings(leftovers)
    if (findings.some(({ level }) => level === 'error')) throw unfit(context, { findings, title: 'its disk' })
    for (const finding of findings) reporter.finding(finding)
    return describeHygiene(leftovers)
  })
}
