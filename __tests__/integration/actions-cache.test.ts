import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { keyOf } from '../../src/digest.ts'
import { loadMedia, mediaStore, publishMedia } from '../../src/media/media-store.ts'
import { cacheNames, saveEntry } from '../../src/store/actions-cache.ts'
import { BASE_DISK, baseStore, type BaseDetails } from '../../src/store/bases.ts'
import { fetchEntry, keepEntry, type CacheAccess } from '../../src/store/cache.ts'
import { DAY_MS } from '../../src/store/record.ts'
import type { Entry } from '../../src/store/store.ts'
import { recordReport, type RecordedReport } from '../support/reporter.ts'
import { scratch } from '../support/scratch.ts'
import { startResultsService, type ResultsService } from './support/results-service.ts'

const newDirectory = scratch()
const environment = { ...process.env }
const content = randomBytes(1024 * 1024)

let root: string
let service: ResultsService
let cacheDir: string
let access: CacheAccess & { reporter: RecordedReport }
let number = 0
let key: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloudstamp-actions-cache-'))
  for (const name of ['blobs', 'runner', 'tools']) await mkdir(join(root, name))
  service = await startResultsService(join(root, 'blobs'))
  // A path on each runner is the same.
  cacheDir = join(root, 'cache')
  Object.assign(process.env, service.environment, {
    RUNNER_TEMP: join(root, 'runner'),
    RUNNER_TOOL_CACHE: join(root, 'tools'),
    GITHUB_WORKSPACE: root,
  })
}, 60_000)

afterAll(async () => {
  process.env = environment
  await service.stop()
  await rm(root, { recursive: true, force: true })
})

beforeEach(async () => {
  number += 1
  key = keyOf(number)
  access = await newBuild()
})

async function newBuild(): Promise<typeof access> {
  return { cacheDir, workDir: await newDirectory(), actionsCache: true, label: 'debian13', reporter: recordReport() }
}

/** The next job's runner is empty. */
async function newRunner(): Promise<typeof access> {
  await rm(cacheDir, { recursive: true, force: true })
  await rm(process.env['RUNNER_TOOL_CACHE'] ?? '', { recursive: true, force: true })
  return newBuild()
}

async function make(now = new Date()): Promise<Entry<BaseDetails>> {
  await writeFile(join(access.workDir, 'disk'), content)
  const files = { [BASE_DISK]: join(access.workDir, 'disk') }
  const details = { distro: 'debian13', installSeconds: 1 }
  return baseStore(cacheDir, 7).make({ key, workDir: access.workDir, files, details, now })
}

const fetchBase = (build: CacheAccess) => fetchEntry(baseStore(cacheDir, 7), key, build)

/** What nothing checked: the path that a base travels by. */
const transferPath = (): string => join(cacheDir, 'transfers', `base-${key}`)

