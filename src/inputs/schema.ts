/** Every input, once: the action's inputs, the command line's flags and the documentation are made of this table. */
import { z } from 'zod'
import { perhapsDatedMirrorUrl, snapshotMoment } from '../mirror/snapshot.ts'
import { isName, notAName } from './names.ts'
import { packageNamesSchema } from './package-names.ts'
import { puppetSettingsSchema } from './puppet-settings.ts'
import { secretsSchema } from './secrets.ts'

const MIB = 1024 ** 2
const SIZE_UNITS: Record<string, number> = {
  M: MIB,
  MiB: MIB,
  G: 1024 * MIB,
  GiB: 1024 * MIB,
  T: MIB * MIB,
  TiB: MIB * MIB,
}

const size = z.string().transform((text, context) => {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text.trim())
  const unit = match ? SIZE_UNITS[match[2] ?? ''] : undefined
  if (!match || unit === undefined) {
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no size: write a number and one of the units ${Object.keys(SIZE_UNITS).join(', ')}, such as 8G`,
    })
    return z.NEVER
  }
  return Math.round(Number(match[1]) * unit)
})

const atLeast = (minimumBytes: number, maximumBytes: number, range: string) =>
  size.refine((bytes) => bytes >= minimumBytes && bytes <= maximumBytes, { error: `must be ${range}` })

const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((number) => number >= minimum && number <= maximum, { error: `must be between ${minimum} and ${maximum}` })

const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: (issue) => `"${String(issue.input)}" is none of ${values.join(', ')}` })

const flag = z.stringbool({ error: 'must be true or false' })

const mirror = z.string().transform((text, context): string => {
  if (text === 'auto') return text
  const { data, error } = perhapsDatedMirrorUrl.safeParse(text)
  for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', message: `${message}, or auto` })
  return data ?? z.NEVER
})

const plainName = (what: 'distro' | 'profile' | 'image') =>
  z.string().refine((name) => isName(what, name), { error: (issue) => notAName(what, String(issue.input)) })

const hostName = z
  .string()
  .max(64, 'must be at most 64 characters, as Linux has it')
  .regex(
    /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/,
    'must be a host name: labels of letters, digits and "-", not at their ends, with dots between (RFC 1123)',
  )

/** One input. An empty text counts as not given. */
export interface InputDefinition {
  description: string
  /** As text; absent for a required input or for one whose default depends on the distro. */
  default?: string
  /** For a build, where it is an argument of the command line. */
  required?: boolean
  /** The one command, or mode of the action, that takes it; `build` is one of several when absent. */
  command?: 'affected' | 'check'
  /** Where it exists; both when absent. */
  only?: 'action' | 'cli'
  /** What stands behind the flag in `--help`. */
  placeholder?: string
  schema: z.ZodType<unknown, string>
}

export const INPUTS = {
  mode: {
    description:
      'build makes an image; base installs what images of a distro are made on, and keeps it; check looks at kickstarts and config tree in seconds, without a virtual machine; affected names the images that a change touches, as a matrix',
    default: 'build',
    only: 'action',
    schema: choice('build', 'base', 'check', 'affected'),
  },
  distro: {
    description: 'What to install: the name of a kickstart; for affected several, and for it and check all when empty',
    required: true,
    schema: plainName('distro'),
  },
  profile: {
    description:
      'The personality: a manifest in nodes/ of the config tree, or a class such as role::webserver; for affected several, and for it and check all when empty',
    required: true,
    schema: plainName('profile'),
  },
  since: {
    description:
      'For affected: the commit, branch or tag to compare with; in a workflow, what the event tells when empty',
    command: 'affected',
    placeholder: 'ref',
    schema: z.string().regex(/^[^-]/, 'must be a commit, branch or tag'),
  },
  compile: {
    description:
      'For check: compile the catalogues too, by the Puppet of this machine, for the facts that are recorded of a distro; functions of the config tree run for that',
    default: 'false',
    command: 'check',
    schema: flag,
  },
  'config-dir': {
    description:
      'Config tree: a Puppet environment or control repository, and nodes/; the one that ships with Cloudstamp when empty',
    placeholder: 'directory',
    schema: z.string(),
  },
  'kickstart-dir': {
    description: 'Directory with kickstarts of your own; searched before those that ship with Cloudstamp',
    placeholder: 'directory',
    schema: z.string(),
  },
  'output-dir': {
    description: 'Where the image, its manifest and its log go',
    default: 'output',
    placeholder: 'directory',
    schema: z.string().min(1),
  },
  name: {
    description:
      'Name of the image, and of the artifact: for variants of one profile and distro; profile-distro when empty',
    placeholder: 'name',
    schema: plainName('image'),
  },
  accel: {
    description: 'Accelerator: auto takes KVM where a guest really starts under it, else TCG',
    default: 'auto',
    placeholder: 'auto|kvm|tcg',
    schema: choice('auto', 'kvm', 'tcg'),
  },
  layers: {
    description:
      'auto installs a base once and stamps profiles on it; off applies the catalogue during the installation',
    default: 'auto',
    placeholder: 'auto|off',
    schema: choice('auto', 'off'),
  },
  memory: {
    description: "Memory of the virtual machine, such as 2G; the kickstart's when empty",
    placeholder: 'size',
    schema: atLeast(256 * MIB, 64 * 1024 * MIB, 'between 256M and 64G'),
  },
  cpus: {
    description:
      'Processors of the virtual machine; when empty 1 with TCG, where more are slower, and those of the host, at most 4, with KVM',
    placeholder: 'number',
    schema: wholeNumber(1, 64),
  },
  'disk-size': {
    description: "Virtual size of the disk, such as 10G; the kickstart's when empty",
    placeholder: 'size',
    schema: atLeast(2048 * MIB, MIB * MIB * 2, 'between 2G and 2T'),
  },
  mirror: {
    description: "Package mirror: auto is the runner's own where it runs the same distribution, else the kickstart's",
    default: 'auto',
    placeholder: 'auto|url',
    schema: mirror,
  },
  snapshot: {
    description:
      "Day or moment (UTC) whose packages are installed, such as 2026-11-01, for an image that can be built again: from the kickstart's dated archive, or from a mirror with {YYYY-MM-DD}, {YYYYMMDD} or {YYYYMMDDTHHMMSSZ} in its URL; today's packages when empty",
    placeholder: 'date',
    schema: snapshotMoment,
  },
  image: {
    description:
      'none ends after the catalogue is applied and the disk is sealed, and makes, hashes and uploads no image: for a check of a pull request',
    default: 'file',
    placeholder: 'file|none',
    schema: choice('file', 'none'),
  },
  format: {
    description: 'Format of the image',
    default: 'qcow2',
    placeholder: 'qcow2|raw',
    schema: choice('qcow2', 'raw'),
  },
  compression: {
    description:
      'Compression inside a qcow2; zstd is faster and smaller but needs QEMU 5.1 to read. zlib for qcow2, none for raw when empty',
    placeholder: 'zlib|zstd|none',
    schema: choice('zlib', 'zstd', 'none'),
  },
  'timeout-minutes': {
    description: 'Time that a build may take',
    default: '120',
    placeholder: 'minutes',
    schema: wholeNumber(1, 1440),
  },
  'keep-config': { description: 'Leave the config tree in the image, at /root/config', default: 'false', schema: flag },
  secrets: {
    description:
      "Files for Puppet alone, such as hiera-eyaml's keys, held in memory and never on a disk: a line each, path in the image (or below the config tree) and source, /etc/puppet/keys/private_key.pkcs7.pem=env:NAME or =file:FILE",
    placeholder: 'lines',
    schema: secretsSchema,
  },
  facts: { description: 'YAML file of external facts for Puppet', placeholder: 'file', schema: z.string() },
  'puppet-settings': {
    description: 'Settings of Puppet, a line each, such as strict=error or strict_variables=true',
    placeholder: 'lines',
    schema: puppetSettingsSchema,
  },
  'remove-puppet': {
    description: 'Remove Puppet and the packages that only it needs when the catalogue has been applied',
    default: 'false',
    schema: flag,
  },
  'unsigned-packages': {
    description:
      'Names of packages that need no signature by a key that the kickstart or a repository of the catalogue trusts, with blanks or commas between; for the RHEL family',
    placeholder: 'names',
    schema: packageNamesSchema,
  },
  hostname: {
    description: 'Host name that Puppet sees, as fqdn too, and that the image has until a cloud gives it another',
    default: 'localhost.localdomain',
    placeholder: 'name',
    schema: hostName,
  },
  'base-max-age': {
    description: 'Days after which a base is installed anew; 0 installs one for each build',
    default: '7',
    placeholder: 'days',
    schema: wholeNumber(0, 365),
  },
  upgrade: {
    description:
      "Upgrade the base's packages before the catalogue is applied; a base of the last six hours is new enough",
    default: 'true',
    schema: flag,
  },
  verify: {
    description:
      'Boot the finished image as a cloud would, look at it from inside and outside, and run the programs of checks/<profile>/',
    default: 'true',
    schema: flag,
  },
  install: {
    description: 'Install missing host packages (qemu) with apt or dnf, through sudo',
    default: 'true',
    schema: flag,
  },
  cache: {
    description:
      "Keep base images and installers in the repository's cache: auto does, except under pull_request_target, workflow_run and release, and on tags; always or never",
    default: 'auto',
    only: 'action',
    schema: choice('auto', 'always', 'never'),
  },
  sarif: {
    description: 'File to write the findings to as SARIF 2.1.0, for github/codeql-action/upload-sarif; none when empty',
    placeholder: 'file',
    schema: z.string(),
  },
  'compare-with': {
    description:
      'What the image is compared with: auto is the last one of its name on the base branch, which takes the permission actions: read; or a manifest, or an image beside its manifest; never',
    default: 'auto',
    only: 'action',
    schema: z.string(),
  },
  'github-token': {
    description: "Token that fetches the base branch's manifest",
    default: '${{ github.token }}',
    only: 'action',
    schema: z.string(),
  },
  upload: {
    description:
      'Upload as an artifact of the run: the image after a success, the logs and findings after a failure; on-success builds without where the run can keep none, always refuses to, never uploads nothing',
    default: 'on-success',
    only: 'action',
    schema: choice('on-success', 'always', 'never'),
  },
  'retention-days': {
    description: "Days that the artifact is kept; the repository's setting when empty",
    only: 'action',
    schema: wholeNumber(1, 400),
  },
} as const satisfies Record<string, InputDefinition>

export type InputName = keyof typeof INPUTS

/** What shapes a base, and how its installation is run. */
export const BASE_INPUTS = [
  ...(['distro', 'kickstart-dir', 'mirror', 'snapshot', 'memory', 'disk-size'] as const),
  ...(['output-dir', 'accel', 'cpus', 'timeout-minutes', 'base-max-age', 'install'] as const),
  ...(['cache', 'upload', 'retention-days'] as const),
] satisfies InputName[]

/** Outputs of the action, with their descriptions. */
export const OUTPUTS = {
  image: 'Path of the image',
  sha256: 'SHA-256 of the image',
  'size-bytes': 'Size of the image in bytes',
  'virtual-size-bytes': 'Virtual size of its disk in bytes',
  accelerator: 'kvm or tcg',
  'base-cache-hit': 'true when the base image came from the cache',
  'base-size-bytes': 'Size of the base image in bytes; nothing where the image is built in one pass',
  'artifact-id': 'Number of the uploaded artifact',
  'artifact-url': 'URL of the uploaded artifact',
  manifest: 'Path of manifest.json',
  matrix: 'Of mode affected: the images to build, as JSON for strategy.matrix, to be read with fromJSON',
  bases: 'Of mode affected: their distros, a matrix for a job of mode base before them',
  any: 'Of mode affected: false where no image is touched; skip the job then, for GitHub takes no empty matrix',
  log: 'Path of the build log',
  report: 'Path of the report for a browser',
} as const
