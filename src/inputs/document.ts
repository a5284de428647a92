/** Documentation made of the table of inputs, so that neither can drift from the other. Pure. */
import { INPUTS, OUTPUTS, type InputDefinition } from './schema.ts'

const definitions = Object.entries(INPUTS) as [string, InputDefinition][]

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** action.yml, whole. */
export function actionYaml(): string {
  const inputs = definitions
    .filter(([, { only }]) => only !== 'cli')
    .flatMap(([name, definition]) => [
      `  ${name}:`,
      `    description: ${quote(definition.description)}`,
      // GitHub knows one answer for all modes.
      '    required: false',
      ...(definition.default === undefined ? [] : [`    default: ${quote(definition.default)}`]),
    ])
  const outputs = Object.entries(OUTPUTS).flatMap(([name, description]) => [
    `  ${name}:`,
    `    description: ${quote(description)}`,
  ])
  return [
    '# Made from src/inputs/schema.ts by "npm run docs"; a test compares the two.',
    "name: 'Cloudstamp'",
    "description: 'Builds a compressed cloud image from a kickstart and a Puppet catalogue, without privileges'",
    "author: 'The Cloudstamp authors'",
    'branding:',
    "  icon: 'disc'",
    "  color: 'orange'",
    'inputs:',
    ...inputs,
    'outputs:',
    ...outputs,
    'runs:',
    "  using: 'node24'",
    "  main: 'dist/index.mjs'",
    "  post: 'dist/index.mjs'",
    '',
  ].join('\n')
}

/** The README's table of inputs. */
export function inputsTable(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const rows = definitions.map(([name, { description, default: preset, required, only }]) => {
    const value = required === true ? 'required to build' : preset === undefined ? '' : `\`${preset}\``
    const flag =
      required === true
        ? 'argument'
        : only === 'action'
          ? 'none'
          : preset === 'true'
            ? `\`--no-${name}\``
            : `\`--${name}\``
    return `| \`${name}\` | ${flag} | ${value} | ${cell(description)} |`
  })
  return ['| input | flag | default | |', '|---|---|---|---|', ...rows].join('\n')
}

/** The README's table of outputs. */
export function outputsTable(): string {
  return [
    '| output | |',
    '|---|---|',
    ...Object.entries(OUTPUTS).map(([name, description]) => `| \`${name}\` | ${description} |`),
  ].join('\n')
}

/** A text with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced. @throws Error without the two */
export function replaceSection(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const from = text.indexOf(begin) + begin.length
  const to = text.indexOf(end, from)
  if (from < begin.length || to < 0) throw new Error(`there is no section between ${begin} and ${end}`)
  return `${text.slice(0, from)}\n${content}\n${text.slice(to)}`
}
