/** Splits a port's bytes into lines. Memory is bounded whatever the guest sends. */

/** Longer than any event and than what a person reads. */
export const MAX_LINE_BYTES = 16 * 1024

/** One line, without its end. */
export interface PortLine {
  text: string
  /** It was longer than MAX_LINE_BYTES: `text` is its beginning. */
  cut: boolean
}

export class LineReader {
  readonly #line = Buffer.alloc(MAX_LINE_BYTES)
  readonly #onLine: (line: PortLine) => void
  #length = 0
  #cut = false

  constructor(onLine: (line: PortLine) => void) {
    this.#onLine = onLine
  }

  feed(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#append(chunk.subarray(start, end))
      this.#endLine()
      start = end + 1
    }
    this.#append(chunk.subarray(start))
  }

  #append(bytes: Buffer): void {
    const copied = bytes.copy(this.#line, this.#length)
    this.#length += copied
    if (copied < bytes.length) this.#cut = true
  }

  #endLine(): void {
    const end = this.#line[this.#length - 1] === 0x0d ? this.#length - 1 : this.#length
    const text = this.#line.toString('utf8', 0, end)
    const cut = this.#cut
    this.#length = 0
    this.#cut = false
    this.#onLine({ text, cut })
  }
}
