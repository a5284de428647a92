/** What of a kickstart's storage a build cannot do, and what only the installer can. Pure. */
import { UserError } from '../errors.ts'
import { placeOf, splitWords, type Command, type Line } from './kickstart.ts'

/** Storage that an installer can make only with components which Cloudstamp has to put into its initrd. */
export type ExtraStorage = 'lvm'

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
