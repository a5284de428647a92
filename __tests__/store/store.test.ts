import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { keyOf, sha256 } from '../../src/digest.ts'
import { BASE_DISK, baseStore, type BaseDetails } from '../../src/store/bases.ts'
import { tryLock } from '../../src/store/lock.ts'
import { DAY_MS, RECORD_FILE } from '../../src/store/record.ts'
import { folderShelf } from '../../src/store/shelf.ts'
import { MAX_IDLE_DAYS, type Entry, type Store } from '../../src/store/store.ts'
import { childProgram, CONTAINER } from '../support/child.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const key = keyOf('one')
const other = keyOf('other')
/** Of the builds of these tests. */
const MAX_AGE_DAYS = 7
const details = { distro: 'debian13', installSeconds: 600 }
const options = { onWait: () => undefined }

let cacheDir: string
let store: Store<BaseDetails>

beforeEach(async () => {
  cacheDir = await newDirectory()
  store = baseStore(cacheDir, MAX_AGE_DAYS)
})

/** Below the cache, as those of builds are. */
async function newWork(): Promise<string> {
  const directory = join(cacheDir, 'work', String(Math.random()))
  await mkdir(directory, { recursive: true })
  return directory
}

async function make(name: string, content: string, now = new Date()): Promise<Entry<BaseDetails>> {
  const workDir = await newWork()
  const disk = join(workDir, 'disk')
  await writeFile(disk, content)
  return store.make({ key: name, workDir, files: { [BASE_DISK]: disk }, details, now })
}

/** Publishes as a build does that has ended since. */
async function publish(name: string, content: string, now = new Date()): Promise<void> {
  await store.publish(await make(name, content, now), { ...options, now })
  await rm(join(cacheDir, 'work'), { recursive: true })
}

const find = async (name: string, now = new Date()) => store.lease(name, await newWork(), now)
const contentOf = (entry: Entry<unknown> | undefined) => readFile(join(entry?.folder ?? '', BASE_DISK), 'utf8')
const stored = (name: string): string => join(cacheDir, 'bases', name)
const later = (days: number): Date => new Date(Date.now() + days * DAY_MS)

describe('an entry', () => {
  test('is found again under its key, and under no other', async () => {
    await publish(key, 'content')
    const entry = await find(key)
    expect(entry).toMatchObject({ key, record: { details } })
    expect(entry?.record.files).toEqual({ [BASE_DISK]: { sizeBytes: 7, sha256: sha256('content') } })
    expect(await contentOf(entry)).toBe('content')
    expect(await find(other)).toBeUndefined()
  })

  test.each([
    ['too old', MAX_AGE_DAYS],
    ['of the future', -1],
  ])('is none when it is %s', async (_title, days) => {
    await publish(key, 'content')
    expect(await find(key, later(days))).toBeUndefined()
  })

  test.each([
    ['garbage of the right size', BASE_DISK, 'garbage'],
    ['cut off', BASE_DISK, 'cont'],
    ['without a record that can be read', RECORD_FILE, '{"createdAt": 1}'],
  ])('is none when it is %s, and the next one takes its place', async (_title, file, text) => {
    await publish(key, 'content')
    await writeFile(join(stored(key), file), text)
    expect(await find(key)).toBeUndefined()
    await publish(key, 'CONTENT')
    expect(await contentOf(await find(key))).toBe('CONTENT')
  })

  test('is none when a file is missing, and leaves nothing in the build', async () => {
    await publish(key, 'content')
    await rm(join(stored(key), BASE_DISK))
    const workDir = await newWork()
    expect(await store.lease(key, workDir)).toBeUndefined()
    expect(await readdir(workDir)).toEqual([])
  })
})

test('of two that publish one key the first is kept, also where it came while the second waited', async () => {
  const shelf = folderShelf(join(cacheDir, 'bases'))
  const second = await make(key, 'second')
  const lock = await tryLock(shelf.lockFile)
  const publishing = store.publish(second, options)
  await sleep(20)
  await shelf.put(key, (await make(key, 'first')).folder)
  await lock?.release()
  await publishing
  expect(await contentOf(await find(key))).toBe('first')
})

