// Checks action.yml and the workflows with GitHub's own language service.
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

// The service's files import each other without extensions: Node cannot load them, a bundler can.
const outfile = resolve('node_modules/.cache/cloudstamp/languageservice.mjs')
await mkdir(resolve(outfile, '..'), { recursive: true })
await build({
  stdin: {
    contents: `
      export { validate } from '@actions/languageservice'
      export { TextDocument } from 'vscode-languageserver-textdocument'`,
    resolveDir: process.cwd(),
  },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  logLevel: 'error',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
})
const { validate, TextDocument } = await import(pathToFileURL(outfile).href)

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
