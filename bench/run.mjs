// node bench/run.mjs [PART…]: measures what bench/RESULTS.md records.
import { importBundled } from '../scripts/bundle.mjs'

await importBundled("import './bench/main.ts'")
