#!/usr/bin/env node
/** The command line. Results go to standard output, everything else to standard error. */
import { Command } from 'commander'
import type { PlanDescription } from './describe.ts'
import { describeError, exitCode, failureOf, readingInputs, UserError } from './errors.ts'
import { requireLinux } from './host/platform.ts'
import { addFlag, baseFlags, buildFlags, examples, flagText } from './inputs/flags.ts'
import { INPUTS, type InputName } from './inputs/schema.ts'
import type { BuildInputs } from './inputs/parse.ts'
import type { Plan } from './plan.ts'
import { formatFinding } from './report/format.ts'
import { reporting, toStderr } from './report/to-stderr.ts'
import type { FindingsRecord } from './report/sarif.ts'
import { sanitize, sanitizeJson } from './report/sanitize.ts'
import { VERSION } from './version.ts'

/** Exit code of a wrong command line, like that of every other bad input. */
const USAGE = 2

const interrupt = new AbortController()

const program = new Command('cloudstamp')
  .hook('preAction', requireLinux)
  .description('Turns a kickstart plus a Puppet catalogue into a compressed cloud image, without privileges.')
  .version(VERSION)
  .option('--json', 'print the result as JSON on standard output')
  .showHelpAfterError('(cloudstamp --help shows the commands)')
  .exitOverride((error) => {
    throw Object.assign(error, { exitCode: error.exitCode === 0 ? 0 : USAGE })
  })

const build = program
  .command('build')
  .description('build an image')
  .argument('<distro>', INPUTS.distro.description)
  .argument('<profile>', INPUTS.profile.description)
  .option('--plan', 'print the kickstart, what is injected and the qemu command, and build nothing')
for (const name of buildFlags()) addFlag(build, name)
examples(build, [
  ['cloudstamp build debian13 base', 'output/base-debian13.qcow2 from nothing'],
  ['cloudstamp build debian13 webserver --compression zstd', 'another profile, on the cached base'],
  ['cloudstamp build debian13 webserver --image none', 'does the catalogue apply? No image is made'],
  ['cloudstamp build alma9 base --plan', 'what would be booted, and with which kickstart'],
  ['cloudstamp build debian13 base --config-dir puppet --json', 'your own config tree; the result for a script'],
])
build.action(async (distro: string, profile: string, flags: Record<string, unknown>) => {
  const [{ build: run }, { parseInputs }, { withDeadline }] = await Promise.all([
    import('./build.ts'),
    import('./inputs/parse.ts'),
    import('./deadline.ts'),
  ])
  const text = (name: InputName): string | undefined =>
    name === 'distro' ? distro : name === 'profile' ? profile : flagText(flags, name)
  const inputs = parseInputs(text)
  if (flags['plan'] === true) return printPlan(inputs, (await import('./describe.ts')).describePlan)
  const limits = { minutes: inputs.timeoutMinutes, interrupt: interrupt.signal }
  const [{ journalTo }, { givenInputs }] = await Promise.all([
    import('./report/journal.ts'),
    import('./inputs/given.ts'),
  ])
  const start = { title: `${profile} on ${distro}`, inputs: givenInputs(text) }
  const result = await reporting(async (inner) => {
    const journal = journalTo(inner, start)
    try {
      const built = await withDeadline({ ...limits, reporter: journal }, (watched, end) => run(inputs, watched, end))
      await writeSarif(text('sarif'), journal.record())
      return built
    } catch (error) {
      const record = { ...journal.record(), failure: failureOf(error) }
      const found = error instanceof UserError ? error.findings : []
      await writeSarif(text('sarif'), { ...record, findings: [...record.findings, ...found] })
      throw error
    }
  })
  const [{ formatBytes, formatProof }, { hasImage }] = await Promise.all([
    import('./report/format.ts'),
    import('./report/result.ts'),
  ])
  const machine = `${result.accelerator}, base-cache-hit: ${String(result.baseCacheHit)}`
  if (hasImage(result)) {
    const sizes = `${formatBytes(result.sizeBytes)}, ${formatBytes(result.virtualSizeBytes)} disk`
    const proof = `proof: ${formatProof(result.proof)}`
    print(result, [result.image, `sha256 ${result.sha256}`, `${sizes}, ${machine}`, proof])
  } else {
    print(result, [`${profile} on ${distro} can be built; no image was asked for`, result.manifest, machine])
  }
})

