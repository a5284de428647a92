import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { DAY_MS } from '../src/store/record.ts'
import { withTransfer } from '../src/store/transfers.ts'
import { withWorkDirectory } from '../src/work.ts'
import { childProgram, CONTAINER, startChild } from './support/child.ts'
import { scratch } from './support/scratch.ts'

const newDirectory = scratch()

test('a work directory is there for the work alone', async () => {
  const cacheDir = await newDirectory()
  const failing = withWorkDirectory(cacheDir, async (directory) => {
    await writeFile(join(directory, 'disk'), '')
    throw new Error('broken')
  })
  await expect(failing).rejects.toThrow('broken')
  expect(await readdir(join(cacheDir, 'work'))).toEqual([])
})

test('the next build removes those of killed ones, in whatever container, and no other', async () => {
  const cacheDir = await newDirectory()
  const program = await childProgram(
    await newDirectory(),
    `import { withWorkDirectory } from './src/work.ts'
     await withWorkDirectory(process.argv[2], async (directory) => {
       console.log(directory)
       await new Promise((resolve) => setTimeout(resolve, 60_000))
     })`,
  )
  const start = () => startChild(program, [cacheDir], CONTAINER)
  const [running, killed] = [await start(), await start()]
  await killed.kill()
  await withWorkDirectory(cacheDir, async (directory) => {
    const entries = await readdir(join(cacheDir, 'work'))
    expect(entries.sort()).toEqual(
      [directory, running.firstOutput].flatMap((path) => [basename(path), `${basename(path)}.lock`]).sort(),
    )
  })
  await running.kill()
}, 30_000)

test('a transfer that fails is continued by the next; one left long ago is removed', async () => {
  const cacheDir = await newDirectory()
  const request = { cacheDir, name: 'one', onWait: () => undefined }
  const broken = withTransfer(request, async (directory) => {
    await writeFile(join(directory, 'part'), '')
    throw new Error('broken')
  })
  await expect(broken).rejects.toThrow('broken')
  const old = join(cacheDir, 'transfers/old')
  await mkdir(old)
  await utimes(old, new Date(), new Date(Date.now() - 8 * DAY_MS))
  expect(await withTransfer(request, (directory) => readdir(directory))).toEqual(['part'])
  expect(await readdir(join(cacheDir, 'transfers'))).toEqual([])
})
