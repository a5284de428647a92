import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { HostError } from '../../src/errors.ts'
import { download, type DownloadRequest } from '../../src/fetch/download.ts'
import { fetchSmall, isNotFound } from '../../src/fetch/http.ts'
import { startFaultyServer, type Fault, type FaultyServer } from './faulty-server.ts'
import { recordReport, type RecordedReport } from '../support/reporter.ts'
import { scratch } from '../support/scratch.ts'

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_value, index) => (index * 7919) % 251))
const SHA256 = createHash('sha256').update(CONTENT).digest('hex')
const LIMITS = { idleSeconds: 0.3, firstRetrySeconds: 0.01, retries: 3 }

let server: FaultyServer
let directory: string
let report: RecordedReport
const newDirectory = scratch()

beforeAll(async () => {
  server = await startFaultyServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  directory = await newDirectory()
  report = recordReport()
  server.requests.length = 0
})

const destination = (): string => join(directory, 'file.deb')

async function fetchFile(faults: Fault[], request: Partial<DownloadRequest> = {}): Promise<void> {
  server.serve('/file', CONTENT, faults)
  const promised = { sha256: SHA256, sizeBytes: CONTENT.length }
  await download(`${server.url}/file`, {
    destination: destination(),
    reporter: report,
    limits: LIMITS,
    ...promised,
    ...request,
  })
}

async function failure(work: Promise<unknown>): Promise<HostError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(HostError)
  return error as HostError
}

async function expectComplete(): Promise<void> {
  expect(await readdir(directory)).toEqual(['file.deb'])
  expect((await readFile(destination())).equals(CONTENT)).toBe(true)
}

