/** The files that a guest sends: which, how large, and how they are put together from the parts that arrive. */
import { gunzipSync } from 'node:zlib'
import { sha256 as digestOf } from '../digest.ts'

const MIB = 1024 * 1024

/** Each file that a guest may send, and the bytes that it may have. A report has about 2 kB a resource. */
const MAX_BYTES = {
  'puppet.log': 4 * MIB,
  'last_run_report.yaml': 12 * MIB,
  'packages.tsv': 4 * MIB,
  'signatures.txt': 4 * MIB,
  'sealed.tsv': MIB,
  'contents.tsv': 8 * MIB,
  'facts.tsv': MIB,
}

export type GuestFileName = keyof typeof MAX_BYTES

/** All files of a guest together, as they travel. */
const MAX_PACKED_BYTES = 8 * MIB

/** A part of a gzip'd file. Parts come in order, one file after the other. */
export interface FilePart {
  name: string
  /** Of the whole gzip'd file. */
  sha256: string
  /** From 1. */
  part: number
  parts: number
  /** In base64. */
  data: string
}

/** A file that arrived whole. */
export interface GuestText {
  name: GuestFileName
  text: string
}

/** What a guest sent does not hold together. */
export class DamageError extends Error {}

/** A file whose parts arrive. */
interface IncomingFile {
  name: GuestFileName
  sha256: string
  parts: number
  chunks: Buffer[]
}

export class FileReceiver {
  readonly #received = new Set<GuestFileName>()
  #current: IncomingFile | undefined
  #packedBytes = 0

  /** Name of the file whose parts have not all come. */
  get unfinished(): string | undefined {
    return this.#current?.name
  }

  /**
   * @returns the file, when this was its last part
   * @throws DamageError when the part does not fit, the file is none that is expected, too large, or its digest differs
   */
  take(part: FilePart): GuestText | undefined {
    if (part.part === 1) this.#start(part)
    const current = this.#current
    if (!current || !fits(part, current)) throw new DamageError(`a part of the file ${part.name} is missing`)
    const chunk = Buffer.from(part.data, 'base64')
    this.#packedBytes += chunk.length
    if (this.#packedBytes > MAX_PACKED_BYTES)
      throw new DamageError(`the guest's files are larger than ${MAX_PACKED_BYTES} bytes`)
    current.chunks.push(chunk)
    if (part.part < part.parts) return undefined
    this.#current = undefined
    return unpack(current)
  }

  #start({ name, sha256, parts }: FilePart): void {
    if (this.#current) throw new DamageError(`the end of the file ${this.#current.name} is missing`)
    if (!isGuestFileName(name)) throw new DamageError(`the guest sends a file that nobody asked for: ${name}`)
    if (this.#received.has(name)) throw new DamageError(`the guest sends the file ${name} twice`)
    this.#received.add(name)
    this.#current = { name, sha256, parts, chunks: [] }
  }
}

function fits(part: FilePart, current: IncomingFile): boolean {
  return (
    part.name === current.name &&
    part.sha256 === current.sha256 &&
    part.parts === current.parts &&
    part.part === current.chunks.length + 1 &&
    part.part <= part.parts
  )
}

function isGuestFileName(name: string): name is GuestFileName {
  return Object.hasOwn(MAX_BYTES, name)
}

function unpack({ name, sha256, chunks }: IncomingFile): GuestText {
  const packed = Buffer.concat(chunks)
  if (digestOf(packed) !== sha256) throw new DamageError(`the file ${name} arrived damaged`)
  const maxOutputLength = MAX_BYTES[name]
  try {
    return { name, text: gunzipSync(packed, { maxOutputLength }).toString('utf8') }
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new DamageError(
      tooLarge
        ? `the file ${name} is larger than ${maxOutputLength} bytes`
        : `the file ${name} cannot be unpacked: ${String(error)}`,
    )
  }
}