describe("a base in the repository's cache", () => {
  test('is there for the next job, whose runner is empty, and then in its own cache', async () => {
    await keepEntry(baseStore(cacheDir, 7), await make(), access)
    const next = await newRunner()
    const base = await fetchBase(next)
    expect(base?.record.details.distro).toBe('debian13')
    expect((await readFile(join(base?.folder ?? '', BASE_DISK))).equals(content)).toBe(true)
    expect(await readdir(join(cacheDir, 'bases'))).toEqual([key])
    expect(await readdir(join(cacheDir, 'transfers'))).toEqual([])
    expect([...access.reporter.warnings, ...next.reporter.warnings]).toEqual([])
  }, 60_000)

  test('is asked for only where that is allowed', async () => {
    await keepEntry(baseStore(cacheDir, 7), await make(), { ...access, actionsCache: false })
    expect(await fetchBase(await newRunner())).toBeUndefined()
    await keepEntry(baseStore(cacheDir, 7), await make(), access)
    expect(await fetchBase({ ...(await newRunner()), actionsCache: false })).toBeUndefined()
  }, 60_000)

  test('is none under another key, and a second job that keeps the same does not fail', async () => {
    await keepEntry(baseStore(cacheDir, 7), await make(), access)
    const second = await newRunner()
    await keepEntry(baseStore(cacheDir, 7), await make(), second)
    expect(second.reporter.warnings).toEqual([])
    key = keyOf('none')
    expect(await fetchBase(await newRunner())).toBeUndefined()
  }, 60_000)

  test('is found on the last of its days, and not asked for after', async () => {
    const [day, after] = [6, 8].map((days) => new Date(Date.now() - days * DAY_MS)) as [Date, Date]
    for (const now of [day, after]) {
      key = keyOf(now)
      const [name = ''] = cacheNames(baseStore(cacheDir, 7).kind, { key, label: 'debian13' }, now)
      const directory = transferPath()
      await saveEntry(await make(now), { directory, name, signal: undefined })
    }
    key = keyOf(day)
    expect((await fetchBase(await newRunner()))?.record.createdAt).toBe(day.toISOString())
    key = keyOf(after)
    expect(await fetchBase(await newRunner())).toBeUndefined()
    expect(service.restored().filter((name) => name.includes(key))).toEqual([])
  }, 60_000)

  test('that is not what its record lists is none, and leaves nothing', async () => {
    const entry = await make()
    await writeFile(join(entry.folder, BASE_DISK), randomBytes(content.length))
    const [name = ''] = cacheNames(baseStore(cacheDir, 7).kind, { key, label: 'debian13' }, new Date())
    await saveEntry(entry, { directory: transferPath(), name, signal: undefined })
    expect(await fetchBase(await newRunner())).toBeUndefined()
    expect(service.restored()).toContain(name)
    expect(await readdir(join(cacheDir, 'transfers'))).toEqual([])
    expect(await readdir(join(cacheDir, 'bases')).catch(() => [])).toEqual([])
  }, 60_000)

  test('is made here, and said not to be kept, where the cache is out of order', async () => {
    service.fail(true)
    try {
      expect(await fetchBase(access)).toBeUndefined()
      expect(await keepEntry(baseStore(cacheDir, 7), await make(), access)).toBe(false)
    } finally {
      service.fail(false)
    }
    expect(access.reporter.infos).toEqual([
      expect.stringMatching(/^not in the repository's cache: cloudstamp-base-debian13-/),
      expect.stringMatching(
        /^not kept in the repository's cache: cloudstamp-base-debian13-\S+; another job was faster/,
      ),
    ])
    // This machine's own has it.
    expect(await readdir(join(cacheDir, 'bases'))).toContain(key)
  }, 180_000)

  test("is left when the build's time ends", async () => {
    service.stall(true)
    try {
      const signal = AbortSignal.timeout(300)
      const started = Date.now()
      await expect(fetchBase({ ...access, signal })).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(Date.now() - started).toBeLessThan(5000)
    } finally {
      service.stall(false)
    }
  }, 60_000)
})

describe("media are kept in the runner's tool cache", () => {
  const parts = { kernel: Buffer.from('kernel'), initrd: Buffer.from('initrd') }
  const details = { kernelVersion: '6.12', release: 'Debian 13', packages: [] }

  test('by the library, and leased from there', async () => {
    await publishMedia({ ...access, actionsCache: false }, { key, ...parts, details })
    const media = await loadMedia({ ...(await newBuild()), actionsCache: false }, key)
    expect(media).toMatchObject({ key, kernelVersion: '6.12' })
    expect(await readFile(media?.initrd ?? '', 'utf8')).toBe('initrd')
    const store = mediaStore(cacheDir)
    expect(await store.locate(key)).toBe(
      join(process.env['RUNNER_TOOL_CACHE'] ?? '', 'cloudstamp-media', `0.0.0-x${key}`, 'x64'),
    )
    expect(await store.keys()).toContain(key)
    expect(await readdir(cacheDir).catch(() => [])).not.toContain('media')
  })

  test("and travel through the repository's cache", async () => {
    await publishMedia(access, { key, ...parts, details })
    const next = await newRunner()
    expect(await readFile((await loadMedia(next, key))?.kernel ?? '', 'utf8')).toBe('kernel')
    expect(await mediaStore(cacheDir).keys()).toEqual([key])
    expect(next.reporter.warnings).toEqual([])
  }, 60_000)
})
