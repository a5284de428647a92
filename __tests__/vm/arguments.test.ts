import { describe, expect, test } from '@jest/globals'
import { HostError } from '../../src/errors.ts'
import { qemuArguments, type MachineSpec } from '../../src/vm/arguments.ts'
import { consoleArguments } from '../../src/vm/console.ts'
import { initialState, noteEvent, startFailure } from '../../src/vm/verdict.ts'

const spec: MachineSpec = { memoryMiB: 1024, cpus: 1, accelerator: 'tcg', network: true }

/** The values that follow an option. */
function values(args: string[], option: string): string[] {
  return args.flatMap((argument, index) => (argument === option ? [args[index + 1] ?? ''] : []))
}

describe("qemu's arguments", () => {
  test('two serial ports on their own sockets, in this order, and a monitor', () => {
    const args = qemuArguments(spec)
    expect(values(args, '-serial')).toEqual(['chardev:console', 'chardev:events'])
    expect(values(args, '-mon')).toEqual(['chardev=monitor,mode=control'])
    expect(args).toEqual(expect.arrayContaining(['-nodefaults', '-no-user-config', '-no-reboot']))
  })

  test('a path with a comma stays one path', () => {
    const [drive] = values(qemuArguments({ ...spec, disk: '/a,readonly=on/disk.qcow2' }), '-drive')
    expect(drive).toContain('file=/a,,readonly=on/disk.qcow2,format=qcow2')
  })

  test('a failed write pauses the guest instead of reaching it', () => {
    expect(values(qemuArguments({ ...spec, disk: '/disk' }), '-device')).toContain(
      'virtio-blk-pci,drive=disk0,werror=stop,rerror=stop',
    )
  })

  test("KVM passes the host's processor on, TCG does not", () => {
    expect(values(qemuArguments({ ...spec, accelerator: 'kvm' }), '-cpu')).toEqual(['host'])
    expect(values(qemuArguments(spec), '-accel')[0]).toMatch(/^tcg,/)
  })

  test('the kernel command line is one argument', () => {
    expect(values(qemuArguments({ ...spec, kernel: '/k', initrd: '/i', append: 'a b "c d"' }), '-append')).toEqual([
      'a b "c d"',
    ])
  })

  test('without a network there is no card', () => {
    expect(qemuArguments({ ...spec, network: false }).join(' ')).not.toMatch(/netdev/)
  })

  test("for a person: the image's own boot loader, Ctrl-C reaches the guest", () => {
    const args = consoleArguments({
      disk: { path: '/image', format: 'qcow2' },
      memoryMiB: 512,
      cpus: 2,
      accelerator: 'tcg',
    })
    expect(args).not.toContain('-kernel')
    expect(values(args, '-chardev')).toEqual(['stdio,id=console,mux=on,signal=off'])
  })
})

describe('what qemu says', () => {
  test('a power-off by the guest', () => {
    const state = initialState()
    noteEvent(state, { name: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } })
    expect(state).toMatchObject({ shutdownReason: 'guest-shutdown', hostFault: undefined })
  })

  test('the end of qemu by a signal is none', () => {
    const state = initialState()
    noteEvent(state, { name: 'SHUTDOWN', data: { guest: false, reason: 'host-signal' } })
    expect(state.shutdownReason).toBeUndefined()
  })

  test('a full host is told once, by its first event', () => {
    const state = initialState()
    noteEvent(state, { name: 'BLOCK_IO_ERROR', data: { action: 'stop', reason: 'No space left on device' } })
    noteEvent(state, { name: 'STOP', data: {} })
    expect(state.hostFault?.message).toBe("qemu cannot write the virtual machine's disk: No space left on device")
  })

  test("a panic that pauses the guest is the guest's", () => {
    const state = initialState()
    noteEvent(state, { name: 'GUEST_PANICKED', data: { action: 'pause' } })
    noteEvent(state, { name: 'STOP', data: {} })
    expect(state).toMatchObject({ panicked: true, hostFault: undefined })
  })

  test.each([
    ['qemu-system-x86_64: cannot set up guest memory: Cannot allocate memory', /Lower "memory"/],
    ["qemu-system-x86_64: network backend 'user' is not compiled into this binary", /slirp/],
    ['Could not access KVM kernel module: Permission denied', /accel "auto"/],
    ['Failed to get "write" lock', /Another qemu/],
    ['', /Check the memory/],
  ])('before it started: %j', (stderr, advice) => {
    const failure = startFailure({ stderr, signal: undefined, exitCode: 1 })
    expect(failure).toBeInstanceOf(HostError)
    expect(failure.advice).toMatch(advice)
  })
})
