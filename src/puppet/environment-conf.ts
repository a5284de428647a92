/** Reads environment.conf as Puppet does (Puppet::Settings::EnvironmentConf). Pure. */
import { posix } from 'node:path'
import type { Finding } from '../report/finding.ts'

export interface EnvironmentConf {
  /** Entries as written, in order; undefined when the file does not say. */
  modulePath: string[] | undefined
  manifest: string | undefined
  findings: Finding[]
}

/** What Puppet takes in an environment.conf; of these, only the first two matter to one catalogue. */
const SETTINGS = [
  'modulepath',
  'manifest',
  'config_version',
  'environment_timeout',
  'environment_data_provider',
  'static_catalogs',
  'rich_data',
]

/** @param file how findings name it */
export function parseEnvironmentConf(text: string, file: string): EnvironmentConf {
  const findings: Finding[] = []
  const report = (level: Finding['level'], line: number, message: string): void =>
    void findings.push({ level, phase: 'host', file, line, message })
  const settings = new Map<string, string>()
  let section = 'main'
  text.split('\n').forEach((content, index) => {
    const header = /^\s*\[(\w+)\]\s*$/.exec(content)
    const setting = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(content)
    if (header?.[1] !== undefined) {
      section = header[1]
      if (section !== 'main') report('warning', index + 1, `Puppet ignores the section [${section}]`)
    } else if (setting?.[1] !== undefined) {
      if (!SETTINGS.includes(setting[1]))
        report('warning', index + 1, `Puppet ignores the unknown setting ${setting[1]}`)
      if (section === 'main' && !settings.has(setting[1])) settings.set(setting[1], unquote(setting[2] ?? ''))
    } else if (!/^\s*(#.*)?$/.test(content)) {
      report('error', index + 1, `Puppet cannot read the line "${content.trim()}"; write "setting = value"`)
    }
  })
  return {
    modulePath: settings.get('modulepath')?.split(':').filter(Boolean),
    manifest: settings.get('manifest'),
    findings,
  }
}

function unquote(value: string): string {
  return /^(['"])(.*)\1$/.exec(value)?.[2] ?? value
}

/** Where Puppet's own settings say that this environment is. */
const ITSELF = /^\$\{?(?:environmentpath\}?|(?:confdir|codedir)\}?\/environments)\/\$\{?environment\}?(?=\/|$)/

/**
 * A path of environment.conf: relative to the tree when it lies in it (`.` is the tree itself), else as it stands, for
 * Puppet to read in the guest.
 */
export function resolveSetting(path: string): string {
  const inside = path.replace(ITSELF, '.')
  if (/^[/$]/.test(inside)) return inside
  return posix.normalize(inside).replace(/(?<=.)\/$/, '')
}

/** Whether a resolved path lies in the tree. */
export function isInside(path: string): boolean {
  return !/^([/$]|\.\.(\/|$))/.test(path)
}
