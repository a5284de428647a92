/** Ruby scripts of ours, as files that Puppet or Ruby can start. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Script {
  /** For Ruby alone. */
  file: string
  /** The command that starts it as an application of Puppet's, without the settings of this host's own agent. */
  asApplication: () => [program: string, args: string[]]
}

/** @param script its name is that of the application, as Puppet writes it: `cloudstamp_syntax` */
export async function withScript<T>(
  script: { name: string; text: string },
  work: (script: Script) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-puppet-'))
  try {
    // Puppet finds applications in modules, whichever Ruby it is installed with.
    const file = join(directory, 'modules', 'cloudstamp', 'lib', 'puppet', 'application', `${script.name}.rb`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, script.text)
    const settings = Object.entries({ modulepath: 'modules', confdir: 'conf', codedir: 'code', vardir: 'var' })
    const args = settings.flatMap(([setting, path]) => [`--${setting}`, join(directory, path)])
    return await work({ file, asApplication: () => ['puppet', [script.name, ...args]] })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
