/** Facts that were recorded in a guest of a distro, for catalogues that are compiled without one. */
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { listUserDirectory, readUserFile } from '../../inputs/user-file.ts'

/** Beside a distro's kickstart: debian13.ks and debian13.facts.json. */
const SUFFIX = '.facts.json'

const MAX_FACTS_BYTES = 1024 * 1024

export type Facts = Record<string, unknown>

const schema = z.record(z.string(), z.unknown())

/** Names of the distros that facts are recorded of, sorted. @throws UserError for what is no directory */
export async function listRecorded(directories: readonly string[]): Promise<string[]> {
  const files = await Promise.all(directories.map((directory) => listUserDirectory(directory, 'kickstart-dir')))
  const names = files.flat().filter((file) => file.endsWith(SUFFIX))
  return [...new Set(names.map((file) => file.slice(0, -SUFFIX.length)))].sort()
}

/**
 * What Puppet in a distro's guest knew as `$facts`, from the first directory that has it.
 * @returns undefined where none is recorded
 * @throws UserError where the file is not what Facter or `puppet facts` print as JSON
 */
export async function readRecorded(distro: string, directories: readonly string[]): Promise<Facts | undefined> {
  for (const root of directories) {
    const path = `${distro}${SUFFIX}`
    const found = await readUserFile({ root, path, maxBytes: MAX_FACTS_BYTES, what: 'the file of recorded facts' })
    if (found) return parse(found.data.toString('utf8'), found.file)
  }
  return undefined
}

function parse(text: string, file: string): Facts {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new UserError('the recorded facts are no JSON of names and values', {
      where: { file },
      advice: `Record them in the guest: facter --json > ${basename(file)}, and put it into ${dirname(file)}.`,
      cause: error,
    })
  }
}

/** What Puppet calls the machine: its certname. */
export function nodeName(facts: Facts): string {
  const { data } = z.object({ networking: z.object({ fqdn: z.string() }) }).safeParse(facts)
  return data?.networking.fqdn ?? 'localhost'
}

/** Facts of a machine that is called so. @param hostName with its domain, where it has one */
export function withHostName(facts: Facts, hostName: string): Facts {
  const [hostname, ...rest] = hostName.split('.')
  const domain = rest.length === 0 ? undefined : rest.join('.')
  const networking = { ...schema.safeParse(facts['networking']).data, hostname, domain, fqdn: hostName }
  return { ...facts, networking, clientcert: hostName.toLowerCase() }
}
