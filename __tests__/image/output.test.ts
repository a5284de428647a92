import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parsePackages } from '../../src/image/manifest.ts'
import { keepEvidence, outputPaths, prepareOutput, publishImage, type OutputPaths } from '../../src/image/output.ts'
import { OWNER } from '../../src/store/owner.ts'

let root: string
let paths: OutputPaths

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cloudstamp-output-'))
  paths = outputPaths({ outputDir: join(root, 'a/output'), profile: 'base', distro: 'debian13', format: 'qcow2' })
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A process that has ended. */
const GONE = 4_194_304

test('names of a build', () => {
  expect(paths).toMatchObject({
    image: join(root, 'a/output/base-debian13.qcow2'),
    manifest: join(root, 'a/output/base-debian13.manifest.json'),
    log: join(root, 'a/output/base-debian13.log'),
    evidence: join(root, 'a/output/base-debian13.failure'),
  })
})

test("preparing makes the directory and removes what would pass for this build's, and nothing else", async () => {
  await prepareOutput(paths)
  const own = `.base-debian13.qcow2.partial-${OWNER}`
  const stale = `.base-debian13.qcow2.partial-${OWNER.replace(/\d+$/, String(GONE))}`
  for (const name of [
    'base-debian13.qcow2',
    'base-debian13.manifest.json',
    'base-debian13.log',
    'webserver-debian13.qcow2',
    own,
    stale,
  ]) {
    await writeFile(join(paths.directory, name), name)
  }
  await mkdir(paths.evidence)
  await prepareOutput(paths)
  expect((await readdir(paths.directory)).sort()).toEqual([own, 'webserver-debian13.qcow2'])
})

test("a directory that cannot be is the user's error, with its place", async () => {
  await writeFile(join(root, 'a'), 'a file')
  await expect(prepareOutput(paths)).rejects.toMatchObject({
    exitCode: 2,
    where: paths.directory,
    message: expect.stringContaining('ENOTDIR'),
  })
})

test('publishing leaves image and manifest', async () => {
  await prepareOutput(paths)
  await writeFile(paths.partial, 'image')
  await publishImage(paths, { schema: 1 })
  expect((await readdir(paths.directory)).sort()).toEqual(['base-debian13.manifest.json', 'base-debian13.qcow2'])
  expect(JSON.parse(await readFile(paths.manifest, 'utf8'))).toEqual({ schema: 1 })
})

test('a failure leaves evidence and no image', async () => {
  await prepareOutput(paths)
  await writeFile(paths.partial, 'half an image')
  const logs = join(root, 'logs')
  await mkdir(logs)
  await writeFile(join(logs, 'console.log'), 'console')
  expect(await keepEvidence(paths, logs)).toEqual([paths.log, join(paths.evidence, 'console.log')])
  expect(existsSync(paths.image) || existsSync(paths.partial)).toBe(false)
  expect(await readFile(join(paths.evidence, 'console.log'), 'utf8')).toBe('console')
})

test('a failure before any log leaves no empty folder', async () => {
  await prepareOutput(paths)
  expect(await keepEvidence(paths, join(root, 'absent'))).toEqual([paths.log])
  expect(existsSync(paths.evidence)).toBe(false)
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