describe('download', () => {
  test('stores the file and reports progress to the end', async () => {
    await fetchFile([])
    await expectComplete()
    expect(report.progresses.at(-1)).toEqual({ done: CONTENT.length, total: CONTENT.length, text: 'file.deb' })
  })

  test('names the URL of a missing file, once, with advice', async () => {
    const error = await failure(
      download(`${server.url}/absent`, { destination: destination(), reporter: report, limits: LIMITS }),
    )
    expect(error.message).toContain(`${server.url}/absent`)
    expect(error.message).toContain('404')
    expect(error.advice).toContain('--mirror')
    expect(isNotFound(error)).toBe(true)
    expect(server.requests).toHaveLength(1)
    expect(await readdir(directory)).toEqual([])
  })

  test('tries again after server errors and says so', async () => {
    await fetchFile([{ status: 500 }, { status: 503 }])
    await expectComplete()
    expect(server.requests).toHaveLength(3)
    expect(report.warnings.join('\n')).toMatch(/HTTP 500.*trying again[^]*HTTP 503.*trying again/)
  })

  test('gives up when the errors do not end', async () => {
    const error = await failure(fetchFile(Array.from({ length: 9 }, () => ({ status: 502 }))))
    expect(error.message).toContain('HTTP 502')
    expect(server.requests).toHaveLength(1 + LIMITS.retries)
  })

  test('does not repeat what a client error answers', async () => {
    const error = await failure(fetchFile([{ status: 403 }]))
    expect(error.message).toContain('HTTP 403')
    expect(server.requests).toHaveLength(1)
  })

  test('continues a broken transfer where it ended', async () => {
    await fetchFile([{ truncateAfter: 100_000 }])
    await expectComplete()
    expect(server.requests).toHaveLength(2)
    expect(server.requests[1]?.headers).toMatchObject({
      range: expect.stringMatching(/^bytes=[1-9]\d*-$/),
      'if-range': '"1"',
    })
  })

  test('outlives a connection that is reset while it reads what it has', async () => {
    const large = Buffer.alloc(16 * 1024 * 1024)
    await writeFile(`${destination()}.part`, large.subarray(0, -10))
    server.serve('/file', large, [{ resetAfterMs: 0 }])
    const sha256 = createHash('sha256').update(large).digest('hex')
    await download(`${server.url}/file`, { destination: destination(), reporter: report, limits: LIMITS, sha256 })
    expect((await readFile(destination())).equals(large)).toBe(true)
    expect(server.requests.length).toBeGreaterThan(1)
  })

  test('starts over on a server without ranges', async () => {
    await fetchFile([{ truncateAfter: 100_000 }, { ignoreRange: true }])
    await expectComplete()
  })

  test('ends a silent connection and continues', async () => {
    await fetchFile([{ stallAfter: 50_000 }])
    await expectComplete()
    expect(report.warnings[0]).toContain('no answer in time')
  })

  test('fails when every connection falls silent', async () => {
    const error = await failure(fetchFile(Array.from({ length: 9 }, () => ({ stallAfter: 0 }))))
    expect(error.message).toContain('no answer in time')
    expect(error.message).toContain(`${server.url}/file`)
  })

  test('refuses content with another digest and leaves nothing', async () => {
    const expected = 'ab'.repeat(32)
    const error = await failure(fetchFile([], { sha256: expected }))
    expect(error.message).toContain(expected)
    expect(error.message).toContain(SHA256)
    expect(error.message).toContain(`${server.url}/file`)
    expect(await readdir(directory)).toEqual([])
  })

  test('refuses content that is longer than promised', async () => {
    const error = await failure(fetchFile([], { sizeBytes: 1000 }))
    expect(error.message).toContain('longer than the 1000 bytes')
    expect(await readdir(directory)).not.toContain('file.deb')
  })

  test('continues what an earlier run left', async () => {
    await writeFile(`${destination()}.part`, CONTENT.subarray(0, 200_000))
    await fetchFile([])
    await expectComplete()
    expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=200000-'])
  })

  test('starts over when what an earlier run left is of another file', async () => {
    await writeFile(`${destination()}.part`, Buffer.alloc(200_000))
    await fetchFile([])
    await expectComplete()
    expect(server.requests.map(({ headers }) => headers.range)).toEqual(['bytes=200000-', undefined])
  })

  test('starts over when what an earlier run left is longer than the file', async () => {
    await writeFile(`${destination()}.part`, Buffer.alloc(CONTENT.length + 5))
    await fetchFile([])
    await expectComplete()
  })

  test('asks for nothing when an earlier run had everything', async () => {
    await writeFile(`${destination()}.part`, CONTENT)
    await fetchFile([])
    await expectComplete()
    expect(server.requests).toHaveLength(0)
  })

  test('stops when asked and keeps what it has', async () => {
    const abort = new AbortController()
    const running = fetchFile([{ stallAfter: 50_000 }], {
      signal: abort.signal,
      limits: { ...LIMITS, idleSeconds: 30 },
    })
    setTimeout(() => abort.abort(), 200)
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(directory)).toEqual(['file.deb.part'])
  })

  test('never shows a password of the URL', async () => {
    const url = `${server.url.replace('//', '//user:secret@')}/absent`
    const error = await failure(download(url, { destination: destination(), reporter: report, limits: LIMITS }))
    expect(error.message).not.toContain('secret')
  })

  test('names a host that does not exist', async () => {
    const url = 'http://absent.invalid/file'
    const error = await failure(
      download(url, { destination: destination(), reporter: report, limits: { ...LIMITS, connectSeconds: 1 } }),
    )
    expect(error.message).toContain(url)
  })
})

describe('fetchSmall', () => {
  test('returns the content after a broken transfer', async () => {
    server.serve('/small', 'Origin: Debian\n', [{ truncateAfter: 3 }])
    const content = await fetchSmall(`${server.url}/small`, 100, { limits: LIMITS })
    expect(content.toString()).toBe('Origin: Debian\n')
  })

  test('refuses a file that never ends', async () => {
    server.serve('/small', CONTENT)
    const error = await failure(fetchSmall(`${server.url}/small`, 1000, { limits: LIMITS }))
    expect(error.message).toContain('1000 bytes')
  })
})
