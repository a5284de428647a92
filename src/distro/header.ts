import { basename } from 'node:path'
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { sha256 } from '../digest.ts'
import { UserError } from '../errors.ts'
import type { FileLocation } from '../report/finding.ts'
import { GENERATIONS, type Generation } from './families/anaconda/generations.ts'
import { datedMirrorUrl } from '../mirror/snapshot.ts'
import { publicMirrorUrl } from '../mirror/url.ts'
import { toLines, type Line } from './kickstart.ts'
import { Problems } from './problems.ts'

/** A file of a kickstart, as it was read. */
export interface KickstartFile {
  /** Relative to its kickstart directory. */
  path: string
  file: string
  sha256: string
}

/** Where the mirrors of a moment are; none where nobody keeps them. */
export interface Snapshots {
  mirror?: string | undefined
  securityMirror?: string | undefined
}

interface Common {
  id: string
  name: string
  arch: 'x86_64'
  /** Package mirror, no trailing slash. */
  mirror: string
  /** Mirror of the security archive, where the family has one. */
  securityMirror?: string | undefined
  /** Archives that serve what there was at a moment, see `atDate`. */
  snapshots: Snapshots
  /** Release number, for `{{ release }}`. */
  release?: string | undefined
  /** Memory of the installer's virtual machine. */
  memoryMiB: number
  /** Virtual size of the disk. */
  diskGiB: number
  /** The kickstart file, as errors name it. */
  file: string
  /** What was read: the kickstart, then its includes. */
  sources: KickstartFile[]
  /** The kickstart below the header, its includes flattened. */
  lines: Line[]
}

export interface DebianDistro extends Common {
  family: 'debian-installer'
  /** Archive suite (code name). */
  suite: string
}

export interface AnacondaDistro extends Common {
  family: 'anaconda'
  generation: Generation
  /** Installation tree, as a path below the mirror. */
  tree: string
  /** SHA-256 of kernel and initrd, for trees that do not list them. */
  pins: { kernel?: string | undefined; initrd?: string | undefined }
  /** Where a signature proves kernel and initrd. */
  image?: ReleaseImage | undefined
  /** SHA-1 of both that someone published in their time; they prove nothing, and are compared. */
  published: { kernel?: string | undefined; initrd?: string | undefined }
  /** Of those who sign its packages; none where the header names none. */
  packageKeys: TrustedKey[]
}

/** An OpenPGP key that signs packages. */
export interface TrustedKey {
  /** In upper case; likewise those of its subkeys. */
  fingerprint: string
  subkeys: string[]
  /** Its first user ID. */
  owner: string
  /** ASCII-armoured; this and what comes of it are empty until its file is read. */
  key: string
}

/** An installation image, and the list of digests that the distribution signed. */
export interface ReleaseImage {
  /** As a path below the mirror. */
  path: string
  /** The list, as a path below the mirror. */
  list: string
  /** Fingerprint of the key that signs the list. */
  fingerprint: string
  /** That key, ASCII-armoured; empty until its file is read. */
  key: string
}

/** What a kickstart file installs: its header, validated, and the kickstart below it. */
export type Distro = DebianDistro | AnacondaDistro

/** Keys of those who may sign the packages of a distro. */
export function packageKeys(distro: Distro): readonly TrustedKey[] {
  return distro.family === 'anaconda' ? distro.packageKeys : []
}

/** Every kind of distro, see `kindOf`. */
export const KINDS = ['debian-installer', ...GENERATIONS] as const

/** What a profile may support besides single distros: the generation of its installer, or the family where there is but one. */
export function kindOf(distro: Distro): (typeof KINDS)[number] {
  return distro.family === 'anaconda' ? distro.generation : distro.family
}

/** A name becomes a line of a kickstart and of logs. */
const NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,100}$/u

const release = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a release such as "9" or "6.10"'))

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal')

const common = {
  name: z.string().regex(NAME, 'must be one line of at most 100 characters, none of them a control character'),
  arch: z.literal('x86_64').default('x86_64'),
  mirror: publicMirrorUrl,
  'security-mirror': publicMirrorUrl.optional(),
  'snapshot-mirror': datedMirrorUrl.optional(),
  'snapshot-security-mirror': datedMirrorUrl.optional(),
  release: release.optional(),
  'memory-mib': z.int().min(256).max(65536),
  'disk-gib': z.int().min(2).max(2048),
}

const debianHeader = z.strictObject({
  ...common,
  family: z.literal('debian-installer'),
  suite: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be an archive suite such as trixie'),
})

const sha1 = z.string().regex(/^[0-9a-f]{40}$/, 'must be a SHA-1 in lower-case hexadecimal')

const fingerprint = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-F]{40}$/, 'must be the fingerprint of an OpenPGP key, 40 hexadecimal digits'))

const pathBelowMirror = (example: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
      `must be a path below the mirror such as ${example}`,
    )

/** Distributions have one or two, and so has each further repository. */
const MAX_PACKAGE_KEYS = 16

/** What stands and falls together. */
const IMAGE_KEYS = ['image', 'image-list', 'image-key'] as const
const PINS = ['kernel-sha256', 'initrd-sha256'] as const

const anacondaKeys = z.strictObject({
  ...common,
  family: z.literal('anaconda'),
  tree: pathBelowMirror('9/BaseOS/x86_64/os'),
  generation: z.enum(GENERATIONS),
  'kernel-sha256': digest.optional(),
  'initrd-sha256': digest.optional(),
  'kernel-sha1': sha1.optional(),
  'initrd-sha1': sha1.optional(),
  image: pathBelowMirror('6.10/isos/x86_64/CentOS-6.10-x86_64-netinstall.iso').optional(),
  'image-list': pathBelowMirror('6.10/isos/x86_64/sha256sum.txt.asc').optional(),
  'image-key': fingerprint.optional(),
  'package-keys': z.array(fingerprint).min(1).max(MAX_PACKAGE_KEYS).optional(),
})

