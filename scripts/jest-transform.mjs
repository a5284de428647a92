// What scripts/build.mjs does to each file: TypeScript without its types, guest scripts and keys as texts.
import { readFileSync } from 'node:fs'
import { transformSync } from 'esbuild'
import { NODE_BUNDLE } from './bundle.mjs'

export default {
  process(source, path) {
    const loader = NODE_BUNDLE.loader[path.slice(path.lastIndexOf('.'))] ?? 'ts'
    // Jest takes a script's first line away.
    const text = loader === 'text' ? readFileSync(path, 'utf8') : source
    return transformSync(text, { loader, format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile: path })
  },
}
