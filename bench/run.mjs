// node bench/run.mjs [PART…]: measures what bench/RESULTS.md records.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

await mkdir('output', { recursive: true })
const folder = await mkdtemp(join('output', 'bench-'))
try {
  await build({
    entryPoints: ['bench/main.ts'],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    loader: { '.sh': 'text', '.asc': 'text', '.awk': 'text', '.rb': 'text' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  await import(join(process.cwd(), folder, 'main.mjs'))
} finally {
  await rm(folder, { recursive: true, force: true })
}
