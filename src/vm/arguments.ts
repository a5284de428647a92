/** qemu's command line. Pure. */
import { cpus } from 'node:os'

export type Accelerator = 'kvm' | 'tcg'

/** What a generation of guests needs. */
export interface Hardware {
  /** `pc` for guests that are older than PCI Express. */
  machine?: 'q35' | 'pc' | undefined
  /** A micro-architecture level, or `baseline` for guests that newer processors confuse. */
  cpu?: 'baseline' | 'x86-64-v2' | 'x86-64-v3' | undefined
  /** Name of a virtio-serial port to add, e.g. "org.fedoraproject.anaconda.log.0". */
  virtioPort?: string | undefined
  /** How the disk is attached; virtio-blk when absent. */
  bus?: Bus | undefined
}

export type Bus = 'virtio-blk' | 'virtio-scsi'

/** A UEFI's two flash chips: its code, and a copy of its variables that this machine may write to. */
export interface Flash {
  code: string
  variables: string
}

/** A virtual machine of one run. Paths are absolute: qemu runs in its work directory. */
export interface MachineSpec extends Hardware {
  /** Booted directly; without one, the firmware boots the disk. */
  kernel?: string | undefined
  initrd?: string | undefined
  /** Kernel command line. */
  append?: string | undefined
  /** A qcow2 image that the guest writes to. */
  disk?: string | undefined
  /** Boots with UEFI; BIOS when absent. */
  flash?: Flash | undefined
  /** A raw volume that the guest reads. */
  volume?: string | undefined
  memoryMiB: number
  cpus: number
  accelerator: Accelerator
  /**
   * A user-mode network: 10.0.2.15/24, gateway 10.0.2.2, DNS 10.0.2.3. One that is `closed` lets nothing out, and a port
   * of this machine's loopback interface to the guest's ssh in, see Machine.sshPort.
   */
  network: boolean | 'closed'
}

/** Sockets in the work directory on which this process listens and to which qemu connects. */
export const SOCKETS = {
  console: 'console.sock',
  events: 'events.sock',
  virtioPort: 'port.sock',
  monitor: 'qmp.sock',
} as const

/**
 * Translated code that TCG keeps. With less, an installation translates the same code again and again.
 * Measured: see bench/RESULTS.md.
 */
const TRANSLATION_BUFFER_MIB = 1024

/**
 * TCG runs `rep movsb`/`rep stosb` byte by byte, and the kernel chooses these instructions when the processor claims
 * ERMS or FSRM. Without them, zeroing and copying take half the time.
 */
const EMULATED_CPU = 'max,-erms,-fsrm'

/** Any fixed address will do: each machine is alone in its network. */
const MAC_ADDRESS = '52:54:00:12:34:56'

/** More processors than this bring an installation nothing. */
const MAX_CPUS = 4

/**
 * Processors of a machine when nobody asks for a number. Under TCG a second one makes each fork and exec two to three
 * times as slow (measured with QEMU 7.2), and an installation is mostly that.
 */
export function defaultCpus(accelerator: Accelerator): number {
  return accelerator === 'tcg' ? 1 : Math.min(MAX_CPUS, cpus().length)
}

/** The arguments of qemu-system-x86_64 for one run. */
export function qemuArguments(spec: MachineSpec): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot'],
    ...['-machine', spec.machine === 'pc' ? 'pc' : 'q35,hpet=off'],
    ...acceleration(spec),
    // Facter tells a virtual machine by it where virt-what and lspci are missing, as in a minimal system.
    ...['-smbios', 'type=1,manufacturer=QEMU,product=KVM'],
    ...['-smp', String(spec.cpus), '-m', String(spec.memoryMiB)],
    // A display only for screendump.
    ...['-display', 'none', '-vga', 'std'],
    ...(spec.flash === undefined ? [] : flash(spec.flash)),
    ...(spec.disk === undefined ? [] : disk(spec.disk, spec.bus)),
    ...(spec.volume === undefined ? [] : volume(spec.volume)),
    ...(spec.network === false ? [] : network(spec.network)),
    ...['-device', 'virtio-rng-pci'],
    ...chardev('console', SOCKETS.console),
    ...['-serial', 'chardev:console'],
    ...chardev('events', SOCKETS.events),
    ...['-serial', 'chardev:events'],
    ...(spec.virtioPort === undefined ? [] : virtioPort(spec.virtioPort)),
    ...chardev('monitor', SOCKETS.monitor),
    ...['-mon', 'chardev=monitor,mode=control'],
    ...(spec.kernel === undefined ? [] : ['-kernel', spec.kernel]),
    ...(spec.initrd === undefined ? [] : ['-initrd', spec.initrd]),
    ...(spec.append === undefined ? [] : ['-append', spec.append]),
  ]
}

function acceleration({ accelerator, cpu }: MachineSpec): string[] {
  const model = cpu === 'baseline' ? 'qemu64' : accelerator === 'kvm' ? 'host' : EMULATED_CPU
  const accel = accelerator === 'kvm' ? 'kvm' : `tcg,thread=multi,tb-size=${TRANSLATION_BUFFER_MIB}`
  return ['-accel', accel, '-cpu', model]
}

/** Nothing survives a crash of the host, so nothing is flushed; what the guest trims or zeroes is freed. */
function disk(path: string, bus: Bus = 'virtio-blk'): string[] {
  const drive = ['if=none', 'id=disk0', `file=${escapeComma(path)}`, 'format=qcow2', 'cache=unsafe', 'aio=threads']
  const device = 'drive=disk0,werror=stop,rerror=stop'
  return [
    ...['-drive', [...drive, 'discard=unmap', 'detect-zeroes=unmap'].join(',')],
    ...(bus === 'virtio-blk'
      ? ['-device', `virtio-blk-pci,${device}`]
      : ['-device', 'virtio-scsi-pci', '-device', `scsi-hd,${device}`]),
  ]
}

function flash({ code, variables }: Flash): string[] {
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${escapeComma(code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${escapeComma(variables)}`],
  ]
}

function volume(path: string): string[] {
  return [
    ...['-drive', `if=none,id=volume0,file=${escapeComma(path)},format=raw,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=volume0'],
  ]
}

/** Without a boot ROM: that is another package, and the guest never boots from the network. */
function network(reach: true | 'closed'): string[] {
  const user = reach === true ? 'restrict=off' : 'restrict=on,hostfwd=tcp:127.0.0.1:0-:22'
  return ['-netdev', `user,id=net0,${user}`, '-device', `virtio-net-pci,netdev=net0,mac=${MAC_ADDRESS},romfile=`]
}

function virtioPort(name: string): string[] {
  return [
    ...['-device', 'virtio-serial-pci'],
    ...chardev('port', SOCKETS.virtioPort),
    ...['-device', `virtserialport,chardev=port,name=${escapeComma(name)}`],
  ]
}

function chardev(id: string, socket: string): string[] {
  return ['-chardev', `socket,id=${id},path=${socket}`]
}

/** qemu splits its options at commas; a doubled one stands for itself. */
export function escapeComma(text: string): string {
  return text.replaceAll(',', ',,')
}
