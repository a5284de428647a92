// Checks action.yml and the workflows with GitHub's own language service, and by scripts/workflow-rules.mjs.
// usage: lint-actions.mjs [workflow...]; this repository's own when none is named
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importBundled } from './bundle.mjs'
import { dependabotProblems, workflowProblems } from './workflow-rules.mjs'

// The service's files import each other without extensions: Node cannot load them, a bundler can.
const { validate, TextDocument } = await importBundled(`
  export { validate } from '@actions/languageservice'
  export { TextDocument } from 'vscode-languageserver-textdocument'`)

/** Problems of the grammar, as the rules' are. */
async function grammarProblems(file, text) {
  const document = TextDocument.create(pathToFileURL(resolve(file)).href, 'yaml', 1, text)
  const found = await validate(document)
  return found.map(({ message, range }) => ({ line: range.start.line + 1, rule: 'grammar', message }))
}

const own = (await readdir('.github/workflows')).filter((name) => /\.ya?ml$/.test(name)).sort()
const named = process.argv.slice(2)
const workflows = named.length > 0 ? named : own.map((name) => `.github/workflows/${name}`)
const checks = [
  ...(named.length > 0 ? [] : [['action.yml', grammarProblems]]),
  ...(named.length > 0 ? [] : [['.github/dependabot.yml', (_file, text) => dependabotProblems(text)]]),
  ...workflows.map((file) => [
    file,
    async (_file, text) => [...(await grammarProblems(file, text)), ...workflowProblems(text)],
  ]),
]
let problems = 0
for (const [file, check] of checks) {
  for (const { line, rule, message } of await check(file, await readFile(file, 'utf8'))) {
    problems += 1
    console.error(`${file}:${line}: ${message} (${rule})`)
  }
}
console.error(problems === 0 ? `${checks.length} files: no problems` : `${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
