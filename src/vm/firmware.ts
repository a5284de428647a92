/** Finds the host's UEFI by the descriptions that firmware packages bring for qemu (docs/interop/firmware.json of QEMU). */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { HostError } from '../errors.ts'
import { readJson } from '../store/json.ts'
import type { Flash } from './arguments.ts'

const FIRMWARE_DIRECTORY = '/usr/share/qemu/firmware'

const file = z.object({ filename: z.string(), format: z.string() })

export const firmwareSchema = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.string(),
    executable: file.optional(),
    'nvram-template': file.optional(),
  }),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
})

export type FirmwareDescription = z.infer<typeof firmwareSchema>

/**
 * The flash of a plain UEFI for q35: without Secure Boot, which would ask for SMM and keys.
 * @param descriptions in their order of preference
 */
export function chooseFirmware(descriptions: readonly FirmwareDescription[]): Flash | undefined {
  for (const { 'interface-types': interfaces, mapping, targets, features } of descriptions) {
    const { executable, 'nvram-template': template } = mapping
    const fits =
      interfaces.includes('uefi') &&
      mapping.device === 'flash' &&
      !features.some((feature) => ['requires-smm', 'secure-boot', 'enrolled-keys'].includes(feature)) &&
      targets.some(
        ({ architecture, machines }) => architecture === 'x86_64' && machines.some((name) => /^pc-q35/.test(name)),
      )
    if (fits && executable?.format === 'raw' && template?.format === 'raw')
      return { code: executable.filename, variables: template.filename }
  }
  return undefined
}

/** @throws HostError when there is none */
export async function findFirmware(): Promise<Flash> {
  const names = await readdir(FIRMWARE_DIRECTORY).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readJson(join(FIRMWARE_DIRECTORY, name), firmwareSchema)),
  )
  const flash = chooseFirmware(found.flatMap((description) => description ?? []))
  if (flash) return flash
  throw new HostError('this machine has no UEFI for virtual machines', {
    where: FIRMWARE_DIRECTORY,
    advice: 'Install the package ovmf (Debian, Ubuntu) or edk2-ovmf (RHEL-like).',
  })
}
