/** puppet-lint, as a reader of manifests. */
import { z } from 'zod'
import { HostError } from '../../errors.ts'
import { run } from '../../host/run.ts'
import type { Remark } from './remark.ts'

/** Fields of `puppet-lint --json`, https://github.com/puppetlabs/puppet-lint */
const problemSchema = z.object({
  kind: z.string(),
  check: z.string(),
  message: z.string(),
  path: z.string(),
  line: z.number(),
  column: z.number(),
})

/** A command line holds two megabytes. */
const FILES_OF_A_RUN = 500

/**
 * What puppet-lint remarks of each manifest, under the tree's own .puppet-lint.rc. Style is no error: a build goes on.
 * @param paths relative to the directory
 * @throws HostError saying why it does not work
 */
export async function lintManifests(
  directory: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Remark[][]> {
  const remarks = new Map<string, Remark[]>(paths.map((path) => [path, []]))
  for (let start = 0; start < paths.length; start += FILES_OF_A_RUN) {
    const args = ['--json', '--', ...paths.slice(start, start + FILES_OF_A_RUN)]
    const { stdout, stderr } = await run('puppet-lint', args, {
      what: 'puppet-lint',
      cwd: directory,
      accepts: 'all',
      signal,
    })
    for (const { kind, check, message, path, line, column } of parseProblems(stdout, stderr)) {
      // Of a manifest that cannot be parsed, Puppet tells more.
      if (check === 'syntax') continue
      const level = kind === 'error' ? 'warning' : 'notice'
      remarks.get(path)?.push({ level, message: `${message} (puppet-lint: ${check})`, line, column })
    }
  }
  return paths.map((path) => remarks.get(path) ?? [])
}

function parseProblems(stdout: string, stderr: string): z.infer<typeof problemSchema>[] {
  try {
    return z.array(z.array(problemSchema)).parse(JSON.parse(stdout)).flat()
  } catch {
    const reason = (stderr.trim() || stdout.trim()).split('\n', 1)[0]
    throw new HostError(`puppet-lint does not work here: ${reason}`)
  }
}
