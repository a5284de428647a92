/** The difference of two images, by the manifests beside them. */
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256 } from './digest.ts'
import { UserError } from './errors.ts'
import { parseFileList } from './image/contents.ts'
import { differenceOf, type DescribedImage, type Difference } from './image/difference.ts'
import { HEAD_BYTES, diskFormat } from './image/disk-format.ts'
import { manifestSchema, MANIFEST_SCHEMA, type Manifest } from './image/manifest.ts'

/**
 * Compares two images.
 * @param before a manifest, an image, or a directory with one manifest; likewise `after`
 * @throws UserError where one of them is none, or of another schema; what the file system throws
 */
export async function diff(before: string, after: string): Promise<Difference> {
  return differenceOf(await describeImage(before), await describeImage(after))
}

/** What is known of an image. @throws as `diff` */
export async function describeImage(path: string): Promise<DescribedImage> {
  const file = await findManifest(path)
  const manifest = readManifest(await readBounded(file, MAX_MANIFEST_BYTES), file)
  const { contents } = manifest
  if (!contents.known) return { manifest, files: undefined, reason: contents.reason }
  return { manifest, ...(await readFiles(join(dirname(file), contents.list.file), contents.list.sha256)) }
}

/** Those that Cloudstamp writes have a tenth of it. */
const MAX_MANIFEST_BYTES = 16 * 1024 ** 2
const MAX_LIST_BYTES = 16 * 1024 ** 2

const SUFFIX = '.manifest.json'

async function findManifest(path: string): Promise<string> {
  const found = await stat(path)
  if (found.isDirectory()) return onlyManifest(path)
  // Reading a pipe may never end.
  if (!found.isFile()) throw notAManifest(path, 'it is no file')
  if (!(await isImage(path))) return path
  const manifest = path.replace(/\.(qcow2|raw)$/, SUFFIX)
  if (manifest !== path && (await stat(manifest).catch(() => undefined))?.isFile()) return manifest
  throw new UserError('there is no manifest beside the image', {
    where: path,
    advice: `Cloudstamp writes <name>${SUFFIX} beside <name>.qcow2 or <name>.raw: keep the two together, or name the manifest.`,
  })
}

async function onlyManifest(directory: string): Promise<string> {
  const manifests = (await readdir(directory))
    .filter((name) => name === 'manifest.json' || name.endsWith(SUFFIX))
    .sort()
  const [only] = manifests
  if (only !== undefined && manifests.length === 1) return join(directory, only)
  throw new UserError(
    only === undefined ? 'there is no manifest in the directory' : 'there are several manifests in the directory',
    {
      where: directory,
      advice:
        only === undefined
          ? 'Name a manifest, or an image beside its manifest.'
          : `Name one of them: ${manifests.join(', ')}.`,
    },
  )
}

/** Whether the file is a disk's, and no text. */
async function isImage(path: string): Promise<boolean> {
  const head = await withFile(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  })
  if (head.toString('utf8').trimStart().startsWith('{')) return false
  try {
    diskFormat(head, path)
    return true
  } catch {
    throw notAManifest(path, 'it is neither JSON nor a disk image')
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

async function readBounded(path: string, maxBytes: number): Promise<string> {
  return withFile(path, async (file) => {
    const { size } = await file.stat()
    if (size > maxBytes) throw notAManifest(path, `it has ${size} bytes`)
    return file.readFile('utf8')
  })
}

function readManifest(text: string, path: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw notAManifest(path, 'it is no JSON')
  }
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined
  if (typeof schema === 'number' && schema !== MANIFEST_SCHEMA)
    throw new UserError(
      `the manifest is of schema ${schema}, and this version of Cloudstamp reads ${MANIFEST_SCHEMA}`,
      {
        where: path,
        advice:
          schema < MANIFEST_SCHEMA
            ? 'Build that image again with this version, or compare with the version that made it.'
            : 'Compare with the version of Cloudstamp that made it.',
      },
    )
  const { data, error } = manifestSchema.safeParse(json)
  if (data) return data
  const [issue] = error.issues
  throw notAManifest(path, issue ? `${issue.path.join('.') || 'as a whole'}: ${issue.message}` : 'it has another shape')
}

function notAManifest(path: string, reason: string): UserError {
  return new UserError(`this is no manifest of an image: ${reason}`, {
    where: path,
    advice: `Name an image that Cloudstamp has built, or the ${SUFFIX} beside it.`,
  })
}

/** The list that a manifest names; one that is not there, or not the one that was written, is not known. */
async function readFiles(path: string, digest: string): Promise<Pick<DescribedImage, 'files' | 'reason'>> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return { files: undefined, reason: `its list of files is not beside its manifest: ${path}` }
  if (found.size > MAX_LIST_BYTES) return { files: undefined, reason: `its list of files is too large: ${path}` }
  const text = await withFile(path, (file) => file.readFile('utf8'))
  const files = sha256(text) === digest ? parseFileList(text) : undefined
  return files ? { files } : { files: undefined, reason: `its list of files is not the one of its manifest: ${path}` }
}
