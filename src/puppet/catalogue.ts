/** What applying a catalogue came to, as the guest proves it. */
import { GuestError } from '../errors.ts'
import type { GuestOutcome } from '../guest/proof.ts'
import { parsePackages, type InstalledPackage } from '../image/manifest.ts'
import type { Finding } from '../report/finding.ts'
import type { TreeMapping } from './place.ts'
import { readReport, type PuppetReport } from './report.ts'
import { sealedFindings } from './sealed.ts'

/** What applying a catalogue came to. */
export interface CatalogueResult {
  puppetExitCode: number
  report: PuppetReport
  packages: InstalledPackage[]
  /** What the guest tells of its disk's contents; undefined where it could not. */
  contents: string | undefined
  /** What its rpm says of its packages' signatures; undefined where nobody asked. */
  signatures: string | undefined
  /** Of what sealing took. */
  warnings: Finding[]
}

/**
 * @param outcome of a run that had to prove its catalogue
 * @throws GuestError when the report or the list is damaged, or the log has errors
 */
export async function readCatalogue(outcome: GuestOutcome, mapping: TreeMapping): Promise<CatalogueResult> {
  const { puppetExitCode, files } = outcome
  const [yaml, list] = [files.get('last_run_report.yaml'), files.get('packages.tsv')]
  if (puppetExitCode === undefined || yaml === undefined || list === undefined)
    throw new RangeError('the run did not require its proof')
  const report = await readReport(yaml, mapping)
  // What Puppet could not even list, such as a directory with a name that is not UTF-8, it does not count as failed.
  if (report.findings.length > 0)
    throw new GuestError(`Puppet exited with ${puppetExitCode}, as after a success, but its log has errors`, {
      where: 'last_run_report.yaml of the guest',
    })
  return {
    puppetExitCode,
    report,
    packages: parsePackages(list),
    contents: files.get('contents.tsv'),
    signatures: files.get('signatures.txt'),
    warnings: sealedFindings(files.get('sealed.tsv') ?? '', report, mapping.phase),
  }
}
