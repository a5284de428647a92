import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { BASE_MAX_AGE_DAYS, findBase, publishBase, type CachedBase } from '../../src/store/base-cache.ts'
import { OWNER } from '../../src/store/owner.ts'

let root: string
let directory: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloudstamp-cache-'))
  directory = join(root, 'bases')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const DAY_MS = 24 * 60 * 60 * 1000
const GONE = 4_194_304

async function publish(key: string, content: string, createdAt = new Date()): Promise<CachedBase> {
  const disk = join(root, `${content}.qcow2`)
  await writeFile(disk, content)
  return publishBase({
    directory,
    key,
    disk,
    record: { distro: 'debian13', createdAt: createdAt.toISOString(), installSeconds: 600 },
  })
}

describe('a base', () => {
  test('is found again under its key, and under no other', async () => {
    const { disk } = await publish('k1', 'one')
    expect(await findBase(directory, 'k1')).toMatchObject({ disk, record: { distro: 'debian13', installSeconds: 600 } })
    expect(await readFile(disk, 'utf8')).toBe('one')
    expect(await findBase(directory, 'k2')).toBeUndefined()
  })

  test('grows stale, so that security updates arrive', async () => {
    await publish('k1', 'one')
    expect(await findBase(directory, 'k1', new Date(Date.now() + (BASE_MAX_AGE_DAYS + 1) * DAY_MS))).toBeUndefined()
  })

  test('published twice at once: the first stays', async () => {
    await publish('k1', 'one')
    const { disk } = await publish('k1', 'two')
    expect(await readFile(disk, 'utf8')).toBe('one')
  })

  test('that is not whole is none, and does not stand in the way of the next', async () => {
    const { disk } = await publish('k1', 'one')
    await writeFile(disk, 'on')
    expect(await findBase(directory, 'k1')).toBeUndefined()
    await publish('k1', 'two')
    expect(await readFile(disk, 'utf8')).toBe('two')
  })

  test('without a record that can be read is none', async () => {
    await mkdir(join(directory, 'k1'), { recursive: true })
    await writeFile(join(directory, 'k1/base.json'), '{"distro": 1}')
    expect(await findBase(directory, 'k1')).toBeUndefined()
  })
})

test('publishing removes stale bases and what killed builds left', async () => {
  await publish('old', 'old', new Date(Date.now() - (BASE_MAX_AGE_DAYS + 1) * DAY_MS))
  const [gone, elsewhere, abandoned] = [OWNER.replace(/\d+$/, String(GONE)), `00000000-${GONE}`, '00000000-1']
  for (const owner of [gone, OWNER, elsewhere, abandoned]) await mkdir(join(directory, `.k3.${owner}`))
  const longAgo = new Date(Date.now() - 3 * DAY_MS)
  await utimes(join(directory, `.k3.${abandoned}`), longAgo, longAgo)
  await publish('k1', 'one')
  expect((await readdir(directory)).sort()).toEqual([`.k3.${OWNER}`, `.k3.${elsewhere}`, 'k1'].sort())
})
