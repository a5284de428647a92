/** Storage as kickseed and partman take it, and what they would stop at or leave out in silence. Pure. */
import { UserError } from '../../../errors.ts'
import type { Command } from '../../kickstart.ts'
import type { Problems } from '../../problems.ts'
import { OTHER_DISK, type LeastSpace, type StorageNeeds } from '../../storage.ts'
import { readArguments, type Arguments } from './commands.ts'

/** What the components in the installer's initrd make (partman-ext3, partman-basicfilesystems). */
const FILE_SYSTEMS = ['ext2', 'ext3', 'ext4', 'fat16', 'fat32']

/** Answers that name disks (partman-auto, grub-installer, grub-pc). */
const DISK_ANSWERS = /^(partman-auto\/disk|grub-installer\/(choose_)?bootdev|grub-pc\/install_devices)$/

interface Layout {
  all: Read[]
  partitions: Read[]
  groups: Read[]
  volumes: Read[]
  answers: Answer[]
}

interface Read extends Arguments {
  command: Command
}

interface Answer {
  command: Command
  key: string
  value: string
}

/**
 * Checks commands and answers that concern the disk, each by itself and together.
 * @param commands those that kickseed knows
 * @returns what the installer needs components for, and the space that its partitions take
 */
export function checkStorage(commands: readonly Command[], problems: Problems): StorageNeeds {
  const layout = readLayout(commands)
  const checks = [
    ...layout.partitions.map((part) => () => checkPartition(part)),
    ...layout.partitions.map((part) => () => checkPhysicalVolume(part, layout)),
    ...layout.groups.map((group) => () => checkGroup(group, layout)),
    ...layout.volumes.map((volume) => () => checkVolume(volume, layout)),
    ...layout.answers.map((answer) => () => checkAnswer(answer)),
    () => checkMethod(layout),
    () => checkBoot(layout),
  ]
  for (const check of checks) problems.collect(check)
  return { storage: usesLvm(layout) ? ['lvm'] : [], leastSpace: leastSpace(layout) }
}

function readLayout(commands: readonly Command[]): Layout {
  const all = commands.map((command) => ({ command, ...readArguments(command) }))
  const named = (...names: string[]): Read[] => all.filter(({ command }) => names.includes(command.name))
  const answers = named('preseed').map(({ command, words: [key = '', , value = ''] }) => ({ command, key, value }))
  return {
    all,
    partitions: named('part', 'partition'),
    groups: named('volgroup'),
    volumes: named('logvol'),
    answers,
  }
}

/**
 * As partman-auto adds it up (min_size in its lib/recipes.sh): physical volumes and the logical ones on them, both. What
 * is a share of the memory counts as nothing here.
 */
function leastSpace(layout: Layout): LeastSpace | undefined {
  const { partitions, volumes } = layout
  const parts = [...partitions, ...volumes]
  const recipe = answerTo(layout, 'partman-auto/expert_recipe')
  const at = parts[0]?.command.at ?? recipe?.command.at
  if (!at) return undefined
  const sizes =
    parts.length > 0
      ? parts.map(({ options }) => options.get('size') ?? '')
      : (recipe?.value.split(/\s::?\s/)[1] ?? '').split(/\s\.(?=\s|$)/).map((line) => line.trim().split(/\s/)[0] ?? '')
  const megabytes = sizes.filter((size) => /^\d+$/.test(size)).reduce((sum, size) => sum + Number(size), 0)
  return { megabytes, at }
}

function answerTo({ answers }: Layout, key: string): Answer | undefined {
  return answers.findLast((answer) => answer.key === key)
}

function usesLvm(layout: Layout): boolean {
  return layout.volumes.length > 0 || answerTo(layout, 'partman-auto/method')?.value === 'lvm'
}

const isPhysicalVolume = (word: string | undefined): boolean => word?.startsWith('pv.') === true

function refusal(command: Command, message: string, advice: string): UserError {
  return new UserError(message, { where: command.at, advice })
}

/** What a partition and a logical volume have in common. */
function checkSpace({ command, options, words }: Read): void {
  const [place, ...more] = words
  if (place === undefined || more.length > 0)
    throw refusal(command, `"${command.name}" takes one place to mount at`, 'Name one, or swap.')
  const recommended = place === 'swap' && options.has('recommended')
  const sizes = ['size', 'maxsize'].flatMap((name) => options.get(name) ?? [])
  if (!options.has('size') && !recommended)
    throw refusal(command, `"${command.name} ${place}" has no size, and kickseed drops it`, 'Add --size=<MB>.')
  const odd = sizes.find((size) => !/^\d+$/.test(size))
  if (odd !== undefined)
    throw refusal(command, `partman takes no size such as "${odd}"`, 'Write a number of megabytes, without a unit.')
  const type = options.get('fstype')
  if (place.startsWith('/') && type !== undefined) checkFileSystem(command, type)
}

function checkFileSystem(command: Command, type: string): void {
  if (FILE_SYSTEMS.includes(type)) return
  throw refusal(
    command,
    `debian-installer's initrd has no components for the file system "${type}"`,
    `Use one of ${FILE_SYSTEMS.join(', ')}.`,
  )
}

