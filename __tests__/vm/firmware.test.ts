import { expect, test } from '@jest/globals'
import { chooseFirmware, type FirmwareDescription } from '../../src/vm/firmware.ts'

/** As Debian's package ovmf 2022.11 describes them. */
const description = (name: string, features: string[]): FirmwareDescription => ({
  'interface-types': ['uefi'],
  mapping: {
    device: 'flash',
    executable: { filename: `/usr/share/OVMF/${name}.fd`, format: 'raw' },
    'nvram-template': { filename: '/usr/share/OVMF/OVMF_VARS_4M.fd', format: 'raw' },
  },
  targets: [{ architecture: 'x86_64', machines: ['pc-i440fx-*', 'pc-q35-*'] }],
  features,
})
const secure = description('OVMF_CODE_4M.secboot', ['acpi-s3', 'requires-smm', 'secure-boot', 'verbose-dynamic'])
const plain = description('OVMF_CODE_4M', ['acpi-s3', 'amd-sev', 'verbose-dynamic'])

test('the UEFI without Secure Boot is taken, with its variables', () => {
  expect(chooseFirmware([secure, plain])).toEqual({
    code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
    variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
  })
})

test.each<[string, FirmwareDescription]>([
  ['asks for keys', secure],
  ['is a BIOS', { ...plain, 'interface-types': ['bios'] }],
  ['is of another processor', { ...plain, targets: [{ architecture: 'aarch64', machines: ['virt-*'] }] }],
  ['is no flash', { ...plain, mapping: { device: 'memory' } }],
])('one that %s is not', (_what, other) => {
  expect(chooseFirmware([other])).toBeUndefined()
})
