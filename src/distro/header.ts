import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { GENERATIONS, type Generation } from './families/anaconda/commands.ts'
import { publicMirrorUrl } from '../mirror/url.ts'
import { toLines, type Line } from './kickstart.ts'

interface Common {
  id: string
  name: string
  arch: 'x86_64'
  /** Package mirror, no trailing slash. */
  mirror: string
  /** Mirror of the security archive, where the family has one. */
  securityMirror?: string | undefined
  /** Release number, for `{{ release }}`. */
  release?: string | undefined
  /** Memory of the installer's virtual machine. */
  memoryMiB: number
  /** Virtual size of the disk. */
  diskGiB: number
  /** The kickstart file, as errors name it. */
  file: string
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
}

/** What a kickstart file installs: its header, validated, and the kickstart below it. */
export type Distro = DebianDistro | AnacondaDistro

/** Every kind of distro, see `kindOf`. */
export const KINDS = ['debian-installer', ...GENERATIONS] as const

/** What a profile may support besides single distros: the generation of its installer, or the family where there is but one. */
export function kindOf(distro: Distro): (typeof KINDS)[number] {
  return distro.family === 'anaconda' ? distro.generation : distro.family
}

/** It becomes a line of a kickstart and of logs. */
const oneLine = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'must be one line without control characters')

const release = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a release such as "9" or 6.10'))

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal')

const headerSchema = z.strictObject({
  name: oneLine,
  family: z.enum(['debian-installer', 'anaconda']),
  arch: z.literal('x86_64').default('x86_64'),
  mirror: publicMirrorUrl,
  'security-mirror': publicMirrorUrl.optional(),
  suite: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be an archive suite such as trixie')
    .optional(),
  tree: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
      'must be a path below the mirror such as 9/BaseOS/x86_64/os',
    )
    .optional(),
  generation: z.enum(GENERATIONS).optional(),
  release: release.optional(),
  'kernel-sha256': digest.optional(),
  'initrd-sha256': digest.optional(),
  'memory-mib': z.int().min(256).max(65536),
  'disk-gib': z.int().min(2).max(2048),
})

const headerKeys = Object.keys(headerSchema.shape)

/**
 * Reads a kickstart file: the YAML in its leading `#cloudstamp … #end` comment block, and the body.
 * @param file the file's name, for error messages; the distro's id is its base name without `.ks`
 * @throws UserError with file:line on a missing header, a bad, unknown or duplicate key
 */
export function parseDistro(file: string, text: string): Distro {
  const lines = text.replace(/\r\n/g, '\n').split('\n')
  if (lines[0]?.trim() !== '#cloudstamp') {
    throw new UserError('the kickstart has no cloudstamp header', {
      where: `${file}:1`,
      advice: 'Start the file with a line "#cloudstamp", the header as commented YAML, and a line "#end".',
    })
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trim() === '#end')
  if (end < 0) {
    throw new UserError('the cloudstamp header is not closed', {
      where: `${file}:1`,
      advice: 'Close the header with a line "#end".',
    })
  }
  const yaml = lines.slice(1, end).map((line, index) => {
    if (!line.startsWith('#')) {
      throw new UserError('every header line starts with "#"', {
        where: `${file}:${index + 2}`,
        advice: 'The header is YAML in comments, so that the file stays a valid kickstart.',
      })
    }
    return line.replace(/^# ?/, '')
  })
  const values = validateHeader(file, yaml.join('\n'))
  const common = {
    id: (file.split('/').pop() ?? file).replace(/\.ks$/, ''),
    name: values.name,
    arch: values.arch,
    mirror: values.mirror,
    securityMirror: values['security-mirror'],
    release: values.release,
    memoryMiB: values['memory-mib'],
    diskGiB: values['disk-gib'],
    file,
    lines: toLines({ file, firstLine: end + 2, text: lines.slice(end + 1).join('\n') }),
  }
  const required = <T>(key: keyof typeof values, value: T | undefined, example: string): T => {
    if (value !== undefined) return value
    throw new UserError(`the header key "${key}" is missing`, {
      where: `${file}:1`,
      advice: `${values.family} needs it, for example "${key}: ${example}".`,
    })
  }
  if (values.family === 'debian-installer') {
    return { ...common, family: values.family, suite: required('suite', values.suite, 'trixie') }
  }
  return {
    ...common,
    family: values.family,
    generation: required('generation', values.generation, 'el9'),
    tree: required('tree', values.tree, '9/BaseOS/x86_64/os'),
    pins: { kernel: values['kernel-sha256'], initrd: values['initrd-sha256'] },
  }
}

function validateHeader(file: string, yaml: string): z.output<typeof headerSchema> {
  const counter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true })
  // The YAML starts on the file's second line, and LineCounter counts from one.
  const lineOf = (offset: number): number => counter.linePos(offset).line + 1
  const [syntax] = document.errors
  if (syntax) {
    const duplicate = syntax.code === 'DUPLICATE_KEY'
    throw new UserError(
      duplicate ? 'a header key stands twice' : `the header is not valid YAML: ${syntax.message.split('\n')[0]}`,
      { where: `${file}:${lineOf(syntax.pos[0])}`, advice: `Valid keys, once each: ${headerKeys.join(', ')}.` },
    )
  }
  const result = headerSchema.safeParse(document.toJS() ?? {})
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (!issue) throw new Error('zod failed without an issue')
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : String(issue.path[0] ?? '')
  const node =
    document.contents && 'items' in document.contents
      ? document.contents.items.find((item) => 'key' in item && String(item.key) === key)
      : undefined
  const range = node && 'key' in node ? (node.key as { range?: [number, number, number] }).range : undefined
  const value = document.has(key ?? '') ? '' : ' (missing)'
  throw new UserError(
    issue.code === 'unrecognized_keys'
      ? `unknown header key "${key}"`
      : `header key "${key}"${value}: ${issue.message}`,
    { where: `${file}:${range ? lineOf(range[0]) : 1}`, advice: `Valid keys: ${headerKeys.join(', ')}.` },
  )
}
