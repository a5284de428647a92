// Writes action.yml and the tables of README.md from the table of inputs, those of docs/seal.md and docs/diff.md from the guest's lists.
import { readFile, writeFile } from 'node:fs/promises'
import { importBundled } from './bundle.mjs'

const { actionYaml, inputsTable, outputsTable, replaceSection, sealPage, diffPage } = await importBundled(
  "export * from './src/inputs/document.ts'; export * from './src/guest/document.ts'",
)
await writeFile('action.yml', actionYaml())
const readme = await readFile('README.md', 'utf8')
await writeFile('README.md', replaceSection(replaceSection(readme, 'inputs', inputsTable()), 'outputs', outputsTable()))
await writeFile('docs/seal.md', sealPage(await readFile('docs/seal.md', 'utf8')))
await writeFile('docs/diff.md', diffPage(await readFile('docs/diff.md', 'utf8')))
