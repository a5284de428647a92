// Bundles the action and the command line into dist/. Bit-identical for equal sources.
// usage: build.mjs [--check]; with --check nothing is written, and it fails where dist/ is not what src/ gives
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { NODE_BUNDLE } from './bundle.mjs'
import { licences } from './licences.mjs'

/** Builds into a directory. */
async function bundle(outdir) {
  await rm(outdir, { recursive: true, force: true })
  const { metafile } = await build({
    ...NODE_BUNDLE,
    // A worker starts from a file of its own, beside the code that starts it.
    entryPoints: { index: 'src/action.ts', cli: 'src/cli.ts', 'chunks/yaml-worker': 'src/puppet/yaml-worker.mjs' },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    // Heavy libraries are imported where they are used: a start loads only what it needs.
    splitting: true,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    metafile: true,
  })
  await writeFile(join(outdir, 'licenses.txt'), await licences(metafile))
  // The repository's package.json says "module" too, but dist/ must not depend on what lies above it.
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }\n')
}

/** Files of two directories that differ, or that only one has. */
async function differences(one, other) {
  const read = (directory, name) => readFile(join(directory, name)).catch(() => undefined)
  const list = async (directory) =>
    (await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
  const names = [...new Set([...(await list(one)), ...(await list(other))])].sort()
  const equal = await Promise.all(
    names.map(async (name) => {
      const [data, otherData] = await Promise.all([read(one, name), read(other, name)])
      return data !== undefined && otherData !== undefined && data.equals(otherData)
    }),
  )
  return names.filter((_name, index) => !equal[index])
}

if (process.argv.includes('--check')) {
  const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-dist-'))
  try {
    await bundle(directory)
    const found = await differences(directory, 'dist')
    if (found.length > 0) {
      console.error(
        `dist/ is not what src/ gives (${found.length} files differ, such as ${found[0]}): run "npm run build" and commit it`,
      )
      process.exitCode = 1
    }
  } finally {
    await rm(directory, { recursive: true })
  }
} else {
  await bundle('dist')
}
