// Writes action.yml and the tables of README.md from the table of inputs.
import { readFile, writeFile } from 'node:fs/promises'
import { importBundled } from './bundle.mjs'

const { actionYaml, inputsTable, outputsTable, replaceSection } = await importBundled(
  "export * from './src/inputs/document.ts'",
)
await writeFile('action.yml', actionYaml())
const readme = await readFile('README.md', 'utf8')
await writeFile('README.md', replaceSection(replaceSection(readme, 'inputs', inputsTable()), 'outputs', outputsTable()))
