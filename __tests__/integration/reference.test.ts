/** The last image of the base branch, through GitHub's API as its description has it, by the unmodified libraries. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { uploadEvidence } from '../../src/deliver/artifact.ts'
import { lastImage } from '../../src/deliver/reference.ts'
import { sha256 } from '../../src/digest.ts'
import { formatFileList } from '../../src/image/contents.ts'
import { CONTENTS, file, MANIFEST } from '../support/images.ts'
import { startResultsService, type ResultsService } from './support/results-service.ts'

const environment = { ...process.env }
let service: ResultsService
let api: Server
let directory: string
let requests: string[] = []
let answer: { status: number; artifacts: object[] }
let zip: Buffer

/** https://docs.github.com/en/rest/actions/artifacts, "List artifacts for a repository" */
function artifact(id: number, run: object = {}, other: object = {}): object {
  return {
    id,
    node_id: 'MDg6QXJ0aWZhY3QxMQ==',
    name: 'base-debian13-manifest',
    size_in_bytes: zip.length,
    url: `https://api.github.com/repos/owner/project/actions/artifacts/${id}`,
    archive_download_url: `https://api.github.com/repos/owner/project/actions/artifacts/${id}/zip`,
    expired: false,
    created_at: '2026-11-20T00:00:00Z',
    updated_at: '2026-11-20T00:00:00Z',
    expires_at: '2027-02-18T00:00:00Z',
    workflow_run: {
      id: 5,
      repository_id: 1,
      head_repository_id: 1,
      head_branch: 'main',
      head_sha: 'a'.repeat(40),
      ...run,
    },
    ...other,
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-reference-test-'))
  await mkdir(join(directory, 'blobs'))
  service = await startResultsService(join(directory, 'blobs'))
  api = createServer((request, response) => {
    requests.push(request.url ?? '')
    if (request.url === '/blob.zip') response.writeHead(200, { 'content-type': 'application/zip' }).end(zip)
    else if (request.url?.endsWith('/zip')) response.writeHead(302, { location: `${url()}/blob.zip` }).end()
    else
      response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(
        JSON.stringify(
          answer.status === 200
            ? { total_count: answer.artifacts.length, artifacts: answer.artifacts }
            : {
                message: 'Resource not accessible by integration',
                documentation_url: 'https://docs.github.com/rest',
                status: String(answer.status),
              },
        ),
      )
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, service.environment, {
    GITHUB_API_URL: url(),
    GITHUB_BASE_REF: 'main',
    RUNNER_TEMP: directory,
  })
  zip = await upload({
    ...MANIFEST,
    contents: { ...CONTENTS, list: { file: 'base-debian13.files.tsv', sha256: sha256(LIST) } },
  })
}, 120_000)

afterAll(async () => {
  process.env = environment
  await new Promise((resolve) => api.close(resolve))
  await service.stop()
  await rm(directory, { recursive: true, force: true })
})

beforeEach(() => {
  requests = []
  answer = { status: 200, artifacts: [] }
})

const url = (): string => `http://127.0.0.1:${(api.address() as AddressInfo).port}`
const LIST = formatFileList([file('/etc/motd')])
let uploads = 0

/** Uploads as a build does. @returns the artifact as the blob store has it */
async function upload(manifest: object): Promise<Buffer> {
  const files = ['base-debian13.manifest.json', 'base-debian13.files.tsv'].map((name) => join(directory, name))
  await writeFile(files[0] ?? '', JSON.stringify(manifest))
  await writeFile(files[1] ?? '', LIST)
  uploads += 1
  await uploadEvidence(`record-${uploads}`, files, { retentionDays: undefined })
  return service.download(`record-${uploads}`)
}

const last = () =>
  lastImage('base-debian13', { token: 't', environment: process.env, signal: new AbortController().signal })

test('the newest of the branch, of this repository and of another run, is fetched by itself', async () => {
  answer.artifacts = [
    artifact(12, { head_branch: 'topic' }),
    artifact(11, { head_repository_id: 2 }),
    artifact(10, { id: 7 }),
    artifact(9, {}, { expired: true }),
    artifact(4),
    artifact(8),
  ]
  expect(await last()).toMatchObject({ image: { manifest: { profile: 'base' }, files: [{ path: '/etc/motd' }] } })
  expect(requests).toEqual([
    '/repos/owner/project/actions/artifacts?name=base-debian13-manifest&per_page=100',
    '/repos/owner/project/actions/artifacts/8/zip',
    '/blob.zip',
  ])
}, 60_000)

test.each([
  [
    'nothing was built there',
    () => [artifact(1, { head_branch: 'topic' })],
    /no run on main has made base-debian13/,
    /pushes to main/,
  ],
  ['all of it has expired', () => [artifact(1, {}, { expired: true })], /has expired/, /retention-days/],
  ['it is too large', () => [artifact(1, {}, { size_in_bytes: 3e8 })], /300000000 bytes/, /compare-with/],
])('a reason and an advice where %s', async (_what, artifacts, reason, advice) => {
  answer.artifacts = artifacts()
  expect(await last()).toEqual({ reason: expect.stringMatching(reason), advice: expect.stringMatching(advice) })
  expect(requests).toHaveLength(1)
})

test.each([403, 404])('a token that may not read, answered with %s', async (status) => {
  answer.status = status
  expect(await last()).toEqual({
    reason: expect.stringContaining(`HTTP ${status}`),
    advice: expect.stringContaining('permissions: actions: read'),
  })
})

test('a manifest of another schema', async () => {
  const good = zip
  zip = await upload({ ...MANIFEST, schema: 2 })
  answer.artifacts = [artifact(1)]
  const found = await last()
  zip = good
  expect(found).toEqual({
    reason: expect.stringContaining('of schema 2'),
    advice: expect.stringContaining('Build that image again'),
  })
}, 60_000)
