/** External facts that a user hands to Puppet. */
import { basename, dirname } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { readUserFile } from './user-file.ts'

const MAX_FACTS_BYTES = 1024 * 1024

/** External facts of a YAML file, structured ones too, as JSON for Facter. @throws UserError when they are no facts */
export async function readFacts(file: string): Promise<string> {
  const found = await readUserFile({
    root: dirname(file),
    path: basename(file),
    maxBytes: MAX_FACTS_BYTES,
    what: 'the file of facts',
  })
  if (!found) throw new UserError('the file of facts does not exist', { where: file, advice: 'Check "facts".' })
  const facts = parseFacts(found.data.toString('utf8'), file)
  const bad = Object.keys(facts).find((name) => !/^[a-z][a-z0-9_]*$/.test(name))
  if (bad === undefined) return JSON.stringify(facts)
  throw new UserError(`${JSON.stringify(bad)} is no name of a fact`, {
    where: file,
    advice: 'Names are made of small letters, digits and "_", and start with a letter.',
  })
}

function parseFacts(text: string, file: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(parse(text, { logLevel: 'error' }))
  } catch (error) {
    throw new UserError('the file of facts is no YAML of names and values', {
      where: file,
      advice: error instanceof z.ZodError ? 'Write "name: value" lines.' : String(error),
      cause: error,
    })
  }
}