const base = program
  .command('base')
  .description('install the base that images of a distro are made on, and keep it for their builds')
  .argument('<distro>', INPUTS.distro.description)
  .option('--plan', 'print the kickstart, what is injected and the qemu command, and install nothing')
for (const name of baseFlags()) addFlag(base, name)
examples(base, [['cloudstamp base debian13', 'later builds of its profiles take a minute each']])
base.action(async (distro: string, flags: Record<string, unknown>) => {
  const { parseBase } = await import('./inputs/parse.ts')
  const text = (name: InputName): string | undefined => (name === 'distro' ? distro : flagText(flags, name))
  const inputs = parseBase(text)
  if (flags['plan'] === true) return printPlan(inputs, (await import('./describe.ts')).describeBase)
  const [{ buildBase }, { withDeadline }, { journalTo }, { givenInputs }] = await Promise.all([
    import('./build.ts'),
    import('./deadline.ts'),
    import('./report/journal.ts'),
    import('./inputs/given.ts'),
  ])
  const limits = { minutes: inputs.timeoutMinutes, interrupt: interrupt.signal }
  const start = { title: `Base of ${distro}`, inputs: givenInputs(text) }
  const result = await reporting((reporter) =>
    withDeadline({ ...limits, reporter: journalTo(reporter, start) }, (watched, deadline) =>
      buildBase(inputs, watched, deadline),
    ),
  )
  const { formatBase } = await import('./report/result.ts')
  print(result, [`${result.distro}: ${formatBase(result)}`])
})

const bootstrap = program
  .command('bootstrap')
  .description('fetch and verify installer media, and nothing else')
  .argument('<distro...>', 'distros')
for (const name of ['kickstart-dir', 'mirror', 'install'] as const) addFlag(bootstrap, name)
examples(bootstrap, [['cloudstamp bootstrap debian13', 'a later build needs no installer from the network']])
bootstrap.action(async (distros: string[], flags: Record<string, unknown>) => {
  const [{ bootstrap: run }, { parseShared }] = await Promise.all([
    import('./bootstrap.ts'),
    import('./inputs/parse.ts'),
  ])
  const shared = parseShared((name) => flagText(flags, name))
  const { checkName } = await import('./inputs/names.ts')
  for (const distro of distros) checkName('distro', distro)
  const results = await reporting((reporter) => run(distros, { ...shared, reporter, signal: interrupt.signal }))
  print(
    results,
    results.map(({ distro, kernelVersion, initrd }) => `${distro}: kernel ${kernelVersion}, ${initrd}`),
  )
})

const pin = program
  .command('pin')
  .description('compare an installer that nobody signed in two places, and pin its digests')
  .argument('<distro>', 'a distro')
  .argument('<sources...>', 'two mirrors that different people run, or directories with vmlinuz and initrd.img')
  .option('--write <file>', 'write a copy of the kickstart that has the digests')
addFlag(pin, 'kickstart-dir')
examples(pin, [['cloudstamp pin sl610 http://one.example/sl http://two.example/sl', 'where no image is signed']])
pin.action(async (distro: string, sources: string[], flags: Record<string, unknown>) => {
  const [{ pin: run, formatPin }, { parseShared }] = await Promise.all([
    import('./pin.ts'),
    import('./inputs/parse.ts'),
  ])
  const inputs = { ...parseShared((name) => flagText(flags, name)), write: flags['write'] as string | undefined }
  const result = await reporting((reporter) => run(distro, { ...inputs, sources, reporter, signal: interrupt.signal }))
  print(result, formatPin(result))
})

