/** What applying a catalogue came to, as the guest proves it. */
import type { GuestOutcome } from '../guest/proof.ts'
import { parsePackages, type InstalledPackage } from '../image/manifest.ts'
import type { Finding } from '../report/finding.ts'
import type { TreeMapping } from './log.ts'
import { readReport, type PuppetReport } from './report.ts'
import { sealedFindings } from './sealed.ts'

/** What applying a catalogue came to. */
export interface CatalogueResult {
  puppetExitCode: number
  report: PuppetReport
  packages: InstalledPackage[]
  /** Of what sealing took. */
  warnings: Finding[]
}

/** @param outcome of a run that had to prove its catalogue @throws GuestError when the report or the list is damaged */
export async function readCatalogue(outcome: GuestOutcome, mapping: TreeMapping): Promise<CatalogueResult> {
  const { puppetExitCode, files } = outcome
  const [yaml, list] = [files.get('last_run_report.yaml'), files.get('packages.tsv')]
  if (puppetExitCode === undefined || yaml === undefined || list === undefined)
    throw new RangeError('the run did not require its proof')
  const report = await readReport(yaml, mapping)
  return {
    puppetExitCode,
    report,
    packages: parsePackages(list),
    warnings: sealedFindings(files.get('sealed.tsv') ?? '', report, mapping.phase),
  }
}
