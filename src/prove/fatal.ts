/** What a console shows of an image that will not come up. Pure. */
import { KERNEL_FATAL } from '../distro/families/family.ts'
import type { FatalPattern } from '../vm/watchdog.ts'

export const BOOT_FATAL: readonly FatalPattern[] = [
  ...KERNEL_FATAL,
  {
    // SeaBIOS, src/boot.c; OVMF, MdeModulePkg/Universal/BdsDxe/BdsEntry.c.
    pattern: /No bootable device\.|BdsDxe: No bootable option or device was found/,
    cause: 'the firmware finds nothing to boot',
    advice: 'The kickstart installs no boot loader for this firmware.',
  },
  {
    // GRUB, grub-core/normal/main.c and kern/rescue_reader.c.
    pattern: /(?:error: ([^.]{1,120})\..{0,200})?(?:Entering rescue mode\.\.\.|grub rescue>)/,
    cause: 'GRUB ends in its rescue mode: $1',
    advice: 'It does not find its files: see the bootloader and the partitions of the kickstart.',
  },
  {
    // initramfs-tools, scripts/local.
    pattern: /ALERT! ([^ ]{1,120}) does not exist\. Dropping to a shell!/,
    cause: 'the initramfs does not find the root file system $1',
    advice: 'It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone.',
  },
  {
    // dracut, modules.d/98dracut-systemd/dracut-emergency.sh.
    pattern: /Warning: ([^\n]{0,120}) does not exist Generating "\/run\/initramfs\/rdsosreport\.txt"/,
    cause: 'the initramfs does not find $1',
    advice: 'It lacks a driver, or the boot loader names the disk by a name that it has on one bus alone.',
  },
  {
    // systemd, units/emergency.service.in, and sulogin of util-linux.
    pattern: /You are in emergency mode|Cannot open access to console, the root account is locked/,
    cause: 'the system ends in emergency mode',
    advice: 'A file system of fstab is missing, for example: the lines above it on the console name the unit.',
  },
]
