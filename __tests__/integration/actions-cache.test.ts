import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fetchBase, keepBase } from '../../src/store/actions-cache.ts'
import { publishBase } from '../../src/store/base-cache.ts'
import { recordReport } from '../support/reporter.ts'
import { startResultsService, type ResultsService } from './support/results-service.ts'

let service: ResultsService
let root: string
let directory: string
const environment = { ...process.env }
const content = randomBytes(1024 * 1024)

async function publish(key: string): Promise<void> {
  await writeFile(join(root, 'disk'), content)
  await publishBase({
    directory,
    key,
    disk: join(root, 'disk'),
    record: { distro: 'debian13', createdAt: new Date().toISOString(), installSeconds: 1 },
  })
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloudstamp-actions-cache-'))
  directory = join(root, 'bases')
  await mkdir(join(root, 'blobs'))
  await mkdir(join(root, 'runner'))
  service = await startResultsService(join(root, 'blobs'))
}, 60_000)

afterAll(async () => {
  process.env = environment
  await service.stop()
  await rm(root, { recursive: true, force: true })
})

test('outside of a workflow nothing is asked', async () => {
  const reporter = recordReport()
  await publish('local')
  await keepBase({ directory, key: 'local', reporter })
  expect(await fetchBase({ directory, key: 'absent', reporter })).toBeUndefined()
})

describe('with the real cache library, against a real blob store', () => {
  beforeAll(
    () =>
      void Object.assign(process.env, service.environment, {
        RUNNER_TEMP: join(root, 'runner'),
        GITHUB_WORKSPACE: root,
      }),
  )

  test('a base of one run is there in the next, whose runner is empty', async () => {
    const reporter = recordReport()
    await publish('k1')
    await keepBase({ directory, key: 'k1', reporter })
    await rm(directory, { recursive: true })
    const base = await fetchBase({ directory, key: 'k1', reporter })
    expect(base?.record.distro).toBe('debian13')
    expect((await readFile(base?.disk ?? '')).equals(content)).toBe(true)
  }, 60_000)

  test('there is none under another key', async () => {
    expect(await fetchBase({ directory, key: 'k2', reporter: recordReport() })).toBeUndefined()
  }, 60_000)

  test('a second job that keeps the same base does not fail', async () => {
    await keepBase({ directory, key: 'k1', reporter: recordReport() })
  }, 60_000)
})
