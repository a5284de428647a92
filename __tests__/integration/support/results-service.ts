/**
 * What a runner offers to @actions/artifact and @actions/cache, on this machine: Azurite as the blob store, and the few
 * calls of the results service that the unmodified libraries make.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { connect, createServer as createSocketServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { BlobServiceClient, BlobSASPermissions, StorageSharedKeyCredential } from '@azure/storage-blob'
import { execa } from 'execa'

/** Azurite's built-in account; its documentation names the key. */
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const SERVICE = '/twirp/github.actions.results.api.v1.'

export interface StoredArtifact {
  id: number
  mimeType: string
  expiresAt: string | undefined
  finalized: { size: string; hash: string } | undefined
}

export interface ResultsService {
  /** The environment that the runner gives to an action. */
  environment: Record<string, string>
  /** By name. */
  artifacts: Map<string, StoredArtifact>
  /** What the blob store holds of an artifact. */
  download(name: string): Promise<Buffer>
  /** Names of the cache's entries that were restored. */
  restored(): string[]
  /** Whether requests wait without an answer. */
  stall(stalls: boolean): void
  /** Whether the token may only read the cache, as in runs of forks. */
  readOnly(readOnly: boolean): void
  /** Whether it is out of order, as GitHub's is now and then. */
  fail(fails: boolean): void
  stop(): Promise<void>
}

type Request = Record<string, unknown> & {
  name: string
  key: string
  restore_keys?: string[]
  size: string
  hash: string
  size_bytes: string
}

/** Starts both; blobs live below `directory`. */
export async function startResultsService(directory: string): Promise<ResultsService> {
  const port = await freePort()
  const azurite = execa(
    process.execPath,
    [
      'node_modules/azurite/dist/src/blob/main.js',
      '--silent',
      '--disableTelemetry',
      '--skipApiVersionCheck',
      '--location',
      directory,
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      String(port),
    ],
    { stdin: 'ignore', stdout: 'ignore', stderr: 'inherit', reject: false },
  )
  await listening(port)
  const blobs = new BlobServiceClient(
    `http://127.0.0.1:${port}/${ACCOUNT}`,
    new StorageSharedKeyCredential(ACCOUNT, KEY),
  )
  const container = blobs.getContainerClient('results')
  await container.create()
  const blob = (name: string) => container.getBlockBlobClient(encodeURIComponent(name))
  const signedUrl = (name: string): Promise<string> =>
    blob(name).generateSasUrl({
      permissions: BlobSASPermissions.parse('rcw'),
      expiresOn: new Date(Date.now() + 3_600_000),
    })

  const artifacts = new Map<string, StoredArtifact>()
  const caches = new Map<string, { finalized: boolean }>()
  const restored: string[] = []
  let [stalls, isReadOnly, fails] = [false, false, false]
  /** Answers by method; undefined is a conflict. */
  const methods: Record<string, (request: Request) => Promise<object | undefined>> = {
    'ArtifactService/CreateArtifact': async ({ name, mime_type: mimeType, expires_at: expiresAt }) => {
      if (artifacts.has(name)) return undefined
      artifacts.set(name, {
        id: artifacts.size + 1,
        mimeType: String(mimeType),
        expiresAt: expiresAt as string | undefined,
        finalized: undefined,
      })
      return { ok: true, signed_upload_url: await signedUrl(name) }
    },
    'ArtifactService/FinalizeArtifact': async ({ name, size, hash }) => {
      const artifact = artifacts.get(name)
      if (!artifact) return undefined
      artifact.finalized = { size, hash }
      return { ok: true, artifact_id: String(artifact.id) }
    },
    'CacheService/CreateCacheEntry': async ({ key }) => {
      // As the library knows it (CACHE_WRITE_DENIED_PREFIX of its cache.js).
      if (isReadOnly) return { ok: false, message: 'cache write denied: the token may only read' }
      if (caches.has(key)) return undefined
      caches.set(key, { finalized: false })
      return { ok: true, signed_upload_url: await signedUrl(`cache-${key}`) }
    },
    'CacheService/FinalizeCacheEntryUpload': async ({ key }) => {
      caches.set(key, { finalized: true })
      return { ok: true, entry_id: '1' }
    },
    'CacheService/GetCacheEntryDownloadURL': async ({ key, restore_keys: others = [] }) => {
      const matched = [key, ...others].find((name) => caches.get(name)?.finalized === true)
      if (matched === undefined) return { ok: false, signed_download_url: '', matched_key: '' }
      restored.push(matched)
      return { ok: true, signed_download_url: await signedUrl(`cache-${matched}`), matched_key: matched }
    },
  }

  const server = createServer((request, response) => {
    if (stalls) return
    if (fails) {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"code":"unavailable","msg":"try later"}')
      return
    }
    void (async () => {
      const method = methods[request.url?.replace(SERVICE, '') ?? '']
      const answer = method && (await method(JSON.parse(await bodyOf(request)) as Request))
      response.writeHead(answer ? 200 : method ? 409 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? { msg: method ? 'already exists' : 'no such method' }))
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const payload = Buffer.from(JSON.stringify({ scp: 'Actions.Results:run:job' })).toString('base64url')
  return {
    environment: {
      ACTIONS_RESULTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ACTIONS_CACHE_SERVICE_V2: 'True',
      ACTIONS_RUNTIME_TOKEN: `e30.${payload}.e30`,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'owner/project',
      GITHUB_RUN_ID: '7',
    },
    artifacts,
    download: (name) => blob(name).downloadToBuffer(),
    restored: () => restored,
    stall: (value) => {
      stalls = value
    },
    readOnly: (value) => {
      isReadOnly = value
    },
    fail: (value) => {
      fails = value
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      azurite.kill()
      await azurite
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function freePort(): Promise<number> {
  const server = createSocketServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (connected) return
    await sleep(100)
  }
  throw new Error('Azurite did not start within two minutes')
}
