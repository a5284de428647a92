/** The lines that a guest prints on any port, for those who read along. */
import { visibleText } from '../report/escape-sequences.ts'
import { meaningfulLines } from '../report/noise.ts'
import { withoutSecrets } from '../report/secrets.ts'

/** Lines that a failure shows, of those that are remembered, and characters of each. */
const TAIL_LINES = 30
const REMEMBERED_LINES = 100
const TAIL_CHARACTERS = 500

/** An installation prints some ten thousand; a guest in a loop would fill every log that reads along. */
const MAX_LINES = 100_000
const MAX_CHARACTERS = 16 * 1024 * 1024

/** Hands lines on, up to a limit, and remembers the last ones whatever their number. */
export class RunLog {
  readonly #onLine: (line: string) => void
  readonly #tail: string[] = []
  #lines = 0
  #characters = 0
  #full = false

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** The last lines that mean something. */
  get tail(): string[] {
    return meaningfulLines(this.#tail).slice(-TAIL_LINES)
  }

  add(line: string): void {
    const text = withoutSecrets(visibleText(line))
    if (text.trim() === '') return
    this.#tail.push(text.slice(0, TAIL_CHARACTERS))
    if (this.#tail.length > REMEMBERED_LINES) this.#tail.shift()
    if (this.#full) return
    this.#lines += 1
    this.#characters += text.length
    this.#full = this.#lines > MAX_LINES || this.#characters > MAX_CHARACTERS
    this.#onLine(this.#full ? 'the guest prints too much: from here on, only its own logs have it' : text)
  }
}
