/** From an open suite to the installer's kernel and initrd. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { HostError } from '../../errors.ts'
import { readNewc, writeNewc, type ArchiveEntry } from '../../initrd/newc.ts'
import { toMergedUsr } from '../../initrd/paths.ts'
import type { Reporter } from '../../report/reporter.ts'
import { extractFiles, readControl } from '../../debian-archive/deb.ts'
import type { Suite } from '../../debian-archive/suite.ts'
import type { PackageRecord, PackagesIndex } from '../../debian-archive/packages-index.ts'
import { resolveClosure } from './closure.ts'
import { collectDrivers } from './drivers.ts'
import { kernelRelease } from '../kernel.ts'
import type { Recipe } from './recipe.ts'
import { InstallerTree } from './tree.ts'

export interface AssembleRequest {
  suite: Suite
  recipe: Recipe
  /** For downloads and scratch files; left as it is, so that an interrupted run is continued. */
  workDir: string
  reporter: Reporter
  signal?: AbortSignal | undefined
}

export interface Assembled {
  kernel: Uint8Array
  /** One uncompressed newc archive. */
  initrd: Buffer
  kernelVersion: string
  /** What it is made of. */
  packages: PackageRecord[]
}

const NETBOOT_PACKAGE = /^debian-installer-(\d+)-netboot-amd64$/
const NETBOOT_FILE =
  /^usr\/lib\/debian-installer\/images\/[^/]+\/amd64\/text\/debian-installer\/amd64\/(linux|initrd\.gz)$/
const PARALLEL_DOWNLOADS = 4

function find(index: PackagesIndex, name: string): PackageRecord {
  const record = index.find(name)
  if (record) return record
  throw new HostError(`the mirror's index has no package ${name}`, { advice: 'Name a complete mirror of the suite.' })
}

/** Debian's netboot images of the highest release; a suite may still carry those of the one before. */
function findNetboot(index: PackagesIndex): PackageRecord {
  const names = [...index.names].flatMap((name) => {
    const release = NETBOOT_PACKAGE.exec(name)?.[1]
    return release === undefined ? [] : [{ name, release: Number(release) }]
  })
  const newest = names.sort((a, b) => b.release - a.release)[0]
  return find(index, newest?.name ?? 'debian-installer-<release>-netboot-amd64')
}

/** Downloads with one progress for all of them; the first failure ends the others. Paths in the order of the records. */
async function fetchAll(
  { suite, workDir, reporter, signal }: AssembleRequest,
  records: readonly PackageRecord[],
): Promise<string[]> {
  const total = records.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const done = new Map<PackageRecord, number>()
  const paths = new Map<PackageRecord, string>()
  const failure = new AbortController()
  const request = {
    directory: workDir,
    signal: signal ? AbortSignal.any([signal, failure.signal]) : failure.signal,
  }
  const fetch = async (record: PackageRecord): Promise<void> => {
    const progress: Reporter['progress'] = (update) => {
      done.set(record, update.done ?? 0)
      reporter.progress({ done: [...done.values()].reduce((sum, bytes) => sum + bytes, 0), total, text: update.text })
    }
    const warning = (text: string): void => reporter.warning(text)
    paths.set(record, await suite.fetchPackage(record, { ...request, reporter: { progress, warning } }))
    done.set(record, record.sizeBytes)
  }
  const queue = [...records]
  const work = async (): Promise<void> => {
    for (let record = queue.shift(); record && !request.signal.aborted; record = queue.shift()) {
      await fetch(record).catch((error: unknown) => failure.abort(error))
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, work))
  request.signal.throwIfAborted()
  return records.map((record) => paths.get(record) ?? '')
}

async function readNetboot(path: string): Promise<{ kernel: Uint8Array; initrd: Buffer }> {
  const files = await extractFiles(path, (name) => NETBOOT_FILE.test(name))
  const [kernel, packed] = ['/linux', '/initrd.gz'].map((end) => files.find((file) => file.path.endsWith(end)))
  if (kernel?.type !== 'file' || packed?.type !== 'file')
    throw new HostError(`${path} holds no text-mode installer for amd64`)
  return { kernel: kernel.data, initrd: await promisify(gunzip)(packed.data) }
}

async function readTools(
  paths: readonly string[],
  { files, links }: Recipe['fileSystemTools'],
): Promise<ArchiveEntry[]> {
  const wanted = (path: string): boolean => {
    const merged = toMergedUsr(path)
    return files.includes(merged) || /^usr\/lib\/x86_64-linux-gnu\/[^/]+\.so\.[^/]+$/.test(merged)
  }
  const entries = (await Promise.all(paths.map((path) => extractFiles(path, wanted)))).flat()
  const missing = files.filter((file) => !entries.some(({ path }) => toMergedUsr(path) === file))
  if (missing.length > 0) throw new HostError(`the file system tools lack ${missing.join(', ')}`)
  return [
    ...entries,
    ...Object.entries(links).map(([path, target]): ArchiveEntry => ({ type: 'symlink', path, mode: 0o777, target })),
  ]
}

/**
 * Puts the installer together.
 * @throws HostError where the mirror lacks a part or depmod is missing
 */
export async function assemble(request: AssembleRequest): Promise<Assembled> {
  const { suite, recipe, workDir, reporter } = request
  await mkdir(workDir, { recursive: true })
  const packages = await suite.fetchIndex('packages', workDir)
  const udebs = await suite.fetchIndex('udebs', workDir)

  const netboot = findNetboot(packages)
  const netbootPaths = await fetchAll(request, [netboot])
  const { kernel, initrd } = await readNetboot(netbootPaths[0] ?? '')
  const kernelVersion = kernelRelease(kernel)
  const tree = new InstallerTree(readNewc(initrd), recipe)

  const kernelPackage = find(packages, `linux-image-${kernelVersion}`)
  const components = resolveClosure({
    roots: recipe.components,
    find: (name) => udebs.find(name),
    present: tree.present,
  })
  const tool = find(packages, recipe.fileSystemTools.package)
  const libraries = tool.depends.flat().filter((name) => recipe.fileSystemTools.libraries.test(name))
  const tools = [tool, ...libraries.map((name) => find(packages, name))]
  const records = [kernelPackage, ...components, ...tools]
  const [kernelPath = '', ...paths] = await fetchAll(request, records)

  reporter.progress({ text: 'assembling the installer' })
  for (const path of paths.slice(0, components.length)) {
    const [control, entries] = await Promise.all([readControl(path), extractFiles(path, () => true)])
    tree.addComponent({ control, entries })
  }
  tree.add(await readTools(paths.slice(components.length), recipe.fileSystemTools))
  const drivers = {
    kernelPackage: kernelPath,
    kernelVersion,
    modules: recipe.modules,
    workDir: join(workDir, 'depmod'),
  }
  tree.add(await collectDrivers(drivers))
  return { kernel, initrd: writeNewc(tree.finish()), kernelVersion, packages: [netboot, ...records] }
}
