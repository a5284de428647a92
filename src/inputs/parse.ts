/** From texts to one typed object. */
import { resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { readProxies, type Proxies } from '../fetch/proxies.ts'
import type { Compression, ImageFormat } from '../image/qcow2.ts'
import { shippedDirectory } from '../paths.ts'
import { checkName } from './names.ts'
import { INPUTS, type InputDefinition, type InputName } from './schema.ts'

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
  layers: 'auto' | 'off'
  diskBytes: number | undefined
  format: ImageFormat
  compression: Compression
  timeoutMinutes: number
  keepConfig: boolean
  upload: 'on-success' | 'always' | 'never'
  retentionDays: number | undefined
}

const MIB = 1024 ** 2

type Values = Partial<{ [Name in InputName]: ReturnType<(typeof INPUTS)[Name]['schema']['parse']> | undefined }>

/**
 * Validates the inputs of a build.
 * @param text the value of an input as given; empty or undefined when it was not
 * @throws UserError naming the input, what is wrong with it and what is valid
 */
export function parseInputs(text: (name: InputName) => string | undefined): BuildInputs {
  const values = parseAll(Object.keys(INPUTS) as InputName[], text)
  const format = values.format ?? 'qcow2'
  if (format === 'raw' && values.compression !== undefined && values.compression !== 'none') {
    throw new UserError(`format "raw" cannot be compressed with "${values.compression}"`, {
      where: 'compression',
      advice: 'Leave compression empty, or use format "qcow2".',
    })
  }
  return {
    ...shared(values),
    distro: checkName('distro', values.distro ?? ''),
    profile: checkName('profile', values.profile ?? ''),
    layers: values.layers ?? 'auto',
    diskBytes: values['disk-size'],
    format,
    compression: values.compression ?? (format === 'raw' ? 'none' : 'zlib'),
    timeoutMinutes: values['timeout-minutes'] ?? 120,
    keepConfig: values['keep-config'] ?? false,
    upload: values.upload ?? 'on-success',
    retentionDays: values['retention-days'],
  }
}

/** The inputs of commands other than `build`; each takes those that it has flags for. @throws UserError */
export function parseShared(text: (name: InputName) => string | undefined): SharedInputs {
  return shared(
    parseAll(['config-dir', 'kickstart-dir', 'output-dir', 'accel', 'memory', 'cpus', 'mirror', 'install'], text),
  )
}

function parseAll(names: readonly InputName[], text: (name: InputName) => string | undefined): Values {
  const values: Values = Object.fromEntries(names.map((name) => [name, parseInput(name, text(name))]))
  return values
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
    proxies: readProxies(process.env),
  }
}

/** One input's value, its default where it was not given. @throws UserError */
export function parseInput(name: InputName, given: string | undefined): unknown {
  const definition: InputDefinition = INPUTS[name]
  const text = given?.trim() ? given.trim() : definition.default
  if (text === undefined) {
    if (definition.required)
      throw new UserError(`the input "${name}" is missing`, { where: name, advice: `${definition.description}.` })
    return undefined
  }
  const result = definition.schema.safeParse(text)
  if (result.success) return result.data
  throw new UserError(`${name}: ${result.error.issues[0]?.message ?? 'not valid'}`, {
    where: 'inputs',
    advice: `${definition.description}.`,
  })
}
