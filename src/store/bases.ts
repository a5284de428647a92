/** Base images: disks after an installation and before any catalogue. */
import { join } from 'node:path'
import { z } from 'zod'
import { folderShelf } from './shelf.ts'
import { Store } from './store.ts'

/** A base older than this is built anew, so that security updates arrive. */
export const BASE_MAX_AGE_DAYS = 7

export const BASE_DISK = 'base.qcow2'

const baseDetails = z.object({ distro: z.string(), installSeconds: z.number() })

export type BaseDetails = z.infer<typeof baseDetails>

export function baseStore(cacheDir: string): Store<BaseDetails> {
  return new Store(
    {
      name: 'base',
      title: 'the base image',
      files: [BASE_DISK],
      details: baseDetails,
      maxAgeDays: BASE_MAX_AGE_DAYS,
    },
    folderShelf(join(cacheDir, 'bases')),
  )
}
