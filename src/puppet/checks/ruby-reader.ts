/** Puppet, or Ruby alone, as a reader of files: one process reads many. */
import { stat, realpath } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { HostError } from '../../errors.ts'
import { findProgram } from '../../host/programs.ts'
import { run } from '../../host/run.ts'
import type { Kind } from './parsed-files.ts'
import { remarkSchema, type Remark } from './remark.ts'
import SCRIPT from './syntax.rb'
import { keyOf } from '../../digest.ts'
import { VERSION } from '../../version.ts'
import { withScript } from './script.ts'

export interface Reader {
  name: 'Puppet' | 'Ruby'
  /** What it can say something of. */
  kinds: readonly Kind[]
  /** Names this reader as it is installed now: another version, or another script of ours, has another. */
  identity: string
}

/** Files of the tree for a reader. */
export interface Reading {
  files: readonly { kind: Kind; location: Buffer }[]
  /** Absolute, as Puppet takes them. */
  environment: { modulepath: readonly string[]; manifest: string | undefined }
  signal: AbortSignal | undefined
}

/** The best reader that is installed here; undefined without Puppet and without Ruby. */
export async function findReader(name: Reader['name']): Promise<Reader | undefined> {
  const program = await findProgram(name.toLowerCase()).catch(() => undefined)
  if (program === undefined) return undefined
  const kinds: Kind[] = ['erb', 'ruby', 'yaml', 'any_yaml']
  if (name === 'Puppet') kinds.push('manifest', 'epp')
  return { name, kinds, identity: await identify(program, SCRIPT) }
}

/**
 * Names a program as it is installed now, with what it goes by. It is not started for that, which takes Puppet a second:
 * an update replaces the program, so that its times change.
 */
export async function identify(program: string, rules: string): Promise<string> {
  const path = await realpath(program)
  const { size, mtimeMs, ctimeMs, ino } = await stat(path)
  return keyOf([VERSION, rules, path, size, mtimeMs, ctimeMs, ino])
}

/** Below it, a second process costs more than it saves: Puppet starts in a second and reads 250 manifests in one. */
const FILES_OF_A_PROCESS = 250

const answerSchema = z.array(remarkSchema)

/**
 * What a reader remarks of each file, in their order.
 * @throws HostError saying why the reader does not work
 */
export async function readFiles(reader: Reader, reading: Reading): Promise<Remark[][]> {
  const { files } = reading
  const processes = Math.max(1, Math.min(availableParallelism(), Math.ceil(files.length / FILES_OF_A_PROCESS)))
  // Dealt out like cards: manifests, templates and data take different times, and lie together.
  const hands = Array.from({ length: processes }, (_none, hand) =>
    files.filter((_file, index) => index % processes === hand),
  )
  const answers = await withScript({ name: 'cloudstamp_syntax', text: SCRIPT }, (script) =>
    Promise.all(
      hands.map(async (hand) => {
        const [program, args] = reader.name === 'Puppet' ? script.asApplication() : ['ruby', [script.file]]
        return ask({ program, args, name: reader.name }, { ...reading, files: hand })
      }),
    ),
  )
  return files.map((_file, index) => answers[index % processes]?.[Math.floor(index / processes)] ?? [])
}

async function ask(
  { program, args, name }: { program: string; args: string[]; name: string },
  { files, environment, signal }: Reading,
): Promise<Remark[][]> {
  const requests = files.map(({ kind, location }) => ({ kind, path: location.toString('base64') }))
  const input = [environment, ...requests].map((line) => `${JSON.stringify(line)}\n`).join('')
  const { stdout, stderr, exitCode } = await run(program, args, { what: name, input, accepts: 'all', signal })
  const [versions, ...answers] = stdout.trim().split('\n')
  if (versions === undefined || answers.length !== files.length) {
    const reason = stderr.trim().split('\n').at(-1) ?? ''
    throw new HostError(`${name} does not work here: ${reason === '' ? `exit code ${exitCode}` : reason}`)
  }
  return answers.map((line) => answerSchema.parse(JSON.parse(line)))
}
