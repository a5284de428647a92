/** Several errors of one file, told at once. Pure. */
import { UserError } from '../errors.ts'

/** What is wrong with a file, as far as it has been read. */
export class Problems {
  readonly #file: string
  readonly #found: UserError[] = []

  /** @param file as errors name it */
  constructor(file: string) {
    this.#file = file
  }

  add(problem: UserError): void {
    this.#found.push(problem)
  }

  /**
   * Runs one step; an error of the user's in it is kept for later, unless it follows from an earlier one of that line.
   * @returns undefined then
   */
  collect<T>(step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      if (!this.#found.some(({ where }) => where === error.where)) this.add(error)
      return undefined
    }
  }

  /** @throws UserError where there are any: a single one as it is; of several, each is a finding */
  refuse(): void {
    const [first] = this.#found
    if (!first) return
    if (this.#found.length === 1) throw first
    const findings = this.#found.flatMap((problem) => problem.toFindings())
    throw new UserError(`the kickstart has ${findings.length} errors`, {
      where: { file: this.#file },
      advice: 'Mend what the findings name.',
      findings,
    })
  }
}
