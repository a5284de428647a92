import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { parsePackages } from '../../src/image/manifest.ts'
import {
  keepEvidence,
  outputPaths,
  publishImage,
  publishStamp,
  withOutput,
  type OutputPaths,
} from '../../src/image/output.ts'
import { childProgram, CONTAINER, startChild } from '../support/child.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let root: string
let paths: OutputPaths

beforeEach(async () => {
  root = await newDirectory()
  paths = pathsOf('base')
})

const pathsOf = (profile: string): OutputPaths =>
  outputPaths({ outputDir: join(root, 'a/output'), name: `${profile}-debian13`, format: 'qcow2' })

const left = async (): Promise<string[]> => (await readdir(paths.directory)).sort()

/** A build that succeeds. */
async function build(content: string): Promise<void> {
  await withOutput(paths, async () => {
    await writeFile(paths.partial.log, `log of ${content}`)
    await writeFile(paths.partial.image, content)
    await publishImage(paths, { manifest: { content }, files: `files of ${content}`, report: `<p>${content}</p>` })
  })
}

/** A build that ends before its image is complete. */
async function fail(logs: Record<string, string> = {}): Promise<void> {
  const logDir = join(root, 'logs')
  await mkdir(logDir, { recursive: true })
  for (const [name, text] of Object.entries(logs)) await writeFile(join(logDir, name), text)
  return withOutput(paths, async () => {
    await writeFile(paths.partial.log, 'log of a failure')
    await writeFile(paths.partial.image, 'half an image')
    return keepEvidence(paths, logDir)
  })
}

test('a build without an image leaves the last one with its manifest and log', async () => {
  await build('the image')
  await withOutput(paths, async () => {
    await writeFile(paths.partial.log, 'log of a proof')
    await publishStamp(paths, { manifest: { proved: true }, files: 'files of a proof', report: '' })
  })
  expect(await readFile(paths.image, 'utf8')).toBe('the image')
  expect(JSON.parse(await readFile(paths.manifest, 'utf8'))).toEqual({ content: 'the image' })
  expect(await readFile(paths.log, 'utf8')).toBe('log of the image')
  expect(await readFile(paths.files, 'utf8')).toBe('files of the image')
  expect(await readFile(paths.stamp.files, 'utf8')).toBe('files of a proof')
  expect(await readFile(paths.stamp.log, 'utf8')).toBe('log of a proof')
  expect(JSON.parse(await readFile(paths.stamp.manifest, 'utf8'))).toEqual({ proved: true })
})

test('names of a build, in the root directory too', () => {
  const names = (outputDir: string) => outputPaths({ outputDir, name: 'base-debian13', format: 'raw' })
  expect(names('/out')).toMatchObject({
    image: '/out/base-debian13.raw',
    manifest: '/out/base-debian13.manifest.json',
    log: '/out/base-debian13.log',
    evidence: '/out/base-debian13.failure',
  })
  expect(names('/').image).toBe('/base-debian13.raw')
})

describe('a build', () => {
  const GOOD = ['files.tsv', 'log', 'manifest.json', 'qcow2', 'report.html'].map((ending) => `base-debian13.${ending}`)

  test('leaves image, manifest and log, in the place of those before', async () => {
    await build('first')
    await build('second')
    expect(await left()).toEqual(GOOD)
    expect(await readFile(paths.image, 'utf8')).toBe('second')
    expect(await readFile(paths.log, 'utf8')).toBe('log of second')
    expect(await readFile(paths.report, 'utf8')).toBe('<p>second</p>')
    expect(JSON.parse(await readFile(paths.manifest, 'utf8'))).toEqual({ content: 'second' })
  })

  test('that fails leaves its log and evidence, and what the last good one has made', async () => {
    await build('good')
    await fail({ 'console.log': 'console' })
    expect(await left()).toEqual(['base-debian13.failure', ...GOOD])
    expect(await readFile(paths.image, 'utf8')).toBe('good')
    expect(await readFile(paths.log, 'utf8')).toBe('log of good')
    expect((await readdir(paths.evidence)).sort()).toEqual(['build.log', 'console.log'])
    expect(await readFile(paths.evidenceLog, 'utf8')).toBe('log of a failure')
  })

  test('that succeeds removes what the failure before has left', async () => {
    await fail({ 'console.log': 'console' })
    await build('good')
    expect(await left()).toEqual(GOOD)
  })

  test('that throws leaves nothing', async () => {
    await expect(withOutput(paths, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await left()).toEqual([])
  })
})

describe('the same output path', () => {
  test('is refused to a second build at once, naming the first; another is free', async () => {
    await withOutput(paths, async () => {
      await expect(withOutput(paths, async () => undefined)).rejects.toMatchObject({
        exitCode: 2,
        where: paths.image,
        message: expect.stringMatching(
          new RegExp(`^another build makes this image: process ${process.pid} on ${hostname()}, since 20\\d\\d-`),
        ),
      })
      expect(existsSync(paths.partial.directory)).toBe(true)
      expect(await withOutput(pathsOf('webserver'), async () => 'free')).toBe('free')
    })
  })

  test('is refused across containers, and free when the other is killed; what that left goes, and nothing else', async () => {
    const program = await childProgram(
      await newDirectory(),
      `import { writeFile } from 'node:fs/promises'
       import { outputPaths, withOutput } from './src/image/output.ts'
       const paths = outputPaths({ outputDir: process.argv[2], name: 'base-debian13', format: 'qcow2' })
       await withOutput(paths, async () => {
         await writeFile(paths.partial.image, 'half an image')
         console.log('builds')
         await new Promise((resolve) => setTimeout(resolve, 60_000))
       })`,
    )
    const other = await startChild(program, [paths.directory], CONTAINER)
    await expect(withOutput(paths, async () => undefined)).rejects.toThrow(
      /^another build makes this image: process 1 on/,
    )
    await other.kill()
    const foreign = ['notes.partial', 'notes.partial.lock', '.base-debian13.qcow2.partial-0a1b2c3d-1']
    for (const name of foreign) await writeFile(join(paths.directory, name), 'of somebody else')
    await withOutput(pathsOf('webserver'), async () => undefined)
    expect(await left()).toEqual(foreign.sort())
    expect(await withOutput(paths, async () => basename(paths.image))).toBe('base-debian13.qcow2')
  }, 30_000)
})

test("a directory that cannot be is the user's error, with its place", async () => {
  await writeFile(join(root, 'a'), 'a file')
  await expect(withOutput(paths, async () => undefined)).rejects.toMatchObject({
    exitCode: 2,
    where: paths.directory,
    message: expect.stringContaining('ENOTDIR'),
  })
})

test("packages are read out of the guest's list", () => {
  expect(parsePackages('zlib1g:amd64\t1:1.3\nacl\t2.3\n')).toEqual([
    { name: 'acl', version: '2.3' },
    { name: 'zlib1g:amd64', version: '1:1.3' },
  ])
})

test.each(['broken line', 'acl\t', '\t2.3', 'acl\t2.3\tx', ''])('a package list with a line %j is damaged', (line) => {
  expect(() => parsePackages(`bash\t5.2\n${line}\nzlib1g\t1.3\n`)).toThrow(
    expect.objectContaining({ exitCode: 1, where: 'packages.tsv:2' }),
  )
})