const anacondaHeader = anacondaKeys.superRefine((values, context) => {
  const given = IMAGE_KEYS.filter((key) => values[key] !== undefined)
  if (given.length === 0) return
  const issue = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
  for (const key of IMAGE_KEYS) if (!given.includes(key)) issue(key, `is missing beside "${given.join('" and "')}"`)
  for (const key of PINS) if (values[key] !== undefined) issue(key, 'proves what "image" proves: keep one of the two')
})

const headerSchema = z.discriminatedUnion('family', [debianHeader, anacondaHeader], {
  error: 'must be debian-installer or anaconda',
})

/** Valid keys of a family, or of all where it is none. */
function validKeys(family: unknown): string {
  const schemas = headerSchema.options.filter(({ shape }) => shape.family.value === family)
  const shapes = (schemas.length > 0 ? schemas : headerSchema.options).map(({ shape }) => Object.keys(shape))
  return [...new Set(shapes.flat())].join(', ')
}

/**
 * Reads a kickstart file: the YAML in its leading `#cloudstamp … #end` comment block, and the body.
 * @param file the file's name, for error messages; the distro's id is its base name without `.ks`
 * @throws UserError with file:line on a missing header, a bad, unknown or duplicate key
 */
export function parseDistro(file: string, text: string): Distro {
  const lines = text.replace(/\r\n/g, '\n').split('\n')
  if (lines[0]?.trim() !== '#cloudstamp') {
    throw new UserError('the kickstart has no cloudstamp header', {
      where: { file, line: 1 },
      advice: 'Start the file with a line "#cloudstamp", the header as commented YAML, and a line "#end".',
    })
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '#end')
  if (end < 0) {
    throw new UserError('the cloudstamp header is not closed', {
      where: { file, line: 1 },
      advice: 'Close the header with a line "#end".',
    })
  }
  const yaml = lines.slice(1, end).map((line, index) => {
    if (!line.startsWith('#')) {
      throw new UserError('every header line starts with "#"', {
        where: { file, line: index + 2 },
        advice: 'The header is YAML in comments, so that the file stays a valid kickstart.',
      })
    }
    return line.replace(/^# ?/, '')
  })
  const values = validateHeader(file, yaml.join('\n'))
  const described = {
    id: basename(file, '.ks'),
    name: values.name,
    arch: values.arch,
    mirror: values.mirror,
    securityMirror: values['security-mirror'],
    snapshots: { mirror: values['snapshot-mirror'], securityMirror: values['snapshot-security-mirror'] },
    release: values.release,
    memoryMiB: values['memory-mib'],
    diskGiB: values['disk-gib'],
    file,
    sources: [{ path: basename(file), file, sha256: sha256(text) }],
    lines: toLines({ file, firstLine: end + 2, text: lines.slice(end + 1).join('\n') }),
  }
  if (values.family === 'debian-installer') return { ...described, family: values.family, suite: values.suite }
  const { family, generation, tree, image: path, 'image-list': list, 'image-key': signer } = values
  return {
    ...described,
    family,
    generation,
    tree,
    pins: { kernel: values['kernel-sha256'], initrd: values['initrd-sha256'] },
    image:
      path === undefined || list === undefined || signer === undefined
        ? undefined
        : { path, list, fingerprint: signer, key: '' },
    published: { kernel: values['kernel-sha1'], initrd: values['initrd-sha1'] },
    packageKeys: [...new Set(values['package-keys'] ?? [])].map(unread),
  }
}

function unread(signer: string): TrustedKey {
  return { fingerprint: signer, subkeys: [], owner: '', key: '' }
}

/** The header's values. @throws UserError naming all keys that are wrong, each with its line */
function validateHeader(file: string, yaml: string): z.output<typeof headerSchema> {
  const counter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true })
  // The YAML starts on the file's second line, and LineCounter counts from one.
  const whereIs = (offset: number): FileLocation => ({ file, line: counter.linePos(offset).line + 1 })
  const advice = `Valid keys, once each: ${validKeys(document.get('family'))}.`
  const problems = new Problems(file)
  for (const { code, message, pos } of document.errors) {
    const problem =
      code === 'DUPLICATE_KEY' ? 'a header key stands twice' : `the header is not valid YAML: ${message.split('\n')[0]}`
    problems.add(new UserError(problem, { where: whereIs(pos[0]), advice }))
  }
  problems.refuse()
  const result = headerSchema.safeParse(problems.collect(() => toValues(document, { file, line: 1 })) ?? {})
  problems.refuse()
  if (result.success) return result.data
  const items = isMap(document.contents) ? document.contents.items : []
  for (const [key, problem] of result.error.issues.flatMap(describeIssue)) {
    const node = items.map((item) => item.key).find((found) => isScalar(found) && String(found.value) === key)
    const message = node ? problem : `the header key "${key}" is missing`
    problems.add(new UserError(message, { where: node?.range ? whereIs(node.range[0]) : { file, line: 1 }, advice }))
  }
  problems.refuse()
  throw result.error
}

/** Aliases are no use in a header, and a few of them can name more than fits into memory. */
function toValues(document: Document.Parsed, where: FileLocation): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw new UserError('the header has YAML aliases', { where, advice: 'Write their values instead.' })
  }
}

/** The keys that an issue is about, with what is wrong. */
function describeIssue(issue: z.core.$ZodIssue): [key: string, problem: string][] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, `unknown header key "${key}"`])
  const key = String(issue.path[0] ?? 'family')
  return [[key, `header key "${key}": ${issue.message}`]]
}
