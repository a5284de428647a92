/** Compiles catalogues on this machine, by the Puppet that is installed here, for facts that were recorded in a guest. */
import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { HostError } from '../../errors.ts'
import { run } from '../../host/run.ts'
import type { PuppetSetting } from '../../inputs/puppet-settings.ts'
import type { Finding } from '../../report/finding.ts'
import { applyArguments } from '../apply.ts'
import { withScript } from '../checks/script.ts'
import { findErrors } from '../log.ts'
import { treePrefix, type TreeMapping } from '../place.ts'
import type { Profile } from '../profile.ts'
import { readContents, type ConfigTree } from '../tree.ts'
import SCRIPT from './compile.rb'
import { nodeName, type Facts } from './facts.ts'
import { environmentPath, inGuest, onHost, plantTree, type Workshop } from './workshop.ts'

/** A catalogue to be compiled. */
export interface CatalogueRequest {
  distro: string
  profile: Profile
  facts: Facts
}

/** What became of one. */
export interface Compiled {
  request: CatalogueRequest
  findings: Finding[]
  /** How often a value was looked up that hiera-eyaml would have decrypted. */
  encrypted: number
}

export interface Compilation {
  puppetVersion: string
  /** In the order of the requests. */
  catalogues: Compiled[]
}

/**
 * Compiles each catalogue from the tree as it would travel. Nothing is applied and no custom facts run; functions of the
 * tree do, as in any compilation.
 * @throws HostError where Puppet does not work here
 */
export async function compileCatalogues(
  tree: ConfigTree,
  requests: readonly CatalogueRequest[],
  options: { settings: readonly PuppetSetting[]; signal?: AbortSignal | undefined },
): Promise<Compilation> {
  return withScript({ name: 'cloudstamp_compile', text: SCRIPT }, async (script) => {
    const environment = options.settings.find(({ name }) => name === 'environment')?.value ?? 'production'
    const workshop: Workshop = { script, tree, environment }
    plantTree(workshop)
    const settings = options.settings.filter(({ name }) => name !== 'environment')
    const jobs = requests.map((request, index) => toJob(request, { settings, workshop, index }))
    const processes = Math.max(1, Math.min(availableParallelism(), Math.ceil(jobs.length / CATALOGUES_OF_A_PROCESS)))
    const hands = Array.from({ length: processes }, (_none, hand) => jobs.filter((_job, at) => at % processes === hand))
    const answered = await Promise.all(hands.map((hand) => ask(workshop, hand, options.signal)))
    const outcomes = requests.map((request, index) => {
      const answer = answered[index % processes]?.answers[Math.floor(index / processes)]
      const job = jobs[index]
      if (!answer || !job) throw new RangeError('a catalogue without an answer')
      return { request, answer, log: job.log }
    })
    // Findings without a place are searched for in the contents, which may be large.
    const entries = outcomes.every(({ answer }) => answer.compiled) ? [] : readContents(tree)
    const mapping: TreeMapping = { prefix: treePrefix(tree.displayPath), phase: 'host', entries }
    const catalogues = outcomes.map(async ({ request, answer, log }): Promise<Compiled> => {
      const text = inGuest(await readLog(log), workshop)
      return { request, encrypted: answer.encrypted ?? 0, findings: findingsOf(answer, text, mapping) }
    })
    return { puppetVersion: answered[0]?.puppetVersion ?? '', catalogues: await Promise.all(catalogues) }
  })
}

/** Puppet starts in a second, in which it compiles a few. */
const CATALOGUES_OF_A_PROCESS = 4

/** What compile.rb is asked. */
interface Job {
  node: string
  facts: Facts
  manifest: string
  class: string
  modulePath: string
  hieraConfig: string
  settings: Record<string, string>
  log: string
}

function toJob(
  { profile, facts }: CatalogueRequest,
  { settings, workshop, index }: { settings: readonly PuppetSetting[]; workshop: Workshop; index: number },
): Job {
  const { manifest, className, modulePath, hieraConfig } = applyArguments(workshop.tree.environment, profile)
  return {
    node: nodeName(facts),
    facts: { ...facts, cloudstamp_profile: profile.id },
    manifest: onHost(manifest, workshop),
    class: className,
    modulePath: onHost(modulePath, workshop),
    hieraConfig: onHost(hieraConfig, workshop),
    settings: { ...strictness(facts), ...Object.fromEntries(settings.map(({ name, value }) => [name, value])) },
    log: join(workshop.script.directory, `${index}.log`),
  }
}

/** Puppet 8 takes for errors what the versions before it let pass. */
function strictness(facts: Facts): Record<string, string> {
  return majorOf(facts['puppetversion']) >= 8 ? { strict: 'error', strict_variables: 'true' } : {}
}

/** The first number of a version; 0 where there is none. */
export function majorOf(version: unknown): number {
  return Number(/^\d+/.exec(typeof version === 'string' ? version : '')?.[0] ?? 0)
}

/** What compile.rb answers. */
const answerSchema = z.object({
  compiled: z.boolean(),
  encrypted: z.number().optional(),
  reason: z.string().optional(),
})

type Answer = z.infer<typeof answerSchema>

async function ask(
  workshop: Workshop,
  jobs: readonly Job[],
  signal: AbortSignal | undefined,
): Promise<{ puppetVersion: string; answers: Answer[] }> {
  const { script, environment } = workshop
  const [first] = jobs
  const [program, args] = script.asApplication({
    modulepath: `${first?.modulePath ?? ''}:${script.modules}`,
    environmentpath: environmentPath(workshop),
    environment,
    config_version: '',
    ...(first && first.hieraConfig !== '' ? { hiera_config: first.hieraConfig } : {}),
  })
  const { stdout, stderr, exitCode } = await run(program, args, {
    what: 'Puppet',
    input: jobs.map((job) => `${JSON.stringify(job)}\n`).join(''),
    accepts: 'all',
    env: { HOME: script.directory },
    signal,
  })
  const [version, ...answers] = stdout.trim().split('\n')
  if (version === undefined || answers.length !== jobs.length) {
    const reason = stderr.trim().split('\n').at(-1) ?? ''
    throw new HostError(`Puppet does not work here: ${reason === '' ? `exit code ${exitCode}` : reason}`)
  }
  const { puppet } = z.object({ puppet: z.string() }).parse(JSON.parse(version))
  return { puppetVersion: puppet, answers: answers.map((line) => answerSchema.parse(JSON.parse(line))) }
}

const MAX_LOG_BYTES = 4 * 1024 * 1024

/** Why a compilation failed stands at the end of its log, of which a catalogue may write as much as it likes. */
async function readLog(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return ''
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, MAX_LOG_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

function findingsOf({ compiled, reason }: Answer, log: string, mapping: TreeMapping): Finding[] {
  const findings = findErrors(log, mapping)
  if (compiled || findings.length > 0) return findings
  return [{ level: 'error', phase: 'host', message: reason ?? 'Puppet cannot compile it, and does not say why' }]
}
