/** The installer's drivers, out of a regular kernel package. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { HostError } from '../../errors.ts'
import { run } from '../../host/run.ts'
import type { FileEntry } from '../../initrd/newc.ts'
import { toMergedUsr } from '../../initrd/paths.ts'
import { extractFiles } from '../../debian-archive/deb.ts'
import { decompressXzBuffer } from '../../debian-archive/xz.ts'
import { moduleDependencies, moduleName } from '../kernel.ts'

export interface DriversRequest {
  /** Path of the linux-image package. */
  kernelPackage: string
  /** As in `uname -r`. */
  kernelVersion: string
  modules: readonly string[]
  /** A scratch directory for depmod; emptied. */
  workDir: string
}

/** What depmod reads beside the modules, and modprobe afterwards. */
const BUILD_LISTS = ['modules.builtin', 'modules.builtin.modinfo', 'modules.order']

class ModuleTree {
  readonly #modules = new Map<string, FileEntry>()
  readonly #builtin: Set<string>
  readonly #chosen = new Map<string, FileEntry>()

  constructor(files: readonly FileEntry[]) {
    for (const file of files) {
      if (/\.ko(\.\w+)?$/.test(file.path)) this.#modules.set(moduleName(file.path), file)
    }
    const builtin = files.find(({ path }) => basename(path) === 'modules.builtin')
    this.#builtin = new Set(
      Buffer.from(builtin?.data ?? [])
        .toString('latin1')
        .split('\n')
        .map(moduleName),
    )
  }

  /** The modules asked for and what they depend on, decompressed: the installer's modprobe reads no xz. */
  async choose(names: readonly string[]): Promise<FileEntry[]> {
    for (const name of names) await this.#add(name, 'the installer')
    return [...this.#chosen.values()]
  }

  async #add(name: string, neededBy: string): Promise<void> {
    if (this.#chosen.has(name) || this.#builtin.has(name)) return
    const file = this.#modules.get(name)
    if (!file) throw new HostError(`the kernel package has no module ${name}, which ${neededBy} needs`)
    const plain = await decompressModule(file)
    this.#chosen.set(name, plain)
    const { required, wished } = moduleDependencies(plain.data)
    for (const dependency of required) await this.#add(dependency, name)
    for (const wish of wished) if (this.#modules.has(wish)) await this.#add(wish, name)
  }
}

async function decompressModule(file: FileEntry): Promise<FileEntry> {
  if (file.path.endsWith('.ko')) return file
  if (!file.path.endsWith('.ko.xz')) throw new HostError(`cannot read ${file.path}: only .ko and .ko.xz are understood`)
  return { ...file, path: file.path.slice(0, -'.xz'.length), data: await decompressXzBuffer(Buffer.from(file.data)) }
}

/** Writes the files, lets depmod index them, and returns the index files it made. */
async function indexModules(
  files: readonly FileEntry[],
  { workDir, kernelVersion }: DriversRequest,
): Promise<FileEntry[]> {
  const directory = `usr/lib/modules/${kernelVersion}`
  await rm(workDir, { recursive: true, force: true })
  await mkdir(join(workDir, directory), { recursive: true })
  // depmod looks below /lib or /usr/lib as its own distribution does.
  await symlink('usr/lib', join(workDir, 'lib'))
  for (const file of files) {
    await mkdir(dirname(join(workDir, file.path)), { recursive: true })
    await writeFile(join(workDir, file.path), file.data)
  }
  await run('depmod', ['-b', workDir, kernelVersion], { what: "indexing the installer's drivers" })
  const made = (await readdir(join(workDir, directory))).filter(
    (name) => /^modules\.\w/.test(name) && !BUILD_LISTS.includes(name),
  )
  return Promise.all(
    made.sort().map(async (name): Promise<FileEntry> => {
      const path = `${directory}/${name}`
      return { type: 'file', path, mode: 0o644, data: await readFile(join(workDir, path)) }
    }),
  )
}

/**
 * The modules, what they depend on, and modprobe's indexes, as files below usr/lib/modules/.
 * @throws HostError for a module the package lacks, and where depmod is missing or fails
 */
export async function collectDrivers(request: DriversRequest): Promise<FileEntry[]> {
  const { kernelPackage, kernelVersion, modules } = request
  const wanted = (path: string): boolean => {
    const merged = toMergedUsr(path)
    if (!merged.startsWith(`usr/lib/modules/${kernelVersion}/`)) return false
    return /\.ko(\.\w+)?$/.test(path) || BUILD_LISTS.includes(basename(path))
  }
  const files = (await extractFiles(kernelPackage, wanted)).flatMap((entry) =>
    entry.type === 'file' ? [{ ...entry, path: toMergedUsr(entry.path) }] : [],
  )
  if (files.length === 0) throw new HostError(`${basename(kernelPackage)} holds no modules of ${kernelVersion}`)
  const chosen = await new ModuleTree(files).choose(modules)
  const lists = files.filter(({ path }) => BUILD_LISTS.includes(basename(path)))
  const indexed = await indexModules([...chosen, ...lists], request)
  return [...chosen, ...lists, ...indexed]
}
