/** What sealing took away from a catalogue's files. Pure. */
import { GuestError } from '../errors.ts'
import { sealedReason } from '../guest/contract.ts'
import type { Finding } from '../report/finding.ts'
import type { PhaseName } from '../report/phase.ts'
import type { PuppetReport } from './report.ts'

/** A catalogue that manages more of them makes the same mistake each time. */
const MAX_FINDINGS = 20

/**
 * A warning for each file that the catalogue manages and that is not in the image as it wrote it.
 * @param tsv the guest's list: `absent` or what else has become of it, resource and path, with tabs between, a line each
 * @throws GuestError for a line of another shape
 */
export function sealedFindings(
  tsv: string,
  { locations }: Pick<PuppetReport, 'locations'>,
  phase: PhaseName,
): Finding[] {
  const lines = tsv.split('\n').filter((line) => line !== '')
  return lines.slice(0, MAX_FINDINGS).map((line, index) => {
    const [, state, resource = '', path = ''] = /^([a-z]+)\t([^\t]+)\t(\/[^\t]*)$/.exec(line) ?? []
    if (state === undefined) {
      throw new GuestError("the guest's list of sealed files is damaged", {
        where: `sealed.tsv:${index + 1}`,
        advice: 'Build again; if it happens each time, the catalogue manages a file with an odd name.',
      })
    }
    const fate = state === 'absent' ? 'is not in the image' : 'is empty in the image'
    const reason = sealedReason(path) ?? 'sealing takes it'
    return {
      level: 'warning',
      phase,
      resource,
      ...locations.get(resource),
      message: `${path} ${fate}, though the catalogue manages it: ${reason} (docs/seal.md)`,
    }
  })
}