const boot = program
  .command('boot')
  .description('boot an image with its console on the terminal; nothing is written to it (Ctrl-A X ends)')
  .argument('<image>', 'an image file')
  .option('--write', 'write to the image')
for (const name of ['accel', 'memory', 'cpus', 'install'] as const) addFlag(boot, name)
examples(boot, [['cloudstamp boot output/base-debian13.qcow2', 'look at what was built']])
boot.action(async (image: string, flags: Record<string, unknown>) => {
  const [{ boot: run }, { parseShared }] = await Promise.all([import('./boot.ts'), import('./inputs/parse.ts')])
  const { plainReporter } = await import('./report/plain.ts')
  const shared = parseShared((name) => flagText(flags, name))
  const reporter = plainReporter(toStderr)
  process.exitCode = await run({
    ...shared,
    image,
    write: flags['write'] === true,
    memoryMiB: shared.memoryMiB ?? 1024,
    reporter,
    signal: interrupt.signal,
  })
})

const list = program.command('list').description('list distros and profiles')
for (const name of ['kickstart-dir', 'config-dir'] as const) addFlag(list, name)
examples(list, [['cloudstamp list --config-dir puppet', 'with the profiles of your own config tree']])
list.action(async (flags: Record<string, unknown>) => {
  const [{ list: run }, { parseShared }] = await Promise.all([import('./list.ts'), import('./inputs/parse.ts')])
  const found = await readingInputs(() => run(parseShared((name) => flagText(flags, name))))
  const width = 2 + Math.max(18, ...[...found.distros, ...found.profiles].map(({ id }) => id.length))
  const row = (entry: { id: string; description: string }): string => `  ${entry.id.padEnd(width)}${entry.description}`
  print(found, ['distros', ...found.distros.map(row), 'profiles', ...found.profiles.map(row)])
})

const check = program
  .command('check')
  .description('check kickstarts and config tree, without a virtual machine')
  .argument('[distro]', 'one distro; all when left out')
  .argument('[profile]', 'one profile; all when left out')
for (const name of ['compile', 'kickstart-dir', 'config-dir', 'facts', 'puppet-settings', 'hostname', 'sarif'] as const)
  addFlag(check, name)
examples(check, [
  ['cloudstamp check --config-dir puppet', 'every kickstart and the whole config tree'],
  ['cloudstamp check --config-dir puppet --compile debian13', 'each profile compiled for it, on this machine'],
])
check.action(async (distro: string | undefined, profile: string | undefined, flags: Record<string, unknown>) => {
  const [{ check: run }, { parseCheck }] = await Promise.all([import('./check.ts'), import('./inputs/parse.ts')])
  const inputs = parseCheck((name) =>
    name === 'distro' ? distro : name === 'profile' ? profile : flagText(flags, name),
  )
  const findings = await readingInputs(() => run({ ...inputs, signal: interrupt.signal }))
  await writeSarif(flagText(flags, 'sarif'), { findings, phases: [] })
  print(findings, findings.length === 0 ? ['no findings'] : findings.map(formatFinding))
  if (findings.some(({ level }) => level === 'error')) process.exitCode = USAGE
})

const affected = program
  .command('affected')
  .description('name the images that a change touches, as a matrix for a workflow')
  .option('--distro <names>', 'of these distros; all when left out')
  .option('--profile <names>', 'of these profiles; all when left out')
  .option('--explain', 'say why each image is in')
for (const name of ['since', 'kickstart-dir', 'config-dir', 'facts'] as const) addFlag(affected, name)
examples(affected, [
  ['cloudstamp affected --since origin/main --config-dir .', 'a matrix of images, as JSON on one line'],
  ['cloudstamp affected --since HEAD~1 --distro debian13,alma9 --explain', 'for a person: each image, and why'],
])
affected.action(async (flags: Record<string, unknown>) => {
  const [{ affected: run, explainAffected }, { parseAffected }, { eventRange }] = await Promise.all([
    import('./affected.ts'),
    import('./inputs/parse.ts'),
    import('./host/event.ts'),
  ])
  const inputs = parseAffected((name) => flagText(flags, name))
  const { since } = inputs
  const found = await readingInputs(async () => {
    const range = since === undefined ? await eventRange(process.env) : { base: since }
    return run(inputs, range, { uncommitted: since !== undefined, signal: interrupt.signal })
  })
  print(found, flags['explain'] === true ? explainAffected(found) : [JSON.stringify(found.matrix)])
})

