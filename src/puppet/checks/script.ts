/** Ruby scripts of ours, as files that Puppet or Ruby can start. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Script {
  /** Removed with all that is in it when the work is done. */
  directory: string
  /** For Ruby alone. */
  file: string
  /** The directory in which Puppet finds it, as a module. */
  modules: string
  /**
   * The command that starts it as an application of Puppet's, without the settings of this host's own agent.
   * @param settings of Puppet's; a module path has to name `modules`
   */
  asApplication: (settings?: Record<string, string>) => [program: string, args: string[]]
}

/** Where Puppet keeps what is its own: below a directory that is gone afterwards. */
const PRIVATE = { confdir: 'conf', codedir: 'code', vardir: 'var', logdir: 'log', rundir: 'run' }

/** @param script its name is that of the application, as Puppet writes it: `cloudstamp_syntax` */
export async function withScript<T>(
  script: { name: string; text: string },
  work: (script: Script) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'cloudstamp-puppet-'))
  try {
    // Puppet finds applications in modules, whichever Ruby it is installed with.
    const modules = join(directory, 'modules')
    const file = join(modules, 'cloudstamp', 'lib', 'puppet', 'application', `${script.name}.rb`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, script.text)
    const ours = Object.entries(PRIVATE).map(([setting, path]) => [setting, join(directory, path)] as const)
    const asApplication: Script['asApplication'] = (settings = {}) => {
      const all = Object.entries({ modulepath: modules, ...Object.fromEntries(ours), ...settings })
      return ['puppet', [script.name, ...all.flatMap(([setting, value]) => [`--${setting}`, value])]]
    }
    return await work({ directory, file, modules, asApplication })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
