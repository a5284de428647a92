/**
 * Reads one YAML text of a guest and answers with JSON, in a thread that can be ended at any time. Plain JavaScript:
 * Node.js 20 starts no TypeScript, and the tests run from the sources.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { parseDocument } from 'yaml'

/** A catalogue of ten thousand resources has less. */
const MAX_VALUES = 500_000
const MAX_CHARACTERS = 16 * 1024 * 1024
const MAX_ALIASES = 10_000

// Reports of Puppet 3 to 8 carry Ruby's tags, which say nothing that matters here.
const yaml = workerData.replace(/(^|[\s-])!ruby\/\S+/gm, '$1')
const document = parseDocument(yaml, { logLevel: 'silent', uniqueKeys: false })
if (document.errors[0]) throw document.errors[0]

let values = 0
let characters = 0
// In JSON, every alias unfolds: what is small here may be huge there.
const json = JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES }), (key, value) => {
  values += 1
  characters += key.length + (typeof value === 'string' ? value.length : 0)
  if (values > MAX_VALUES || characters > MAX_CHARACTERS) throw new RangeError('it unfolds to more than a report holds')
  return value
})
parentPort.postMessage(json)
