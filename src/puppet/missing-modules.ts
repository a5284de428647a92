/** Modules that the tree asks for and does not have. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Finding } from '../report/finding.ts'
import { moduleDirectories } from './classes.ts'
import type { Environment } from './environment.ts'
import { locate, type TreeEntry } from './tree-entry.ts'

interface Searched {
  directory: string
  displayPath: string
  environment: Environment
  entries: readonly TreeEntry[]
}

/** Installed with Puppet itself, or as packages beside it. */
const CORE = /_core$/

/** Errors for what a Puppetfile names; warnings for dependencies, which a site may leave out on purpose. */
export async function missingModules(tree: Searched): Promise<Finding[]> {
  const present = new Set(modulesOf(tree).map(({ name }) => name))
  const puppetfile = tree.entries.find(({ type, path }) => type === 'file' && path === 'Puppetfile')
  const asked = puppetfile ? parsePuppetfile(await readText(tree, puppetfile.path)) : []
  const missing = asked.filter(({ name }) => !present.has(name) && !CORE.test(name))
  const [first] = missing
  const fromPuppetfile: Finding[] =
    first === undefined
      ? []
      : [
          {
            level: 'error',
            phase: 'host',
            file: join(tree.displayPath, 'Puppetfile'),
            line: first.line,
            message:
              `${count(missing.length, 'module')} of the Puppetfile ${missing.length === 1 ? 'is' : 'are'} not in the tree: ` +
              `${missing.map(({ name }) => name).join(', ')} → Run "r10k puppetfile install" or "g10k -puppetfile" in ${tree.displayPath} first.`,
          },
        ]
  const known = new Set([...present, ...asked.map(({ name }) => name)])
  return [...fromPuppetfile, ...(await missingDependencies(tree, known))]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Directories of modules, and links to such. */
function modulesOf({ environment, entries }: Searched): { name: string; path: string }[] {
  const tops = moduleDirectories(environment)
  return entries.flatMap(({ type, path }) => {
    const slash = path.lastIndexOf('/')
    const parent = slash < 0 ? '.' : path.slice(0, slash)
    return type === 'file' || !tops.includes(parent) ? [] : [{ name: path.slice(slash + 1), path }]
  })
}

/** `puppetlabs-stdlib` and `puppetlabs/stdlib` are installed as `stdlib`. */
function shortName(name: string): string {
  return name.replace(/^.*[-/]/, '')
}

/** The modules that a Puppetfile names. Pure. */
export function parsePuppetfile(text: string): { name: string; line: number }[] {
  return text.split('\n').flatMap((content, index) => {
    const name = /^\s*mod[\s(]+['"]([^'"]+)['"]/.exec(content)?.[1]
    return name === undefined ? [] : [{ name: shortName(name), line: index + 1 }]
  })
}

/** What a Puppetfile says of each module: its version, its source. Pure. */
export function puppetfileEntries(text: string): Map<string, string> {
  const entries = text
    .replace(/^\s*#.*$/gm, '')
    .split(/^(?=\s*mod[\s(])/m)
    .flatMap((entry): [string, string][] => {
      const [module] = parsePuppetfile(entry)
      return module ? [[module.name, entry.replace(/\s+/g, ' ').trim()]] : []
    })
  return new Map(entries)
}

const metadataSchema = z.object({ dependencies: z.array(z.object({ name: z.string() })).optional() })

async function missingDependencies(tree: Searched, known: ReadonlySet<string>): Promise<Finding[]> {
  const files = new Set(tree.entries.flatMap(({ type, path }) => (type === 'file' ? [path] : [])))
  const dependants = new Map<string, string[]>()
  for (const { path } of modulesOf(tree)) {
    const file = `${path}/metadata.json`
    if (!files.has(file)) continue
    for (const dependency of parseDependencies(await readText(tree, file))) {
      if (known.has(shortName(dependency)) || CORE.test(dependency)) continue
      const forge = dependency.replace('/', '-')
      dependants.set(forge, [...(dependants.get(forge) ?? []), file])
    }
  }
  return [...dependants].sort().map(([dependency, [file = '', ...others]]): Finding => {
    const more = others.length === 0 ? '' : ` (${count(others.length, 'other')} too)`
    return {
      level: 'warning',
      phase: 'host',
      file: join(tree.displayPath, file),
      message:
        `the module${more} depends on ${dependency}, which is not on the module path → Add it to the Puppetfile, or run ` +
        `"puppet module install ${dependency} --target-dir ${join(tree.displayPath, 'modules')}".`,
    }
  })
}

/** A broken metadata.json is for the checks to tell. */
function parseDependencies(text: string): string[] {
  try {
    return (metadataSchema.parse(JSON.parse(text)).dependencies ?? []).map(({ name }) => name)
  } catch {
    return []
  }
}

async function readText({ directory }: Searched, path: string): Promise<string> {
  return readFile(locate(directory, path), 'utf8').catch(() => '')
}
