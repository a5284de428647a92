/**
 * Ratios in one run: the original flow and Cloudstamp's beside each other, a core each, then a second profile on the
 * cached base, initrd injection, start and size of the bundle. Prints a Markdown table.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NO_PROXIES } from '../src/fetch/proxies.ts'
import { atMoment, stampArchive } from '../src/guest/archive.ts'
import { appendArchive } from '../src/initrd/overlay.ts'
import type { BuildResult } from '../src/report/result.ts'
import { plainReporter } from '../src/report/plain.ts'
import { runOriginalFlow } from './original-flow.ts'
import { plainSettings } from './settings.ts'

const run = promisify(execFile)
const work = await mkdtemp(join(tmpdir(), 'cloudstamp-bench-'))
const env = { ...process.env, XDG_CACHE_HOME: join(work, 'cache') }

async function build(profile: string): Promise<{ seconds: number; result: BuildResult }> {
  const started = Date.now()
  const { stdout } = await run(
    process.execPath,
    ['dist/cli.mjs', 'build', 'debian13', profile, '--output-dir', join(work, 'output'), '--json'],
    { env, maxBuffer: 1 << 28 },
  )
  return { seconds: (Date.now() - started) / 1000, result: JSON.parse(stdout) as BuildResult }
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

const reporter = plainReporter((line) => process.stderr.write(`${line}\n`))
const [original, full] = await Promise.all([
  runOriginalFlow({ distro: 'debian13', profile: 'base', workDir: join(work, 'original'), reporter }),
  build('base'),
])
const second = await build('webserver')
const media = JSON.parse(
  (await run(process.execPath, ['dist/cli.mjs', 'bootstrap', 'debian13', '--json'], { env })).stdout,
) as { initrd: string }[]
const settings = await plainSettings('base')
const entries = atMoment(stampArchive(settings), {
  nonce: '0'.repeat(32),
  proxies: NO_PROXIES,
  throughProxies: (kickstart) => kickstart,
})
const inject = await fastest(3, () =>
  appendArchive({ baseInitrd: media[0]?.initrd ?? '', entries, output: join(work, 'injected') }),
)
const startCli = await fastest(5, () => run(process.execPath, ['dist/cli.mjs', '--version']))
const startAction = await fastest(5, () => run(process.execPath, ['dist/index.mjs', '--version']))
const distBytes = Number(execFileSync('du', ['-sb', 'dist'], { encoding: 'utf8' }).split('\t')[0])
const originalSeconds = original.injectSeconds + original.installSeconds + original.compressSeconds

const rows: [string, string, string][] = [
  [
    'original flow, debian13 base',
    `${originalSeconds.toFixed(0)} s (inject ${original.injectSeconds.toFixed(1)}, install ${original.installSeconds.toFixed(0)}, compress ${original.compressSeconds.toFixed(1)}), ${(original.sizeBytes / 1e6).toFixed(1)} MB`,
    '1',
  ],
  [
    'full build, debian13 base, media included',
    `${full.seconds.toFixed(0)} s, ${(full.result.sizeBytes / 1e6).toFixed(1)} MB`,
    (full.seconds / originalSeconds).toFixed(3),
  ],
  [
    'second profile (webserver) on the cached base',
    `${second.seconds.toFixed(0)} s, ${(second.result.sizeBytes / 1e6).toFixed(1)} MB`,
    `${(second.seconds / full.seconds).toFixed(3)} of the full build, ${(second.seconds / originalSeconds).toFixed(3)} of the original`,
  ],
  ['initrd injection', `${inject.toFixed(2)} s`, `${(inject / original.injectSeconds).toFixed(3)} of the original's`],
  ['start, command line', `${startCli.toFixed(3)} s`, ''],
  ['start, action', `${startAction.toFixed(3)} s`, ''],
  ['dist/', `${(distBytes / 1e6).toFixed(2)} MB`, ''],
]
console.log(['| what | measured | ratio |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'))
if (process.argv.includes('--keep')) console.log(work)
else await rm(work, { recursive: true, force: true })
