import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { requireFreeSpace } from '../../src/host/disk.ts'
import { deviceFault } from '../../src/host/kvm.ts'
import { BUILD_REQUIREMENTS, installAdvice, installPlan, isTooOld, readQemuVersion } from '../../src/host/plan.ts'
import { findProgram } from '../../src/host/programs.ts'

describe('what a host needs installed', () => {
  test.each([
    ['Debian', 'ID=debian\n', 'apt-get'],
    ['Ubuntu', 'ID=ubuntu\nID_LIKE=debian\n', 'apt-get'],
    ['Mint', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt-get'],
    ['Fedora', 'ID=fedora\n', 'dnf'],
    ['AlmaLinux', 'ID="almalinux"\nID_LIKE="rhel centos fedora"\n', 'dnf'],
  ])('%s', (_name, osRelease, manager) => {
    const plan = installPlan(osRelease, BUILD_REQUIREMENTS)
    expect(plan?.shown).toContain(`sudo ${manager}`)
    expect(plan?.install).toEqual(expect.arrayContaining([manager, 'install', 'kmod']))
  })

  test.each(['ID=arch\n', '', 'NAME="debian"\n'])('is not known of %j', (osRelease) => {
    expect(installPlan(osRelease, BUILD_REQUIREMENTS)).toBeUndefined()
  })

  test('only the packages of what is missing, each once', () => {
    const ruby = { program: 'ruby', apt: 'puppet-agent' }
    const plan = installPlan('ID=debian\n', [ruby, { program: 'puppet', apt: 'puppet-agent' }])
    expect(plan?.install.slice(-2)).toEqual(['install', 'puppet-agent'])
    expect(plan?.shown).toMatch(/--no-install-recommends puppet-agent$/)
    const noPackage = installPlan('ID=fedora\n', [ruby])
    expect(noPackage).toBeUndefined()
    expect(installAdvice(noPackage, [ruby])).toBe(
      "Install with your package manager: ruby (in Debian's package puppet-agent).",
    )
  })

  test('apt is neither asked anything nor stopped by another that runs', () => {
    const { refresh, install } = installPlan('ID=debian\n', BUILD_REQUIREMENTS) ?? {}
    for (const command of [refresh, install]) {
      expect(command).toEqual(expect.arrayContaining(['DEBIAN_FRONTEND=noninteractive', 'DPkg::Lock::Timeout=120']))
    }
  })
})

test.each([
  ['QEMU emulator version 7.2.15 (Debian 1:7.2+dfsg-7+deb12u13)', '7.2.15', false],
  ['QEMU emulator version 5.2.0 (Debian 1:5.2+dfsg-11)', '5.2.0', false],
  ['QEMU emulator version 4.2.1 (Debian 1:4.2-3ubuntu6)', '4.2.1', true],
  ['QEMU emulator version 2.12.0 (qemu-kvm-2.12.0-88)', '2.12.0', true],
  ['QEMU emulator version 5.1.0', '5.1.0', true],
])('%s', (text, version, tooOld) => {
  expect(readQemuVersion(text)).toBe(version)
  expect(isTooOld(version)).toBe(tooOld)
})

describe('programs', () => {
  test('are found by absolute path, and only when they can be run', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-programs-'))
    const path = process.env['PATH']
    try {
      await writeFile(join(directory, 'cloudstamp-tool'), '#!/bin/sh\n')
      process.env['PATH'] = `.:${directory}`
      await expect(findProgram('cloudstamp-tool')).rejects.toThrow('cloudstamp-tool is not installed')
      await chmod(join(directory, 'cloudstamp-tool'), 0o755)
      expect(await findProgram('cloudstamp-tool')).toBe(join(directory, 'cloudstamp-tool'))
    } finally {
      process.env['PATH'] = path
      await rm(directory, { recursive: true })
    }
  })
})

test('too little space: how much is free, how much is needed', async () => {
  const need = { directory: tmpdir(), what: 'the image', advice: 'Free some.' }
  await expect(requireFreeSpace({ ...need, bytes: 1 })).resolves.toBeUndefined()
  await expect(requireFreeSpace({ ...need, bytes: 1e18 })).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(
      /^too little disk space for the image: [\d.]+ [MG]B are free, 1000000000\.00 GB are needed$/,
    ),
  })
})

test('a device that is not there, and one that opens', async () => {
  expect(await deviceFault('/nonexistent/kvm')).toEqual({ reason: 'there is no /nonexistent/kvm', denied: false })
  expect(await deviceFault('/dev/null')).toBeUndefined()
})
