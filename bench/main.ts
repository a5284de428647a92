/**
 * Ratios: the original flow and Cloudstamp's beside each other, a core each; then, alone on the machine, Packer, more
 * profiles on the cached base, a build that only proves, checks, injection, start and size of the bundle. The proof of boot
 * is not counted, for the others have none.
 *
 * usage: node bench/run.mjs [PART…]   (all, when none is named)
 *
 * What was measured stays beside the cache of these builds, so that parts can be measured one by one; the table, in
 * Markdown, is of all that is there.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_PROXIES } from '../src/fetch/proxies.ts'
import { atMoment, stampArchive } from '../src/guest/archive.ts'
import { appendArchive } from '../src/initrd/overlay.ts'
import { plainReporter } from '../src/report/plain.ts'
import type { StampResult } from '../src/report/result.ts'
import { costOf, measure } from './measure.ts'
import { runOriginalFlow } from './original-flow.ts'
import { runPacker } from './packer.ts'
import { plainSettings } from './settings.ts'
import { tableOf, type Build, type Measurements } from './table.ts'

const work = join(tmpdir(), 'cloudstamp-bench')
const kept = join(work, 'measurements.json')
const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache') }
const reporter = plainReporter((line) => process.stderr.write(`${line}\n`))
const distro = 'debian13'

async function build(profile: string, ...flags: string[]): Promise<Build & { baseCacheHit: boolean }> {
  const command = ['dist/cli.mjs', 'build', distro, profile, '--no-verify', '--json']
  const output = ['--output-dir', join(work, 'output')]
  const measured = await measure(process.execPath, [...command, ...output, ...flags], { env })
  const result = JSON.parse(measured.stdout) as StampResult & { sizeBytes?: number }
  return { ...costOf(measured), sizeBytes: result.sizeBytes, baseCacheHit: result.baseCacheHit }
}

/** Once more on the base that the full build has cached. */
async function stamp(profile: string, ...flags: string[]): Promise<Build> {
  const { baseCacheHit, ...cost } = await build(profile, ...flags)
  if (!baseCacheHit) throw new Error('the base was not cached: measure "full" first')
  return cost
}

/** With nothing of an earlier one. */
async function full(): Promise<Build> {
  await rm(env.XDG_CACHE_HOME, { recursive: true, force: true })
  return build('base')
}

async function fastest(count: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let i = 0; i < count; i += 1) {
    const started = performance.now()
    await work()
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  return best
}

async function inject(): Promise<number> {
  const { stdout } = await measure(process.execPath, ['dist/cli.mjs', 'bootstrap', distro, '--json'], { env })
  const media = JSON.parse(stdout) as { initrd: string }[]
  const entries = atMoment(stampArchive(await plainSettings('base')), {
    nonce: '0'.repeat(32),
    proxies: NO_PROXIES,
    throughProxies: (kickstart) => kickstart,
  })
  return fastest(3, () =>
    appendArchive({ baseInitrd: media[0]?.initrd ?? '', entries, output: join(work, 'injected') }),
  )
}

const start = (bundle: string): Promise<number> =>
  fastest(5, () => measure(process.execPath, [bundle, '--version'], { env }))

/** In this order. */
const PARTS: { [Part in keyof Measurements]-?: () => Promise<NonNullable<Measurements[Part]>> } = {
  original: () => runOriginalFlow({ distro, profile: 'base', workDir: join(work, 'original'), reporter }),
  full,
  packer: () => runPacker({ distro, profile: 'base', workDir: join(work, 'packer'), reporter }),
  second: () => stamp('webserver'),
  zstd: () => stamp('webserver', '--compression', 'zstd'),
  third: () => stamp('base'),
  fourth: () => stamp('webserver'),
  fifth: () => stamp('base'),
  proof: () => stamp('webserver', '--image', 'none'),
  check: async () => costOf(await measure(process.execPath, ['dist/cli.mjs', 'check'], { env })),
  inject,
  start: async () => ({ cli: await start('dist/cli.mjs'), action: await start('dist/index.mjs') }),
  distBytes: async () => Number((await measure('du', ['-sb', 'dist'])).stdout.split('\t')[0]),
}

type Part = keyof typeof PARTS

function partsOf(names: readonly string[]): Part[] {
  const known = Object.keys(PARTS) as Part[]
  const unknown = names.filter((name) => !known.includes(name as Part))
  if (unknown.length > 0) throw new Error(`no parts: ${unknown.join(', ')}; there are ${known.join(', ')}`)
  return names.length === 0 ? known : known.filter((part) => names.includes(part))
}

async function keep(part: Part): Promise<void> {
  const measured = await PARTS[part]()
  const all = await readMeasurements()
  await writeFile(kept, JSON.stringify({ ...all, [part]: measured }, null, 2))
}

async function readMeasurements(): Promise<Measurements> {
  return JSON.parse(await readFile(kept, 'utf8').catch(() => '{}')) as Measurements
}

await mkdir(work, { recursive: true })
const parts = partsOf(process.argv.slice(2))
const besides: Part[] = parts.includes('original') ? ['original', 'full'] : []
// A core each.
await Promise.all(parts.filter((part) => besides.includes(part)).map(keep))
for (const part of parts) if (!besides.includes(part)) await keep(part)
console.log(tableOf(await readMeasurements()))
