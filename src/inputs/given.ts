import { INPUTS, type InputDefinition, type InputName } from './schema.ts'

/** Names and texts of the inputs that were given, and are not their defaults. */
export function givenInputs(text: (name: InputName) => string | undefined): [name: string, text: string][] {
  return (Object.entries(INPUTS) as [InputName, InputDefinition][]).flatMap(([name, { default: preset }]) => {
    const given = text(name)?.trim() ?? ''
    return given === '' || given === preset ? [] : [[name, given] as [string, string]]
  })
}
