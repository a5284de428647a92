import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { uploadEvidence, uploadImage } from '../../src/deliver/artifact.ts'
import { HostError } from '../../src/errors.ts'
import { recordReport } from '../support/reporter.ts'
import { startResultsService, type ResultsService } from './support/results-service.ts'

/** More than one block of the upload (8 MiB), and not a whole number of them. */
const IMAGE = randomBytes(20 * 1024 * 1024 + 123)
const sha256 = createHash('sha256').update(IMAGE).digest('hex')

let service: ResultsService
let directory: string
let image: string
const environment = { ...process.env }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-artifact-'))
  image = join(directory, 'base-debian13.qcow2')
  await writeFile(image, IMAGE)
  await mkdir(join(directory, 'blobs'))
  service = await startResultsService(join(directory, 'blobs'))
  Object.assign(process.env, service.environment)
}, 60_000)

afterAll(async () => {
  process.env = environment
  await service.stop()
  await rm(directory, { recursive: true, force: true })
})

describe('the real artifact library, against a real blob store', () => {
  test('stores the image as it is, under its own name, for as long as asked', async () => {
    const reporter = recordReport()
    const before = Date.now()
    const { id, url } = await uploadImage(image, { sha256, compressed: true, retentionDays: 3, reporter })
    const stored = service.artifacts.get('base-debian13.qcow2')
    expect(stored).toMatchObject({ id, finalized: { size: String(IMAGE.length), hash: `sha256:${sha256}` } })
    expect(
      createHash('sha256')
        .update(await service.download('base-debian13.qcow2'))
        .digest('hex'),
    ).toBe(sha256)
    expect(Math.round((Date.parse(stored?.expiresAt ?? '') - before) / 86_400_000)).toBe(3)
    expect(url).toBe(`https://github.com/owner/project/actions/runs/7/artifacts/${id}`)
    expect(reporter.infos).toEqual(['uploading base-debian13.qcow2, 21.0 MB'])
  }, 60_000)

  test('refuses a file that is not the one that was built', async () => {
    const other = join(directory, 'other-debian13.qcow2')
    await writeFile(other, 'altered after its checksum was taken')
    await expect(
      uploadImage(other, { sha256, compressed: true, retentionDays: undefined, reporter: recordReport() }),
    ).rejects.toThrow(/not the file that was built/)
  })

  test('tells what to do when the name is taken', async () => {
    const failure = uploadImage(image, { sha256, compressed: true, retentionDays: undefined, reporter: recordReport() })
    await expect(failure).rejects.toBeInstanceOf(HostError)
    await expect(failure).rejects.toMatchObject({
      where: 'artifact upload',
      advice: expect.stringMatching(/exist already.*upload: never/),
    })
  })

  test('stores the evidence of a failure as one zip, and nothing when there is none', async () => {
    const evidence = join(directory, 'base-debian13.failure')
    await mkdir(join(evidence, 'stamp'), { recursive: true })
    await writeFile(join(evidence, 'stamp/console.log'), 'panic\n')
    await writeFile(join(directory, 'base-debian13.log'), 'failed\n')
    const options = { retentionDays: undefined, reporter: recordReport() }
    await uploadEvidence('base-debian13-failure', [join(directory, 'base-debian13.log'), evidence], options)
    const zip = (await service.download('base-debian13-failure')).toString('latin1')
    expect(zip.startsWith('PK')).toBe(true)
    expect(zip).toContain('base-debian13.log')
    expect(zip).toContain('base-debian13.failure/stamp/console.log')
    await expect(uploadEvidence('none', [join(directory, 'absent')], options)).resolves.toBeUndefined()
  }, 60_000)
})
