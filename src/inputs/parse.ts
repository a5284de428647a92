/** From texts to one typed object. */
import { resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { readProxies, type Proxies } from '../fetch/proxies.ts'
import type { Compression, ImageFormat } from '../image/qcow2.ts'
import { shippedDirectory } from '../paths.ts'
import { fileNameOf } from '../puppet/profile.ts'
import type { PuppetSetting } from './puppet-settings.ts'
import type { SecretSource } from './secrets.ts'
import { hidePassword } from '../report/secrets.ts'
import { BASE_INPUTS, INPUTS, type InputDefinition, type InputName } from './schema.ts'

/** What several commands are told. Paths are absolute. */
export interface SharedInputs {
  configDir: string
  outputDir: string
  /** In order of search. */
  kickstartDirs: string[]
  accel: 'auto' | 'kvm' | 'tcg'
  memoryMiB: number | undefined
  /** Undefined: as many as the accelerator makes use of. */
  cpus: number | undefined
  /** `auto` or a URL. */
  mirror: string
  install: boolean
  proxies: Proxies
}

/** Everything that a build is told. */
export interface BuildInputs extends SharedInputs {
  distro: string
  profile: string
  /** Of the image, without its extension. */
  name: string
  layers: 'auto' | 'off'
  hostName: string
  /** The moment whose packages are installed; undefined for now. */
  snapshot: Date | undefined
  baseMaxAgeDays: number
  upgrade: boolean
  diskBytes: number | undefined
  image: 'file' | 'none'
  format: ImageFormat
  compression: Compression
  timeoutMinutes: number
  keepConfig: boolean
  cache: 'auto' | 'always' | 'never'
  secrets: SecretSource[]
  factsFile: string | undefined
  puppetSettings: PuppetSetting[]
  removePuppet: boolean
  /** Names of packages that need no trusted signature. */
  unsignedPackages: string[]
  verify: boolean
  upload: 'on-success' | 'always' | 'never'
  retentionDays: number | undefined
  /** `auto`, `never` or the path of a manifest or image. */
  compareWith: string
}

const MIB = 1024 ** 2

type Values = Partial<{ [Name in InputName]: ReturnType<(typeof INPUTS)[Name]['schema']['parse']> | undefined }>

/**
 * Validates the inputs of a build.
 * @param text the value of an input as given; empty or undefined when it was not
 * @throws UserError naming all inputs that are wrong, what is wrong with them and what is valid
 */
export function parseInputs(text: (name: InputName) => string | undefined): BuildInputs {
  const { values, problems } = parseAll(Object.keys(INPUTS) as InputName[], text)
  const format = values.format ?? 'qcow2'
  if (format === 'raw' && values.compression !== undefined && values.compression !== 'none')
    problems.push({
      name: 'compression',
      message: `format "raw" cannot be compressed with "${values.compression}"`,
      advice: 'Leave compression empty, or use format "qcow2".',
    })
  refuse(problems)
  const { distro = '', profile = '' } = values
  return {
    ...shared(values),
    ...catalogueInputs(values),
    distro,
    profile,
    name: values.name ?? `${fileNameOf(profile)}-${distro}`,
    layers: values.layers ?? 'auto',
    snapshot: values.snapshot,
    baseMaxAgeDays: values['base-max-age'] ?? 7,
    upgrade: values.upgrade ?? true,
    diskBytes: values['disk-size'],
    image: values.image ?? 'file',
    format,
    compression: values.compression ?? (format === 'raw' ? 'none' : 'zlib'),
    timeoutMinutes: values['timeout-minutes'] ?? 120,
    keepConfig: values['keep-config'] ?? false,
    cache: values.cache ?? 'auto',
    secrets: values.secrets ?? [],
    removePuppet: values['remove-puppet'] ?? false,
    unsignedPackages: values['unsigned-packages'] ?? [],
    verify: values.verify ?? true,
    upload: values.upload ?? 'on-success',
    retentionDays: values['retention-days'],
    compareWith: values['compare-with'] ?? 'auto',
  }
}

/** A base that is found has to last for the jobs after: the longest of a hosted runner takes six hours. */
const LASTS_DAYS = 0.25

/**
 * The inputs of `base`. No catalogue is part of a base: the plainest profile that ships stands in for one, and is not
 * applied.
 * @throws UserError as parseInputs
 */
export function parseBase(text: (name: InputName) => string | undefined): BuildInputs {
  const inputs = parseInputs((name) =>
    name === 'profile' ? 'base' : (BASE_INPUTS as readonly InputName[]).includes(name) ? text(name) : undefined,
  )
  const baseMaxAgeDays = Math.max(0, inputs.baseMaxAgeDays - LASTS_DAYS)
  return { ...inputs, name: inputs.distro, baseMaxAgeDays, verify: false }
}

/** What the action does. An unknown mode is for parseInputs to refuse, with whatever else is wrong. */
export function parseMode(text: (name: InputName) => string | undefined): 'build' | 'base' | 'check' | 'affected' {
  return parseAll(['mode'], text).values.mode ?? 'build'
}

/** What `check` is told. */
export interface CheckInputs extends SharedInputs {
  /** All when undefined; likewise `profile`. */
  distro: string | undefined
  profile: string | undefined
  /** Whether catalogues are compiled, and what they are compiled with. */
  compile: boolean
  hostName: string
  factsFile: string | undefined
  puppetSettings: PuppetSetting[]
}

/** The inputs of `check`. @throws UserError as parseInputs */
export function parseCheck(text: (name: InputName) => string | undefined): CheckInputs {
  const names: InputName[] = ['config-dir', 'kickstart-dir', 'output-dir', ...CATALOGUE_INPUTS, 'compile']
  const optional = (['distro', 'profile'] as const).filter((name) => text(name)?.trim())
  const { values, problems } = parseAll([...names, ...optional], text)
  refuse(problems)
  const { distro, profile, compile = false } = values
  return { ...shared(values), ...catalogueInputs(values), distro, profile, compile }
}

/** What shapes a catalogue, wherever it is compiled. */
const CATALOGUE_INPUTS = ['hostname', 'facts', 'puppet-settings'] as const satisfies InputName[]

function catalogueInputs(values: Values): Pick<BuildInputs, 'hostName' | 'factsFile' | 'puppetSettings'> {
  return {
    hostName: values.hostname ?? 'localhost.localdomain',
    factsFile: values.facts === undefined ? undefined : resolve(values.facts),
    puppetSettings: values['puppet-settings'] ?? [],
  }
}

/** What `affected` is told. */
export interface AffectedInputs extends SharedInputs {
  /** Undefined where the event tells. */
  since: string | undefined
  /** None for all that there are; likewise `profiles`. */
  distros: string[]
  profiles: string[]
  factsFile: string | undefined
  /** Which directories are the user's, and not those that ship with Cloudstamp. */
  own: { configDir: boolean; kickstartDir: boolean }
}

/** The inputs of `affected`: distro and profile are lists there. @throws UserError as parseInputs */
export function parseAffected(text: (name: InputName) => string | undefined): AffectedInputs {
  const names: InputName[] = ['config-dir', 'kickstart-dir', 'output-dir', 'facts', 'since']
  const { values, problems } = parseAll(names, text)
  const list = (name: 'distro' | 'profile'): string[] => {
    const items = [...new Set((text(name) ?? '').split(/[\s,]+/).filter((item) => item !== ''))]
    problems.push(...items.flatMap((item) => parseInput(name, item).problem ?? []))
    return items
  }
  const [distros, profiles] = [list('distro'), list('profile')]
  refuse(problems)
  return {
    ...shared(values),
    since: values.since,
    distros,
    profiles,
    factsFile: values.facts === undefined ? undefined : resolve(values.facts),
    own: { configDir: values['config-dir'] !== undefined, kickstartDir: values['kickstart-dir'] !== undefined },
  }
}

/** The inputs of commands other than `build`; each takes those that it has flags for. @throws UserError as parseInputs */
export function parseShared(text: (name: InputName) => string | undefined): SharedInputs {
  const names: InputName[] = [
    'config-dir',
    'kickstart-dir',
    'output-dir',
    'accel',
    'memory',
    'cpus',
    'mirror',
    'install',
  ]
  const { values, problems } = parseAll(names, text)
  refuse(problems)
  return shared(values)
}

/** The proxies of this process's environment. @throws UserError as readProxies */
function ownProxies(): Proxies {
  const proxies = readProxies(process.env)
  for (const proxy of [proxies.http, proxies.https]) if (proxy !== undefined) hidePassword(proxy)
  return proxies
}

/** What is wrong with one input. */
interface Problem {
  name: InputName
  message: string
  advice: string
}

function parseAll(
  names: readonly InputName[],
  text: (name: InputName) => string | undefined,
): { values: Values; problems: Problem[] } {
  const parsed = names.map((name) => ({ name, ...parseInput(name, text(name)) }))
  return {
    values: Object.fromEntries(parsed.map(({ name, value }) => [name, value])),
    problems: parsed.flatMap(({ problem }) => problem ?? []),
  }
}

/** One problem is the error; several are told together, a line each. */
function refuse(problems: readonly Problem[]): void {
  const [first] = problems
  if (!first) return
  const lines = problems.map(({ name, message }) => `${name}: ${message}`)
  if (lines.length === 1) throw new UserError(lines.join(), { where: 'inputs', advice: first.advice })
  throw new UserError([`${lines.length} are not valid`, ...lines.map((line) => `  ${line}`)].join('\n'), {
    where: 'inputs',
    advice: problems.map(({ name, advice }) => `${name}: ${advice}`).join('\n  '),
  })
}

function shared(values: Values): SharedInputs {
  const ownKickstarts = values['kickstart-dir'] === undefined ? [] : [resolve(values['kickstart-dir'])]
  return {
    configDir: values['config-dir'] === undefined ? shippedDirectory('configs') : resolve(values['config-dir']),
    kickstartDirs: [...ownKickstarts, shippedDirectory('kickstarts')],
    outputDir: resolve(values['output-dir'] ?? 'output'),
    accel: values.accel ?? 'auto',
    memoryMiB: values.memory === undefined ? undefined : Math.floor(values.memory / MIB),
    cpus: values.cpus,
    mirror: values.mirror ?? 'auto',
    install: values.install ?? true,
    proxies: ownProxies(),
  }
}

/** One input's value, its default where it was not given. */
function parseInput(name: InputName, given: string | undefined): { value?: unknown; problem?: Problem } {
  const definition: InputDefinition = INPUTS[name]
  const advice = `${definition.description}.`
  const text = given?.trim() ? given.trim() : definition.default
  if (text === undefined) return definition.required ? { problem: { name, message: 'is missing', advice } } : {}
  const { data, error } = definition.schema.safeParse(text)
  if (!error) return { value: data }
  return { problem: { name, message: error.issues.map(({ message }) => message).join('; '), advice } }
}
