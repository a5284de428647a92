/** The QEMU Machine Protocol, as far as a build needs it: commands with answers, and events. */
import type { Socket } from 'node:net'
import { z } from 'zod'

/** https://www.qemu.org/docs/master/interop/qmp-spec.html */
const messageSchema = z.object({
  QMP: z
    .object({ version: z.object({ qemu: z.object({ major: z.number(), minor: z.number(), micro: z.number() }) }) })
    .optional(),
  id: z.number().optional(),
  return: z.unknown().optional(),
  error: z.object({ class: z.string(), desc: z.string() }).optional(),
  event: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
})

type Message = z.infer<typeof messageSchema>

export interface QmpEvent {
  name: string
  data: Record<string, unknown>
}

export interface QemuVersion {
  major: number
  minor: number
  micro: number
}

/** The longest command takes a moment; a busy machine may take a minute for it. */
const ANSWER_TIMEOUT_MS = 60_000

interface Waiter {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

export class Qmp {
  /** Known once `negotiate` has returned. */
  version: QemuVersion = { major: 0, minor: 0, micro: 0 }
  readonly #socket: Socket
  readonly #onEvent: (event: QmpEvent) => void
  readonly #waiting = new Map<number, Waiter>()
  #greeted: Waiter | undefined
  #unfinished = ''
  #lastId = 0

  private constructor(socket: Socket, onEvent: (event: QmpEvent) => void) {
    this.#socket = socket
    this.#onEvent = onEvent
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#rejectAll(new Error('qemu closed its QMP connection')))
  }

  /**
   * Takes over a connection from qemu: waits for the greeting and enters command mode.
   * The caller bounds the time: qemu greets when it has its memory and has read kernel and initrd.
   * @throws Error when qemu refuses, or closes the connection
   */
  static async negotiate(socket: Socket, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
    const qmp = new Qmp(socket, onEvent)
    await new Promise<unknown>((resolve, reject) => (qmp.#greeted = { resolve, reject }))
    await qmp.execute('qmp_capabilities')
    return qmp
  }

  /**
   * Runs a command and returns its answer.
   * @throws Error with qemu's description, when the connection is closed, or when no answer comes in time
   */
  async execute(command: string, args?: Record<string, unknown>): Promise<unknown> {
    if (!this.#socket.writable) throw new Error('qemu closed its QMP connection')
    this.#lastId += 1
    const id = this.#lastId
    try {
      return await this.#answer(command, (waiter) => {
        this.#waiting.set(id, waiter)
        this.#socket.write(`${JSON.stringify({ execute: command, id, ...(args ? { arguments: args } : {}) })}\n`)
      })
    } finally {
      this.#waiting.delete(id)
    }
  }

  async #answer(command: string, ask: (waiter: Waiter) => void): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<unknown>((resolve, reject) => {
        timer = setTimeout(
          () => reject(new Error(`qemu did not answer "${command}" within ${ANSWER_TIMEOUT_MS / 1000} s`)),
          ANSWER_TIMEOUT_MS,
        )
        ask({ resolve, reject })
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #read(text: string): void {
    const lines = (this.#unfinished + text).split('\n')
    this.#unfinished = lines.pop() ?? ''
    for (const line of lines) {
      if (line.trim() === '') continue
      const message = parseMessage(line)
      if (message) this.#dispatch(message)
      else this.#socket.destroy()
    }
  }

  #dispatch(message: Message): void {
    if (message.QMP) {
      this.version = message.QMP.version.qemu
      this.#greeted?.resolve(undefined)
    } else if (message.event !== undefined) {
      this.#onEvent({ name: message.event, data: message.data ?? {} })
    } else if (message.id !== undefined) {
      const waiter = this.#waiting.get(message.id)
      if (message.error) waiter?.reject(new Error(message.error.desc))
      else waiter?.resolve(message.return)
    }
  }

  #rejectAll(error: Error): void {
    for (const waiter of [...this.#waiting.values(), ...(this.#greeted ? [this.#greeted] : [])]) waiter.reject(error)
  }
}

function parseMessage(line: string): Message | undefined {
  try {
    return messageSchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
