// Writes action.yml and the tables of README.md from the table of inputs.
import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const { outputFiles } = await build({
  entryPoints: ['src/inputs/document.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
})
const { actionYaml, inputsTable, outputsTable, replaceSection } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
)
await writeFile('action.yml', actionYaml())
const readme = await readFile('README.md', 'utf8')
await writeFile('README.md', replaceSection(replaceSection(readme, 'inputs', inputsTable()), 'outputs', outputsTable()))
