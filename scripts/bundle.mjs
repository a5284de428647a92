// Bundles that Node runs: what ships, and sources of the product that scripts use.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** @type {import('esbuild').BuildOptions} */
export const NODE_BUNDLE = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: {
    ...{ '.sh': 'text', '.rb': 'text', '.awk': 'text', '.pp': 'text' },
    ...{ '.asc': 'text', '.txt': 'text', '.css': 'text' },
  },
  // CommonJS libraries inside an ESM bundle call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
}

/** Bundles a module and imports it. @param {string} contents JavaScript, with paths from the repository's root */
export async function importBundled(contents) {
  const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-bundle-'))
  try {
    const outfile = join(directory, 'module.mjs')
    await build({ ...NODE_BUNDLE, stdin: { contents, resolveDir: process.cwd() }, outfile, logLevel: 'error' })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true })
  }
}
