/** Reads what the guest reports on its event port: lines `cloudstamp <nonce> <json>` among installer logs. */
import { z } from 'zod'
import { HYGIENE } from './contract.ts'
import { DamageError, FileReceiver, type GuestText } from './files.ts'
import { LineReader, type PortLine } from './lines.ts'

const wireSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), name: z.string().max(200), state: z.enum(['started', 'ended']) }),
  z.object({ type: z.literal('puppet'), exitCode: z.int().min(0).max(255) }),
  z.object({
    type: z.literal('file'),
    name: z.string().max(64),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    part: z.int().min(1),
    parts: z.int().min(1),
    data: z.base64(),
  }),
  z.object({ type: z.literal('secret'), number: z.int().min(1), part: z.int().min(0) }),
  z.object({ type: z.literal('failed'), reason: z.string().max(4000) }),
  z.object({ type: z.literal('installed') }),
  z.object({ type: z.literal('sealed') }),
  z.object({ type: z.literal('left'), promise: z.enum(HYGIENE), path: z.string().max(4000) }),
  z.object({ type: z.literal('looked') }),
])

type WireEvent = z.infer<typeof wireSchema>

/** What the guest reports. A file is whole, its SHA-256 checked, and unpacked. */
export type GuestEvent = Exclude<WireEvent, { type: 'file' }> | ({ type: 'file' } & GuestText)

export interface EventHandlers {
  onEvent: (event: GuestEvent) => void
  /** A line that is not an event, as the guest wrote it. */
  onLine: (line: string) => void
  /** An event with the right nonce that does not hold together: the guest's scripts or the line are broken. */
  onDamage: (reason: string) => void
}

/**
 * A port's log without what files hold: they have secrets in a form that nobody can find there, and arrive as files of
 * their own. Pure.
 */
export function withoutFileData(log: string): string {
  return log.replace(/^(cloudstamp \S+ \{"type":"file",.*"data":")[^"\r\n]*/gm, '$1...')
}

/** Splits the port's bytes into events and foreign lines. Memory is bounded whatever the guest sends. */
export class EventReader {
  readonly #marker: string
  readonly #handlers: EventHandlers
  readonly #lines = new LineReader((line) => this.#readLine(line))
  readonly #files = new FileReceiver()

  constructor(nonce: string, handlers: EventHandlers) {
    this.#marker = `cloudstamp ${nonce} `
    this.#handlers = handlers
  }

  /** Name of a file that was announced and has not arrived whole. */
  get unfinishedFile(): string | undefined {
    return this.#files.unfinished
  }

  feed(chunk: Buffer): void {
    this.#lines.feed(chunk)
  }

  #readLine({ text, cut }: PortLine): void {
    if (!text.startsWith(this.#marker)) {
      if (text.trim() !== '') this.#handlers.onLine(text)
      return
    }
    try {
      if (cut) throw new DamageError('an event of the guest is too long')
      const event = this.#readEvent(text.slice(this.#marker.length))
      if (event) this.#handlers.onEvent(event)
    } catch (error) {
      if (!(error instanceof DamageError)) throw error
      this.#handlers.onDamage(error.message)
    }
  }

  /** @returns undefined when a file is not complete yet */
  #readEvent(json: string): GuestEvent | undefined {
    const wire = parseWire(json)
    if (wire.type !== 'file') return wire
    const file = this.#files.take(wire)
    return file && { type: 'file', ...file }
  }
}

function parseWire(json: string): WireEvent {
  try {
    return wireSchema.parse(JSON.parse(json))
  } catch {
    throw new DamageError('an event of the guest cannot be read')
  }
}
