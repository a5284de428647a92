/** Inputs as flags of the command line. */
import { InvalidArgumentError, type Command } from 'commander'
import { BASE_INPUTS, INPUTS, type InputDefinition, type InputName } from './schema.ts'

/** Inputs that are flags of `build`: all but its arguments and what only the action has. */
export function buildFlags(): InputName[] {
  return (Object.keys(INPUTS) as InputName[]).filter((name) => {
    const definition: InputDefinition = INPUTS[name]
    return !definition.required && definition.only !== 'action' && definition.command === undefined
  })
}

/** Those of `base`. */
export function baseFlags(): InputName[] {
  return buildFlags().filter((name) => (BASE_INPUTS as readonly InputName[]).includes(name))
}

/** Gives a command the flag of an input. */
export function addFlag(command: Command, name: InputName): void {
  const { description, default: preset, placeholder }: InputDefinition = INPUTS[name]
  if (placeholder !== undefined) {
    command.option(
      `--${name} <${placeholder}>`,
      preset === undefined ? description : `${description} (default: ${preset})`,
      once(name),
    )
  } else if (preset === 'true') {
    command.option(`--no-${name}`, `do not: ${description}`)
  } else {
    command.option(`--${name}`, description)
  }
}

/** A flag given twice with two values is a mistake, not an override. */
function once(name: string): (value: string, previous: string | undefined) => string {
  return (value, previous) => {
    if (previous !== undefined && previous !== value) throw new InvalidArgumentError(`--${name} is given twice`)
    return value
  }
}

/** What the flag of an input was given. */
export function flagText(flags: Record<string, unknown>, name: InputName): string | undefined {
  const value = flags[name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())]
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
}

/** Shows, behind the flags, lines that work and what each is for. */
export function examples(command: Command, rows: [string, string][]): void {
  command.addHelpText(
    'after',
    `\nExamples:\n${rows.map(([line, meaning]) => `  $ ${line}\n    ${meaning}`).join('\n')}`,
  )
}