function checkPartition(part: Read): void {
  const { command, words } = part
  const place = words[0] ?? ''
  if (place.startsWith('raid.'))
    throw refusal(command, 'kickseed makes no RAID, and drops its partitions', 'Leave RAID to what runs the image.')
  checkSpace(part)
  if (!place.startsWith('/') && place !== 'swap' && !isPhysicalVolume(place))
    throw refusal(
      command,
      `kickseed has no partition "${place}"`,
      'Give a BIOS boot partition or an ESP in partman\'s words: "preseed partman-auto/expert_recipe string …", as kickstarts/debian13.ks does.',
    )
}

/** kickseed moves a partition to its volume group when it reads that, and leaves out what is never moved. */
function checkPhysicalVolume({ command, words: [place = ''] }: Read, { groups, all }: Layout): void {
  if (!isPhysicalVolume(place)) return
  const order = all.findIndex((read) => read.command === command)
  const taken = groups.some((group) => group.words[1] === place && all.indexOf(group) > order)
  if (!taken)
    throw refusal(command, `no "volgroup" takes "${place}", and kickseed drops it`, 'Write "volgroup" behind it.')
}

function checkGroup({ command, words }: Read, { partitions }: Layout): void {
  const [, physical, ...more] = words
  if (physical === undefined || more.length > 0)
    throw refusal(command, '"volgroup" takes a name and one physical volume', 'Name one: a build has one disk.')
  if (!partitions.some(({ words: [place] }) => place === physical))
    throw refusal(command, `there is no "part ${physical}"`, 'Write it before the volume group.')
}

function checkVolume(volume: Read, { groups }: Layout): void {
  const { command, options } = volume
  checkSpace(volume)
  for (const name of ['name', 'vgname'])
    if (!options.has(name))
      throw refusal(command, `"logvol" has no --${name}, and kickseed drops it`, `Add --${name}=….`)
  const group = options.get('vgname')
  if (!groups.some(({ words: [name] }) => name === group))
    throw refusal(command, `there is no "volgroup ${group}"`, `Write "volgroup ${group} pv.…".`)
}

function checkAnswer({ command, key, value }: Answer): void {
  if (DISK_ANSWERS.test(key)) checkDisks(command, value.split(/[\s,]+/))
  if (key === 'partman-auto/method' && !['regular', 'lvm'].includes(value))
    throw refusal(
      command,
      `debian-installer's initrd has no components for partitions by the method "${value}"`,
      'Use "regular" or "lvm".',
    )
  if (key !== 'partman-auto/expert_recipe') return
  for (const [, type = ''] of value.matchAll(/\bfilesystem\{ *([\w-]+) *\}/g)) checkFileSystem(command, type)
  checkDisks(
    command,
    [...value.matchAll(/\bdevice\{ *(\S+) *\}/g)].map(([, disk = '']) => disk),
  )
}

function checkDisks(command: Command, disks: readonly string[]): void {
  const other = disks.find((disk) => OTHER_DISK.test(disk))
  if (other === undefined) return
  throw refusal(command, `the answer names "${other}", but a build has one disk, /dev/vda`, 'Write /dev/vda.')
}

/** Without a method partman asks for one; clearpart's is kickseed's last word. */
function checkMethod(layout: Layout): void {
  const { all, partitions, volumes } = layout
  const method = answerTo(layout, 'partman-auto/method')
  const clears = all.some(
    ({ command, options }) => command.name === 'clearpart' && (options.has('all') || options.has('drives')),
  )
  const first = partitions[0] ?? volumes[0]
  if (first && !clears && !method)
    throw refusal(
      first.command,
      'nothing says that the disk may be partitioned, and the installer would ask',
      'Add "clearpart --all --initlabel".',
    )
  if (method?.value === 'lvm' && clears && volumes.length === 0)
    throw refusal(
      method.command,
      '"clearpart" makes kickseed partition by the method "regular", whatever is answered here',
      'Remove "clearpart": the disk is empty.',
    )
}

/** partman-auto-lvm asks before it puts all on logical volumes. */
function checkBoot(layout: Layout): void {
  const { partitions, volumes } = layout
  const recipe = answerTo(layout, 'partman-auto/expert_recipe')
  if (!usesLvm(layout) || answerTo(layout, 'partman-auto-lvm/no_boot')?.value === 'true') return
  const outside = recipe
    ? recipe.value
        .split(/\s\.(?=\s|$)/)
        .some((line) => !/\$lvmok\{/.test(line) && /mountpoint\{ *\/(boot)? *\}/.test(line))
    : partitions.some(({ words: [place = ''] }) => ['/', '/boot'].includes(place))
  const at = volumes[0]?.command ?? recipe?.command
  if (at === undefined || outside) return
  throw refusal(
    at,
    'neither / nor /boot is outside of LVM, and the installer would ask whether that is meant',
    'Give /boot a partition of its own, or answer "preseed partman-auto-lvm/no_boot boolean true".',
  )
}
