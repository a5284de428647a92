// Checks action.yml and the workflows with GitHub's own language service.
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importBundled } from './bundle.mjs'

// The service's files import each other without extensions: Node cannot load them, a bundler can.
const { validate, TextDocument } = await importBundled(`
  export { validate } from '@actions/languageservice'
  export { TextDocument } from 'vscode-languageserver-textdocument'`)

const workflows = (await readdir('.github/workflows')).filter((name) => /\.ya?ml$/.test(name)).sort()
let problems = 0
for (const file of ['action.yml', ...workflows.map((name) => `.github/workflows/${name}`)]) {
  const document = TextDocument.create(pathToFileURL(resolve(file)).href, 'yaml', 1, await readFile(file, 'utf8'))
  for (const { message, range } of await validate(document)) {
    problems += 1
    console.error(`${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`)
  }
}
console.error(problems === 0 ? `action.yml and ${workflows.length} workflows: no problems` : `${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
