import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDistro } from '../src/distro/catalogue.ts'
import { NO_PROXIES } from '../src/fetch/proxies.ts'
import { formatPin, pin, type PinResult } from '../src/pin.ts'
import { startFaultyServer, type FaultyServer } from './fetch/faulty-server.ts'
import { makeListKey } from './support/image.ts'
import { recordReport } from './support/reporter.ts'
import { scratch } from './support/scratch.ts'
import { bootImage, INITRD_FILE, KERNEL_FILE, sha256 } from './support/tree.ts'

const kernel = bootImage('2.6.18-371.el5')
const initrd = Buffer.from('initrd')
const sha1 = (data: Buffer): string => createHash('sha1').update(data).digest('hex')
const newDirectory = scratch()
const cacheHome = process.env['XDG_CACHE_HOME']
let server: FaultyServer
let kickstarts: string
let files: string

beforeAll(async () => {
  process.env['XDG_CACHE_HOME'] = await newDirectory()
  server = await startFaultyServer()
})
afterAll(async () => {
  process.env['XDG_CACHE_HOME'] = cacheHome
  await server.close()
})

beforeEach(async () => {
  kickstarts = await newDirectory()
  files = await newDirectory()
  await mkdir(join(kickstarts, 'keys'))
  const key = await makeListKey()
  await writeFile(join(kickstarts, `keys/${key.fingerprint}.asc`), key.publicKey)
  await writeKickstart(
    `# image: a.iso\n# image-list: a.txt\n# image-key: ${key.fingerprint}\n# kernel-sha1: ${sha1(kernel)}\n`,
  )
  await writeFile(join(files, 'vmlinuz'), kernel)
  await writeFile(join(files, 'initrd.img'), initrd)
  server.serve(`/vault/5.10/os/${KERNEL_FILE}`, kernel)
  server.serve(`/vault/5.10/os/${INITRD_FILE}`, initrd)
})

async function writeKickstart(keys: string): Promise<void> {
  await writeFile(
    join(kickstarts, 'old.ks'),
    `#cloudstamp\n# name: Old\n# family: anaconda\n# generation: el5\n# mirror: http://mirror.example\n# tree: 5.10/os\n${keys}# memory-mib: 1024\n# disk-gib: 8\n#end\nlang C\n`,
  )
}

function run(sources: readonly string[], write?: string): Promise<PinResult> {
  const shared = { kickstartDirs: [kickstarts], proxies: NO_PROXIES, reporter: recordReport() }
  return pin('old', { ...shared, sources, write })
}

const mirror = (): string => `${server.url}/vault`

test('two sources that agree give both digests, and a kickstart that has them', async () => {
  const copy = join(kickstarts, 'pinned.ks')
  const result = await run([mirror(), files], copy)
  expect(formatPin(result)).toEqual([
    mirror(),
    `  kernel sha256 ${sha256(kernel)}  sha1 ${sha1(kernel)}`,
    `  initrd sha256 ${sha256(initrd)}  sha1 ${sha1(initrd)}`,
    files,
    `  kernel sha256 ${sha256(kernel)}  sha1 ${sha1(kernel)}`,
    `  initrd sha256 ${sha256(initrd)}  sha1 ${sha1(initrd)}`,
    'both are the same',
    'kernel: its SHA-1 is the one that the header names (kernel-sha1)',
    `written: ${copy}`,
  ])
  expect(await loadDistro('pinned', [kickstarts])).toMatchObject({
    pins: { kernel: sha256(kernel), initrd: sha256(initrd) },
    image: undefined,
  })
  await expect(run([mirror(), files], copy)).rejects.toMatchObject({
    exitCode: 2,
    message: 'the file that --write names is there already',
  })
})

test('sources that differ are told with both digests, and nothing is written', async () => {
  const other = Buffer.from('another')
  await writeFile(join(files, 'initrd.img'), other)
  const copy = join(kickstarts, 'pinned.ks')
  await expect(run([mirror(), files], copy)).rejects.toMatchObject({
    exitCode: 3,
    message: `the sources do not agree on initrd: ${mirror()} has SHA-256 ${sha256(initrd)}, ${files} has ${sha256(other)}`,
  })
  await expect(readFile(copy)).rejects.toThrow(/ENOENT/)
})

test('what was published contradicts both', async () => {
  await writeKickstart(`# kernel-sha1: ${'a'.repeat(40)}\n`)
  await expect(run([mirror(), files])).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining(`kernel: its SHA-1 is ${sha1(kernel)}, and the header names ${'a'.repeat(40)}`),
  })
})

test.each([
  ['one host twice', () => [mirror(), `${server.url}/other`], /both sources are 127\.0\.0\.1/],
  ['one source', () => [files], /two sources, and 1 are given/],
  ['one directory twice', () => [files, `${files}/`], /both sources are /],
  ['a directory without the files', () => [mirror(), kickstarts], /the source has neither .*vmlinuz nor .*vmlinuz/],
  ['a URL with a query', () => [`${mirror()}?x`, files], /query/],
] as const)('%s is refused as bad input', async (_what, sources, message) => {
  await expect(run(sources())).rejects.toMatchObject({ exitCode: 2, message })
})
