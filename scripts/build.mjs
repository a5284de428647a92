// Bundles the action and the command line into dist/. Bit-identical for equal sources: CI compares.
import { rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { writeLicences } from './licences.mjs'

await rm('dist', { recursive: true, force: true })
const { metafile } = await build({
  // A worker starts from a file of its own, beside the code that starts it.
  entryPoints: { index: 'src/action.ts', cli: 'src/cli.ts', 'chunks/yaml-worker': 'src/puppet/yaml-worker.mjs' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  // Heavy libraries are imported where they are used: a start loads only what it needs.
  splitting: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.sh': 'text', '.asc': 'text' },
  legalComments: 'none',
  metafile: true,
  // CommonJS libraries inside an ESM bundle call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
await writeLicences(metafile)
// The repository's package.json says "module" too, but dist/ must not depend on what lies above it.
await writeFile('dist/package.json', '{ "type": "module" }\n')
