/** What of a kickstart's storage a build cannot do, and what only the installer can. Pure. */
import { UserError } from '../errors.ts'
import type { FileLocation } from '../report/finding.ts'
import { placeOf, splitWords, type Command, type Line } from './kickstart.ts'

/** Storage that an installer can make only with components which Cloudstamp has to put into its initrd. */
export type ExtraStorage = 'lvm'

/** What a kickstart's partitions take at least, in partman's megabytes of 10^6 bytes. */
export interface LeastSpace {
  megabytes: number
  at: FileLocation
}

/** What a kickstart's storage needs of a build. */
export interface StorageNeeds {
  /** What Cloudstamp has to put into the installer. */
  storage: readonly ExtraStorage[]
  /** Undefined where the installer itself says that a disk is too small. */
  leastSpace?: LeastSpace | undefined
}

/**
 * Refuses partitions that the disk is too small for: partman then makes others, without a word.
 * @throws UserError with file:line
 */
export function checkFits({ leastSpace }: StorageNeeds, diskBytes: number): void {
  const megabytes = Math.floor(diskBytes / 1e6)
  if (!leastSpace || leastSpace.megabytes <= megabytes) return
  throw new UserError(`the partitions take ${leastSpace.megabytes} MB at least, and the disk has ${megabytes} MB`, {
    where: leastSpace.at,
    advice:
      'Give them less, or the disk more: "disk-size", or disk-gib in the header. partman counts a physical volume beside the logical volumes on it: let it be small, and --grow.',
  })
}

/** Options that name disks or partitions, by command. What `ignoredisk --drives` names may be missing. */
const DISK_OPTIONS = /^--(ondisk|ondrive|onpart|usepart|drives|only-use|boot-drive|driveorder)(?:=(.*))?$/

/** Names that Linux gives to disks, less the only one that there is. */
export const OTHER_DISK = /^(?:\/dev\/)?((?:sd|hd|xvd)[a-z]+|vd(?!a(?![a-z]))[a-z]+|nvme\d+n\d+|mmcblk\d+)/

/** @throws UserError with file:line where a command names a disk that the virtual machine does not have */
export function checkDisks(command: Command): void {
  if (!['part', 'partition', 'clearpart', 'ignoredisk', 'bootloader'].includes(command.name)) return
  const [, ...words] = splitWords(command.text, command.at)
  words.forEach((word, index) => {
    const [, option, value = words[index + 1] ?? ''] = DISK_OPTIONS.exec(word) ?? []
    if (option === undefined || (command.name === 'ignoredisk' && option === 'drives')) return
    const other = value.split(',').find((name) => OTHER_DISK.test(name))
    if (other === undefined) return
    throw new UserError(`--${option} names "${other}", but a build has one disk, vda`, {
      where: command.at,
      advice: 'Leave the option out, or write vda: an image is one disk, whatever a cloud calls it later.',
    })
  })
}

/** Why no profile can be stamped on what a kickstart of Anaconda installs. @returns undefined where one can */
export function onePassReason(lines: readonly Line[]): string | undefined {
  const encrypted = lines.find(({ text }) =>
    /^\s*(autopart|part|partition|logvol|raid)\s(.*\s)?--encrypted\b/.test(text),
  )
  return encrypted && `what ${placeOf(encrypted)} encrypts is open only while the installer runs`
}
