/** What a mirror last resolved to, so that it need not be asked by each build. */
import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from '../store/json.ts'
import { isFresh } from '../store/record.ts'

/** A mirror is asked again after this, so that a new point release's kernel arrives. */
export const RESOLVE_MAX_AGE_DAYS = 7

const resolveRecord = z.object({ key: z.string(), resolvedAt: z.iso.datetime() })

/**
 * The key of the media that a request (mirror, suite, recipe) resolved to.
 * @param asked the request's key
 * @param now the moment of the call when left out: what another build has recorded while this one waited is not of the future
 * @returns undefined when it is older than RESOLVE_MAX_AGE_DAYS, or of the future
 */
export async function findResolved(cacheDir: string, asked: string, now?: Date): Promise<string | undefined> {
  const record = await readJson(resolvePath(cacheDir, asked), resolveRecord)
  return record && isFresh(record.resolvedAt, RESOLVE_MAX_AGE_DAYS, now ?? new Date()) ? record.key : undefined
}

/** @throws what the file system throws */
export async function recordResolved(
  cacheDir: string,
  asked: string,
  resolved: { key: string; now: Date | undefined },
): Promise<void> {
  const { key, now = new Date() } = resolved
  await writeJson(resolvePath(cacheDir, asked), { key, resolvedAt: now.toISOString() })
}

function resolvePath(cacheDir: string, asked: string): string {
  return join(cacheDir, 'resolved', `${asked}.json`)
}
