import { readFileSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { HostError } from '../../src/errors.ts'
import { fetchSmall, transfer } from '../../src/fetch/http.ts'
import { CERTIFICATE, startFaultyServer, type FaultyServer } from './faulty-server.ts'

const LIMITS = { idleSeconds: 5, firstRetrySeconds: 0.01, retries: 2 }

let plain: FaultyServer
let encrypted: FaultyServer
let elsewhere: FaultyServer
const { ca } = globalAgent.options

beforeAll(async () => {
  globalAgent.options.ca = readFileSync(CERTIFICATE)
  plain = await startFaultyServer()
  elsewhere = await startFaultyServer()
  encrypted = await startFaultyServer('127.0.0.1', 'https')
})
afterAll(async () => {
  globalAgent.options.ca = ca
  await Promise.all([plain, encrypted, elsewhere].map((server) => server.close()))
})
beforeEach(() => {
  for (const { requests } of [plain, encrypted, elsewhere]) requests.length = 0
})

const fetchText = async (url: string): Promise<string> =>
  (await fetchSmall(url, 1000, { limits: LIMITS })).toString('utf8')

describe('a redirect', () => {
  test('from https to http is refused, once, with both URLs', async () => {
    encrypted.serve('/file', '', [{ redirect: `${plain.url}/file` }])
    plain.serve('/file', 'content')
    const error = await fetchText(`${encrypted.url}/file`).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(HostError)
    expect(error).toMatchObject({
      message: `${encrypted.url}/file redirects to ${plain.url}/file, which is not encrypted`,
      advice: expect.stringContaining('--mirror'),
    })
    expect(encrypted.requests).toHaveLength(1)
    expect(plain.requests).toHaveLength(0)
  })

  test('from https to http is refused behind a detour, too', async () => {
    encrypted.serve('/file', '', [{ redirect: '/other' }])
    encrypted.serve('/other', '', [{ redirect: `${plain.url}/file` }])
    await expect(fetchText(`${encrypted.url}/file`)).rejects.toThrow('which is not encrypted')
    expect(plain.requests).toHaveLength(0)
  })

  test('from http to https is followed', async () => {
    plain.serve('/file', '', [{ redirect: `${encrypted.url}/file` }])
    encrypted.serve('/file', 'content')
    expect(await fetchText(`${plain.url}/file`)).toBe('content')
  })

  test('takes user and password along on the same host, and to no other', async () => {
    plain.serve('/file', '', [{ redirect: '/moved' }])
    plain.serve('/moved', '', [{ redirect: `${elsewhere.url}/file` }])
    elsewhere.serve('/file', 'content')
    expect(await fetchText(`${plain.url.replace('//', '//user:secret@')}/file`)).toBe('content')
    const basic = `Basic ${Buffer.from('user:secret').toString('base64')}`
    expect(plain.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic])
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })
})

test('a connection that breaks while something else is awaited is an error of the transfer', async () => {
  plain.serve('/file', 'content', [{ resetAfterMs: 20 }])
  const reading = transfer(`${plain.url}/file`, { limits: LIMITS }, async ({ body }) => {
    await sleep(200)
    const chunks: unknown[] = []
    for await (const chunk of body as AsyncIterable<unknown>) chunks.push(chunk)
    return chunks
  })
  await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' })
})