describe('a lease', () => {
  test('takes no space, and stays whatever happens to the store', async () => {
    await publish(key, 'content')
    const entry = await find(key)
    expect((await stat(join(stored(key), BASE_DISK))).nlink).toBe(2)
    await rm(stored(key), { recursive: true })
    await store.publish(await make(key, 'another'), options)
    expect(await contentOf(entry)).toBe('content')
  })

  test('is a copy where the store is on another file system', async () => {
    await publish(key, 'content')
    const workDir = await newDirectory().then((name) => name.replace(/^.*\//, '/dev/shm/'))
    await mkdir(workDir)
    try {
      const entry = await store.lease(key, workDir)
      await writeFile(join(stored(key), BASE_DISK), 'garbage')
      expect(await contentOf(entry)).toBe('content')
    } finally {
      await rm(workDir, { recursive: true })
    }
  })
})

describe('publishing', () => {
  test('twice: the first is kept, the second uses its own', async () => {
    const [first, second] = [await make(key, 'first'), await make(key, 'second')]
    await store.publish(first, options)
    await store.publish(second, options)
    expect(await contentOf(await find(key))).toBe('first')
    expect(await contentOf(second)).toBe('second')
  })

  test('removes what is of the future, unreadable or long unused, and nothing that is not an entry', async () => {
    const [old, future, idle, broken] = ['old', 'future', 'idle', 'broken'].map((name) => keyOf(name)) as [
      string,
      string,
      string,
      string,
    ]
    await publish(future, 'future', later(1))
    await publish(old, 'for builds that take older ones', later(-MAX_AGE_DAYS))
    await publish(idle, 'idle')
    const longAgo = later(-MAX_IDLE_DAYS)
    await utimes(join(stored(idle), RECORD_FILE), longAgo, longAgo)
    await mkdir(stored(broken))
    await mkdir(stored('of somebody else'))
    await publish(key, 'content')
    expect((await readdir(join(cacheDir, 'bases'))).sort()).toEqual([key, old, 'of somebody else'].sort())
  })

  test('spares what is leased, however old', async () => {
    const start = later(-MAX_IDLE_DAYS)
    await publish(other, 'old', start)
    const entry = await find(other, start)
    await store.publish(await make(key, 'content'), options)
    expect((await readdir(join(cacheDir, 'bases'))).sort()).toEqual([key, other].sort())
    expect(await contentOf(entry)).toBe('old')
    await rm(join(cacheDir, 'work'), { recursive: true })
    await publish(keyOf('next'), 'next')
    expect((await readdir(join(cacheDir, 'bases'))).sort()).toEqual([key, keyOf('next')].sort())
  })

  test('one key from several containers at once, during its use', async () => {
    const program = await childProgram(
      await newDirectory(),
      `import { mkdir, readFile, writeFile } from 'node:fs/promises'
       import { BASE_DISK, baseStore } from './src/store/bases.ts'
       import { withWorkDirectory } from './src/work.ts'
       const [, , cacheDir, key, content] = process.argv
       const store = baseStore(cacheDir, 7)
       await withWorkDirectory(cacheDir, async (workDir) => {
         for (let round = 0; round < 5; round += 1) {
           const found = await store.lease(key, workDir)
           const use = found && await readFile(found.folder + '/' + BASE_DISK, 'utf8')
           await writeFile(workDir + '/disk', content.repeat(1000))
           const entry = await store.make({ key, workDir, files: { [BASE_DISK]: workDir + '/disk' },
             details: { distro: 'd', installSeconds: 1 } })
           await store.publish(entry, { onWait() {} })
           const own = await readFile(entry.folder + '/' + BASE_DISK, 'utf8')
           if (own !== content.repeat(1000)) throw new Error('not its own')
           if (use && new Set(use).size !== 1) throw new Error('a mixture')
         }
       })`,
    )
    const [command, ...args] = [...CONTAINER, process.execPath, program, cacheDir, key]
    await Promise.all(['a', 'b', 'c'].map((content) => execa(command, [...args, content])))
    const left = await contentOf(await find(key))
    expect(left).toHaveLength(1000)
    expect(new Set(left).size).toBe(1)
    expect(await readdir(join(cacheDir, 'bases'))).toEqual([key])
  }, 60_000)
})
