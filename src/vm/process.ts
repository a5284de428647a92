/** Programs that do not outlive this process. */
import { execa } from 'execa'
import { findProgram } from '../host/programs.ts'

let setprivFound: Promise<string | undefined> | undefined

/**
 * The command that runs a program so that the kernel kills it when this process ends, however it ends. That needs
 * util-linux 2.33 or later (setpriv --pdeathsig); elsewhere the program survives a SIGKILL of this process.
 */
export async function boundCommand(file: string, args: readonly string[]): Promise<{ file: string; args: string[] }> {
  setprivFound ??= findSetpriv()
  const setpriv = await setprivFound
  return setpriv === undefined
    ? { file, args: [...args] }
    : { file: setpriv, args: ['--pdeathsig', 'KILL', file, ...args] }
}

async function findSetpriv(): Promise<string | undefined> {
  const setpriv = await findProgram('setpriv').catch(() => undefined)
  if (setpriv === undefined) return undefined
  // Older ones and busybox's refuse the option.
  const { failed } = await execa(setpriv, ['--pdeathsig', 'KILL', '--version'], { reject: false, stdin: 'ignore' })
  return failed ? undefined : setpriv
}
