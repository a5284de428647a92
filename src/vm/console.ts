/** qemu's command line for a person at a terminal. Pure. */
import type { ImageFormat } from '../image/qcow2.ts'
import { escapeComma, type Accelerator } from './arguments.ts'

/** Boots a disk by its own boot loader, its serial console on this terminal; Ctrl-A X ends qemu. */
export function consoleArguments(machine: {
  disk: { path: string; format: ImageFormat }
  memoryMiB: number
  cpus: number
  accelerator: Accelerator
}): string[] {
  const { disk, accelerator } = machine
  return [
    ...['-nodefaults', '-no-user-config', '-machine', 'q35,hpet=off'],
    ...(accelerator === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi', '-cpu', 'max']),
    ...['-smp', String(machine.cpus), '-m', String(machine.memoryMiB)],
    ...['-display', 'none', '-vga', 'std'],
    ...['-drive', `if=none,id=disk0,file=${escapeComma(disk.path)},format=${disk.format}`],
    ...['-device', 'virtio-blk-pci,drive=disk0'],
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0,romfile='],
    ...['-device', 'virtio-rng-pci'],
    ...['-chardev', 'stdio,id=console,mux=on,signal=off', '-serial', 'chardev:console', '-mon', 'chardev=console'],
  ]
}
