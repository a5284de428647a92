// What scripts/build.mjs does to each file: TypeScript without its types, guest scripts and keys as texts.
import { transformSync } from 'esbuild'

const loaders = { '.sh': 'text', '.asc': 'text' }

export default {
  process(source, path) {
    const loader = loaders[path.slice(path.lastIndexOf('.'))] ?? 'ts'
    return transformSync(source, { loader, format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: path })
  },
}