const diff = program
  .command('diff')
  .description('compare two images by the manifests beside them: packages, files, services, users')
  .argument('<before>', 'an image, its manifest, or a directory with one manifest')
  .argument('<after>', 'likewise')
examples(diff, [
  ['cloudstamp diff old/base-debian13.qcow2 output/base-debian13.qcow2', 'what a new build has changed'],
  ['cloudstamp diff output/base-debian13.manifest.json output/webserver-debian13.stamp.manifest.json', 'by name'],
])
diff.action(async (before: string, after: string) => {
  const [{ diff: run }, { formatDifference }] = await Promise.all([
    import('./diff.ts'),
    import('./report/difference.ts'),
  ])
  const difference = await readingInputs(() => run(before, after))
  print(difference, formatDifference(difference))
})

/** `--plan`: what would be done, and nothing is. */
async function printPlan(inputs: BuildInputs, describe: (plan: Plan) => PlanDescription): Promise<void> {
  const [{ planBuild }, { formatPlan }, { plainReporter }, { withDeadline }] = await Promise.all([
    import('./plan.ts'),
    import('./describe.ts'),
    import('./report/plain.ts'),
    import('./deadline.ts'),
  ])
  const limits = { minutes: inputs.timeoutMinutes, interrupt: interrupt.signal, reporter: plainReporter(toStderr) }
  const plan = await withDeadline(limits, (reporter, { signal }) => planBuild(inputs, reporter, signal))
  const description = describe(plan)
  print(description, formatPlan(description))
}

/** Findings, and behind them why it failed. @param file none when undefined */
async function writeSarif(file: string | undefined, record: FindingsRecord): Promise<void> {
  if (file === undefined) return
  const sarif = await import('./deliver/sarif.ts')
  await sarif.writeSarif(file, record, (text) => toStderr(`warning: ${sanitize(text)}`))
}

function print(result: unknown, lines: readonly string[]): void {
  if (program.opts()['json'] === true) process.stdout.write(`${sanitizeJson(JSON.stringify(result, null, 2))}\n`)
  else for (const line of lines) process.stdout.write(`${sanitize(line)}\n`)
}

function fail(error: unknown): void {
  if (error instanceof UserError) for (const finding of error.findings) toStderr(sanitize(formatFinding(finding)))
  toStderr(describeError(error))
  process.exitCode = exitCode(error)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first asks the build to clean up, the second insists.
    if (interrupt.signal.aborted) process.exit(exitCode(interrupt.signal.reason))
    interrupt.abort()
  })
}
/** 128 + SIGPIPE: what a shell tells of a program whose reader left. */
const READER_LEFT = 141

let outputLost = false

/** Ends the run: what it has to say reaches nobody any more. Whoever reads may have read enough, as `head` does. */
function loseOutput(stream: string, error: NodeJS.ErrnoException): void {
  if (outputLost) return
  outputLost = true
  const code = error.code === 'EPIPE' ? READER_LEFT : exitCode(error)
  process.on('exit', () => (process.exitCode = code))
  if (code !== READER_LEFT) toStderr(`${stream}: ${describeError(error)}`)
  interrupt.abort()
}
process.stdout.on('error', (error: Error) => loseOutput('standard output', error))
process.stderr.on('error', (error: Error) => loseOutput('standard error', error))
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})

try {
  await program.parseAsync()
} catch (error) {
  // commander has written its own message.
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')) {
    process.exitCode = (error as unknown as { exitCode: number }).exitCode
  } else {
    fail(error)
  }
}
