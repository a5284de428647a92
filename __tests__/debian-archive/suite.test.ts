import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openSuite, type Suite } from '../../src/debian-archive/suite.ts'
import { buildDeb, makeSigningKey, publishArchive, type SigningKey } from '../support/debian-archive.ts'
import { startFaultyServer, type FaultyServer } from '../fetch/faulty-server.ts'
import { recordReport } from '../support/reporter.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let server: FaultyServer
let key: SigningKey
let debs: string[]
let directory: string

beforeAll(async () => {
  server = await startFaultyServer()
  key = await makeSigningKey()
  const packages = await newDirectory()
  const fields = {
    Depends: 'tool-data (>= 1), default-mta | mail-transport-agent',
    'Pre-Depends': 'libc6',
    Provides: 'virtual-tool (= 1)',
  }
  debs = [await buildDeb(packages, { name: 'tool', fields }), await buildDeb(packages, { name: 'tool-data' })]
})
afterAll(() => server.close())
beforeEach(async () => {
  directory = await newDirectory()
  server.requests.length = 0
})

const archive = () => ({ server, suite: 'trixie', key, debs, udebs: [] })

function open(): Promise<Suite> {
  const limits = { firstRetrySeconds: 0.01, retries: 2 }
  return openSuite({
    mirror: `${server.url}/debian`,
    suite: 'trixie',
    keyring: key.publicKey,
    reporter: recordReport(),
    limits,
  })
}

const indexRequests = (): string[] =>
  server.requests.map(({ path }) => path).filter((path) => !path.endsWith('InRelease'))

describe('a suite', () => {
  test('finds packages in its signed index, by digest where the archive offers it', async () => {
    await publishArchive(archive())
    const packages = await (await open()).fetchIndex('packages', directory)
    expect([...packages.names]).toEqual(['tool', 'tool-data'])
    expect(packages.find('tool')).toMatchObject({
      name: 'tool',
      version: '1.0',
      filename: 'pool/tool_1.0_all.deb',
      depends: [['libc6'], ['tool-data'], ['default-mta', 'mail-transport-agent']],
      provides: ['virtual-tool'],
    })
    expect(packages.find('too')).toBeUndefined()
    expect(indexRequests()).toEqual([expect.stringContaining('/by-hash/SHA256/')])
    expect(await readdir(directory)).toEqual([])
  })

  test('falls back to the plain name of an index', async () => {
    const without = await startFaultyServer()
    try {
      await publishArchive({ ...archive(), server: without, byHash: false })
      const suite = await openSuite({
        mirror: `${without.url}/debian`,
        suite: 'trixie',
        keyring: key.publicKey,
        reporter: recordReport(),
      })
      expect((await suite.fetchIndex('packages', directory)).find('tool-data')).toBeDefined()
    } finally {
      await without.close()
    }
  })

  test('refuses an index that is not the signed one', async () => {
    await publishArchive({ ...archive(), byHash: false, fields: { 'Acquire-By-Hash': 'no' } })
    const suite = await open()
    const { sizeBytes } = suite.indexFile('packages')
    server.serve('/debian/dists/trixie/main/binary-amd64/Packages.xz', Buffer.alloc(sizeBytes))
    await expect(suite.fetchIndex('packages', directory)).rejects.toThrow(/SHA-256/)
  })

  test('refuses another suite under its name', async () => {
    await publishArchive({ ...archive(), fields: { Codename: 'bookworm' } })
    await expect(open()).rejects.toThrow(/bookworm.*trixie/)
  })

  test('refuses a signed index that has expired', async () => {
    await publishArchive({ ...archive(), fields: { 'Valid-Until': 'Thu, 01 Jan 2026 00:00:00 UTC' } })
    await expect(open()).rejects.toThrow(/expired.*01 Jan 2026/)
  })

  test('trusts Debian by default, and nobody else', async () => {
    await publishArchive(archive())
    await expect(
      openSuite({ mirror: `${server.url}/debian`, suite: 'trixie', reporter: recordReport() }),
    ).rejects.toThrow(/unknown key/)
  })

  test('fetches a package once and refuses a changed one', async () => {
    await publishArchive(archive())
    const suite = await open()
    const record = (await suite.fetchIndex('packages', directory)).find('tool')
    if (!record) throw new Error('no record')
    const path = await suite.fetchPackage(record, { directory, reporter: recordReport() })
    expect(await readFile(path)).toEqual(await readFile(debs[0] ?? ''))
    server.requests.length = 0
    expect(await suite.fetchPackage(record, { directory, reporter: recordReport() })).toBe(path)
    expect(server.requests).toEqual([])

    const changed = await readFile(path)
    changed[changed.length - 1] = 0xff & ~(changed.at(-1) ?? 0)
    server.serve(`/debian/${record.filename}`, changed)
    const elsewhere = join(directory, 'elsewhere')
    await expect(suite.fetchPackage(record, { directory: elsewhere, reporter: recordReport() })).rejects.toThrow(
      record.sha256,
    )
    expect(await readdir(elsewhere)).toEqual([])
  })
})
