/** Settings of Puppet that a user asks for. Pure. */
import { z } from 'zod'
import { nearest } from './names.ts'

/** What shapes a catalogue or how strictly it is taken. Paths and reports are Cloudstamp's own. */
export const PUPPET_SETTINGS = [
  ...['certname', 'disable_warnings', 'environment', 'http_connect_timeout', 'http_read_timeout', 'log_level'],
  ...[
    'merge_dependency_warnings',
    'ordering',
    'preprocess_deferred',
    'priority',
    'rich_data',
    'show_diff',
    'skip_tags',
  ],
  ...['strict', 'strict_variables', 'tags'],
]

export interface PuppetSetting {
  name: string
  value: string
}

/** A line each: `NAME=VALUE`. */
export const puppetSettingsSchema = z.string().transform((text, context): PuppetSetting[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => {
      const match = /^(\w+)\s*=\s*(\S.*)$/.exec(line)
      const [name = '', value = ''] = match?.slice(1) ?? []
      const message = findFault(match === null, { name, value }, line)
      if (message === undefined) return [{ name, value }]
      context.addIssue({ code: 'custom', message })
      return []
    }),
)

function findFault(malformed: boolean, { name, value }: PuppetSetting, line: string): string | undefined {
  if (malformed) return `"${line}" is no setting: write NAME=VALUE`
  if (name === 'environment' && !/^\w+$/.test(value)) return `"${value}" is no name of an environment`
  if (PUPPET_SETTINGS.includes(name)) return undefined
  const near = nearest(name, PUPPET_SETTINGS)
  return `"${name}" is no setting for a build${near === undefined ? '' : `; did you mean "${near}"?`} Valid: ${PUPPET_SETTINGS.join(', ')}`
}

/** As arguments of puppet. Pure. */
export function settingArguments(settings: readonly PuppetSetting[]): string[] {
  return settings.flatMap(({ name, value }) => {
    if (value === 'true') return [`--${name}`]
    return value === 'false' ? [`--no-${name}`] : [`--${name}`, value]
  })
}
