/** What the look inside a booted image saw. Pure. */
import { z } from 'zod'
import { GuestError } from '../errors.ts'

/** A program of checks/<profile>/ that ran. */
export interface CheckResult {
  name: string
  exitCode: number
  /** Its last lines. */
  output: string[]
}

export interface BootFacts {
  /** What cloud-init tells of itself; undefined when it did not end. */
  cloudInit: { datasource: string; errors: string[] } | undefined
  /** The word of `systemctl is-system-running`. */
  system: string
  target: { name: string; state: string }
  /** Units that still wait or start. */
  jobs: string[]
  failedUnits: {
    unit: string
    /** systemd's word for how it failed, such as exit-code. */
    result: string
    /** The last lines that its processes logged. */
    log: string[]
  }[]
  machineId: string
  hostName: string
  /** Addresses that "localhost" means. */
  localhost: string[]
  /** `behind` names what lies behind its partition on the disk; empty for nothing. */
  root: { bytes: number; deviceType: string; behind: string }
  /** Whom the seed's key was given to. */
  users: string[]
  checks: CheckResult[]
}

/** cloudinit/cmd/main.py, since 0.7.3. */
const resultSchema = z.object({
  v1: z.object({ datasource: z.string().nullable(), errors: z.array(z.string()) }),
})

/** @throws GuestError for a line that is no fact, or without one that has to be there */
export function readFacts(tsv: string): BootFacts {
  const rows = tsv
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const all = (name: string): string[][] => rows.filter(([key]) => key === name).map(([, ...fields]) => fields)
  const one = (name: string): string[] => {
    const [first, ...more] = all(name)
    if (!first || more.length > 0) throw damaged(name)
    return first
  }
  const { [0]: blocks = '', [1]: deviceType = '', [2]: behind = '' } = one('root')
  const [count, size] = blocks.split(' ').map(Number)
  if (!count || !size) throw damaged('root')
  const [targetName = '', targetState = ''] = one('target')
  const ownedBy = (key: string, name: string): string[] =>
    all(key).flatMap(([owner, text = '']) => (owner === name ? [text] : []))
  const firsts = (name: string): string[] => all(name).map(([value = '']) => value)
  return {
    cloudInit: readResult(one('cloud-init')[0] ?? ''),
    system: one('system')[0] ?? '',
    target: { name: targetName, state: targetState },
    jobs: firsts('job'),
    failedUnits: all('unit').map(([unit = '', result = '']) => ({
      unit,
      result: result.replace(/^Result=/, ''),
      log: ownedBy('journal', unit),
    })),
    machineId: one('machine-id')[0] ?? '',
    hostName: one('host-name')[0] ?? '',
    localhost: [...new Set(firsts('localhost'))],
    root: { bytes: count * size, deviceType, behind },
    users: firsts('user'),
    checks: all('check').map(([name = '', exitCode = '']) => ({
      name,
      exitCode: Number(exitCode),
      output: ownedBy('output', name),
    })),
  }
}

function readResult(json: string): BootFacts['cloudInit'] {
  if (json.trim() === '') return undefined
  try {
    const { datasource, errors } = resultSchema.parse(JSON.parse(json)).v1
    return { datasource: datasource ?? 'none', errors }
  } catch {
    throw damaged('cloud-init')
  }
}

function damaged(name: string): GuestError {
  return new GuestError(`what the booted image tells of "${name}" cannot be read`, {
    where: 'facts.tsv of the guest',
    advice:
      'Build again; if it happens each time, a program of the image that the look uses is broken: see events.log.',
  })
}
