/** Secrets that a user names: files in the guest, from the environment or from files of the host. */
import { resolve, dirname, basename, posix } from 'node:path'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import type { Secret } from '../guest/secrets.ts'
import { hideSecret } from '../report/secrets.ts'
import { readUserFile } from './user-file.ts'

export interface SecretSource {
  /** In the guest: absolute, or below the config tree. */
  path: string
  from: 'env' | 'file'
  name: string
}

const MAX_SECRET_BYTES = 1024 * 1024

/** A line each: `PATH=env:NAME` or `PATH=file:FILE`. */
export const secretsSchema = z.string().transform((text, context): SecretSource[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => {
      const match = /^([^\s=:]+)=(env|file):(.+)$/.exec(line)
      const path = match?.[1] ?? ''
      const parts = path.split('/')
      if (match && !path.endsWith('/') && !parts.includes('..') && !parts.includes('.'))
        return [{ path, from: match[2] === 'env' ? 'env' : 'file', name: match[3] ?? '' }]
      // The line itself may hold what somebody took for the place of a secret.
      context.addIssue({
        code: 'custom',
        message: `a line does not have the form PATH=env:NAME or PATH=file:FILE, with a PATH of the guest without ".."`,
      })
      return []
    }),
)

/**
 * Reads the secrets, into memory only, and hides them from every text.
 * @throws UserError naming what is empty or cannot be read
 */
export async function readSecrets(
  sources: readonly SecretSource[],
  options: { treeInGuest: string; environment: NodeJS.ProcessEnv },
): Promise<Secret[]> {
  const secrets: Secret[] = []
  for (const source of sources) {
    const data = source.from === 'env' ? fromEnvironment(source, options.environment) : await fromFile(source)
    if (data.length === 0) throw new UserError(`the secret for ${source.path} is empty`, whereOf(source))
    hideSecret(data)
    secrets.push({ path: posix.resolve(options.treeInGuest, source.path), data })
  }
  return secrets
}

function fromEnvironment(source: SecretSource, environment: NodeJS.ProcessEnv): Buffer {
  const value = environment[source.name]
  if (value === undefined)
    throw new UserError(`the secret for ${source.path} is not in the environment`, whereOf(source))
  // Keys are files of lines; the last end of line gets lost on the way into a variable.
  return Buffer.from(value === '' || value.endsWith('\n') ? value : `${value}\n`)
}

async function fromFile(source: SecretSource): Promise<Buffer> {
  const file = resolve(source.name)
  const found = await readUserFile({
    root: dirname(file),
    path: basename(file),
    maxBytes: MAX_SECRET_BYTES,
    what: `the secret for ${source.path}`,
  })
  if (!found) throw new UserError(`the secret for ${source.path} does not exist`, whereOf(source))
  return found.data
}

function whereOf({ from, name }: SecretSource): { where: string; advice: string } {
  return from === 'env'
    ? { where: `environment variable ${name}`, advice: 'Set it in "env" of the step, from a secret of the repository.' }
    : { where: name, advice: 'Check the path and the file.' }
}
