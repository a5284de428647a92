/** What becomes of an image that is not what it should be. */
import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { GuestError } from '../errors.ts'
import type { Finding } from '../report/finding.ts'
import type { BuildContext, FinishedImage } from './context.ts'

/** Looks at an image. Where it is at fault, the findings are told and it is kept among the evidence. @throws as `look` does */
export async function keepUnproved<T>(
  { plan, reporter }: BuildContext,
  image: FinishedImage,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof GuestError) {
      for (const finding of error.findings) reporter.finding(finding)
      await rename(image.path, plan.output.partial.unproved)
    }
    throw error
  }
}

/** The error of an image with faults. @param seen.title what shows them */
export function unfit({ plan }: BuildContext, { findings, title }: { findings: Finding[]; title: string }): GuestError {
  const errors = findings.filter(({ level }) => level === 'error').length
  const unproved = join(plan.output.evidence, basename(plan.output.partial.unproved))
  return new GuestError(
    `the image is not what it should be: ${title} shows ${errors === 1 ? 'a fault' : `${errors} faults`}`,
    {
      where: title,
      advice: `Mend what the findings name. To look at the image: cloudstamp boot ${unproved}`,
      findings,
    },
  )
}
