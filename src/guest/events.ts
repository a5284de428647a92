/** Reads what the guest says on its event port: lines `cloudstamp <nonce> <json>` among installer logs. */
import { createHash } from 'node:crypto'
import { z } from 'zod'

const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), name: z.string().max(200), state: z.enum(['started', 'ended']) }),
  z.object({ type: z.literal('puppet'), exitCode: z.int().min(0).max(255) }),
  z.object({
    type: z.literal('file'),
    name: fileName,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    part: z.int().min(1),
    parts: z.int().min(1).max(100_000),
    data: z.base64(),
  }),
  z.object({ type: z.literal('failed'), reason: z.string().max(4000) }),
  z.object({ type: z.literal('installed') }),
  z.object({ type: z.literal('sealed') }),
])

type WireEvent = z.infer<typeof eventSchema>

/** What the guest reports. A file arrives whole and with its SHA-256 checked. */
export type GuestEvent = Exclude<WireEvent, { type: 'file' }> | { type: 'file'; name: string; data: Buffer }

export interface EventHandlers {
  onEvent: (event: GuestEvent) => void
  /** A line that is not an event, as the guest wrote it. */
  onLine: (line: string) => void
  /** An event with the right nonce that does not hold together: the guest's scripts or the line are broken. */
  onDamage: (reason: string) => void
}

const MAX_LINE_CHARACTERS = 256 * 1024
const MAX_FILE_BYTES = 32 * 1024 * 1024

/** Splits the port's bytes into events and foreign lines. Memory is bounded whatever the guest sends. */
export class EventReader {
  readonly #marker: string
  readonly #handlers: EventHandlers
  readonly #decoder = new TextDecoder('utf-8')
  readonly #files = new Map<string, { sha256: string; parts: Buffer[]; bytes: number }>()
  #line = ''
  #overlong = false

  constructor(nonce: string, handlers: EventHandlers) {
    this.#marker = `cloudstamp ${nonce} `
    this.#handlers = handlers
  }

  feed(chunk: Buffer): void {
    const pieces = this.#decoder.decode(chunk, { stream: true }).split('\n')
    pieces.forEach((piece, index) => {
      this.#line += piece
      if (this.#line.length > MAX_LINE_CHARACTERS) {
        this.#overlong = true
        this.#line = ''
      }
      if (index < pieces.length - 1) this.#endLine()
    })
  }

  #endLine(): void {
    const line = this.#line.replace(/\r$/, '')
    const overlong = this.#overlong
    this.#line = ''
    this.#overlong = false
    if (overlong) return
    if (line.startsWith(this.#marker)) this.#readEvent(line.slice(this.#marker.length))
    else if (line.trim() !== '') this.#handlers.onLine(line)
  }

  #readEvent(json: string): void {
    let event: WireEvent
    try {
      event = eventSchema.parse(JSON.parse(json))
    } catch {
      this.#handlers.onDamage('an event of the guest cannot be read')
      return
    }
    if (event.type === 'file') this.#readPart(event)
    else this.#handlers.onEvent(event)
  }

  #readPart(event: Extract<WireEvent, { type: 'file' }>): void {
    const file = event.part === 1 ? { sha256: event.sha256, parts: [], bytes: 0 } : this.#files.get(event.name)
    if (!file || file.sha256 !== event.sha256 || file.parts.length !== event.part - 1) {
      this.#files.delete(event.name)
      this.#handlers.onDamage(`a part of the file ${event.name} is missing`)
      return
    }
    const data = Buffer.from(event.data, 'base64')
    file.parts.push(data)
    file.bytes += data.length
    this.#files.set(event.name, file)
    if (file.bytes > MAX_FILE_BYTES) {
      this.#files.delete(event.name)
      this.#handlers.onDamage(`the file ${event.name} is larger than ${MAX_FILE_BYTES} bytes`)
    } else if (event.part === event.parts) {
      this.#files.delete(event.name)
      this.#finishFile(event.name, file)
    }
  }

  #finishFile(name: string, file: { sha256: string; parts: Buffer[] }): void {
    const data = Buffer.concat(file.parts)
    if (createHash('sha256').update(data).digest('hex') === file.sha256)
      this.#handlers.onEvent({ type: 'file', name, data })
    else this.#handlers.onDamage(`the file ${name} arrived damaged`)
  }
}
