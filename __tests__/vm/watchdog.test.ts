import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { INSTALLER_FATAL, createInstallProgress } from '../../src/distro/families/debian-installer/log.ts'
import { KERNEL_FATAL } from '../../src/distro/families/family.ts'
import { createScanner, startWatchdog, type WatchdogVerdict } from '../../src/vm/watchdog.ts'
import { deadlineIn } from '../support/deadline.ts'

function scan(text: string, chunkBytes = 1 << 20): WatchdogVerdict | undefined {
  const scanner = createScanner(INSTALLER_FATAL)
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const verdict = scanner(bytes.subarray(start, start + chunkBytes))
    if (verdict) return verdict
  }
  return undefined
}

describe('a fatal string', () => {
  // The strings stand in the kernel's, busybox's and debian-installer's own sources.
  test.each([
    [
      '[    2.1] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n[    2.2] CPU: 0\n',
      /panicked: VFS: Unable to mount root fs/,
    ],
    ['[    0.3] Initramfs unpacking failed: junk within compressed archive\n', /could not unpack the initrd/],
    ['[   99.9] Out of memory: Killed process 123 (apt-get) total-vm:1kB\n', /ran out of memory and killed apt-get/],
    ['tar: write error: No space left on device\n', /disk is full/],
    ["Prompt: '?' for help> ", /asks a question/],
    [
      "Installing GRUB boot loader  ... 16%... 33%... 50%\r\nInstall the GRUB boot loader\r\n----------------------------\r\n!! ERROR: Unable to install GRUB in (hd0)\r\n\r\nExecuting 'grub-install (hd0)' failed.\r\n\r\nThis is a fatal error.\r\n[Press enter to continue] ",
      /^the installer stopped: Unable to install GRUB in \(hd0\) Executing 'grub-install \(hd0\)' failed\. This is a fatal error\.$/,
    ],
    ['A note.\r\n[Press enter to continue] ', /shows a message and waits/],
    [
      "Nov 23 main-menu[1]: (process:1): WARNING **: Configuring 'grub-installer' failed with error code 1\n",
      /step grub-installer failed with exit code 1/,
    ],
    ["Nov 23 main-menu[1]: WARNING **: Menu item 'bootstrap-base' failed.\n", /step bootstrap-base failed/],
    [
      'Nov 26 partman-auto: Available disk space (8589) too small for expert recipe (9556); skipping\n',
      /the disk has 8589 MB, and the partitions of the kickstart take 9556 MB/,
    ],
  ])('%j', (text, reason) => {
    expect(scan(text)).toMatchObject({
      kind: 'fatal string',
      reason: expect.stringMatching(reason),
      advice: expect.stringMatching(/\.$/),
    })
  })

  test.each([1, 5, 64])('is found in chunks of %d bytes, through colours and line wraps', (chunkBytes) => {
    expect(
      scan(
        'x\u001b[1;31mKernel\r\npanic\u001b[0m - not syncing: Attempted to kill init! exitcode=0x00000100\n[ 3.0] next\n',
        chunkBytes,
      )?.reason,
    ).toMatch(/^the guest kernel panicked: Attempted to kill init!/)
  })

  test('at the very end is complete when nothing more comes', () => {
    const scanner = createScanner(INSTALLER_FATAL)
    expect(scanner(Buffer.from('Kernel panic - not syncing: no init'))).toBeUndefined()
    expect(scanner(Buffer.alloc(0), true)?.reason).toBe('the guest kernel panicked: no init')
  })

  test('is not found in ordinary output', () => {
    expect(scan('Setting up libc6 (2.41-12) ...\nkernel.panic = 10\nno space left\n')).toBeUndefined()
  })

  test('each has a cause and advice in plain words', () => {
    for (const { cause, advice } of [...KERNEL_FATAL, ...INSTALLER_FATAL]) {
      expect(typeof cause === 'string' && cause).toMatch(/^[a-z]/)
      expect(advice).toMatch(/\.$/)
    }
  })
})

describe('the watchdog', () => {
  beforeEach(() => void jest.useFakeTimers())
  afterEach(() => void jest.useRealTimers())
  const limits = () => ({ quietSeconds: 60, deadline: deadlineIn(600_000) })

  test('output puts silence off', () => {
    const verdict = jest.fn()
    const watchdog = startWatchdog({ limits: limits(), cpuSeconds: () => 0, onVerdict: verdict })
    for (let time = 0; time < 300; time += 50) {
      jest.advanceTimersByTime(50_000)
      watchdog.feed()
    }
    expect(verdict).not.toHaveBeenCalled()
    jest.advanceTimersByTime(60_000)
    expect(verdict).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'quiet', reason: 'the guest has said and done nothing for 60 seconds' }),
    )
  })

  test.each([
    [0.5, 0],
    [0.02, 1],
  ])('a silent guest that uses %d of a processor is ended %d times', (share, times) => {
    const verdict = jest.fn()
    const started = Date.now()
    const watchdog = startWatchdog({
      limits: limits(),
      cpuSeconds: () => (share * (Date.now() - started)) / 1000,
      onVerdict: verdict,
    })
    jest.advanceTimersByTime(300_000)
    expect(verdict).toHaveBeenCalledTimes(times)
    watchdog.stop()
  })

  test('what it did before its silence does not count', () => {
    const verdict = jest.fn()
    let used = 0
    const watchdog = startWatchdog({ limits: limits(), cpuSeconds: () => used, onVerdict: verdict })
    used = 50
    watchdog.feed()
    jest.advanceTimersByTime(60_000)
    expect(verdict).toHaveBeenCalledTimes(1)
  })

  test('nothing puts the deadline off, and it speaks once', () => {
    const verdict = jest.fn()
    const watchdog = startWatchdog({ limits: limits(), cpuSeconds: () => 0, onVerdict: verdict })
    for (let time = 0; time < 1200; time += 30) {
      jest.advanceTimersByTime(30_000)
      watchdog.feed()
    }
    expect(verdict.mock.calls).toEqual([[expect.objectContaining({ kind: 'deadline', reason: 'it is too late' })]])
  })

  test('is silent once stopped', () => {
    const verdict = jest.fn()
    startWatchdog({ limits: limits(), cpuSeconds: () => 0, onVerdict: verdict }).stop()
    jest.advanceTimersByTime(3_600_000)
    expect(verdict).not.toHaveBeenCalled()
  })
})

test("an installation's progress: step, package, share", () => {
  const progress = createInstallProgress()
  expect(progress("Nov 23 main-menu[182]: INFO: Menu item 'pkgsel' selected")).toEqual({ text: 'packages' })
  expect(progress('in-target: 0 upgraded, 3 newly installed, 0 to remove and 0 not upgraded.')).toBeUndefined()
  expect(progress('in-target: Unpacking puppet-agent (8.10.0-6) ...')).toEqual({
    text: 'packages: unpacking puppet-agent',
    done: 1,
    total: 6,
  })
  expect(progress('in-target: Setting up puppet-agent (8.10.0-6) ...')).toEqual({
    text: 'packages: setting up puppet-agent',
    done: 2,
    total: 6,
  })
  expect(progress('in-target: Get:1 http://x')).toBeUndefined()
})
