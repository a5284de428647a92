/** Base images: disks after an installation and before any catalogue. */
import { join } from 'node:path'
import { z } from 'zod'
import { folderShelf } from './shelf.ts'
import { Store } from './store.ts'

export const BASE_DISK = 'base.qcow2'

const baseDetails = z.object({ distro: z.string(), installSeconds: z.number() })

export type BaseDetails = z.infer<typeof baseDetails>

/** @param maxAgeDays a base that is older is installed anew */
export function baseStore(cacheDir: string, maxAgeDays: number): Store<BaseDetails> {
  return new Store(
    {
      name: 'base',
      title: 'the base image',
      files: [BASE_DISK],
      details: baseDetails,
      maxAgeDays,
    },
    folderShelf(join(cacheDir, 'bases')),
  )
}
