/** Whether a booted image is what was asked for. Pure. */
import type { Finding } from '../report/finding.ts'
import type { Check } from './checks.ts'
import type { BootProof } from './proof.ts'
import type { BootFacts } from './facts.ts'
import type { Seed } from './seed.ts'
import type { SshFacts } from './ssh.ts'

/** What a boot can prove, in the manifest's words. */
export const PROMISES = [
  ...['login prompt', 'target', 'cloud-init', 'no failed units', 'host name', 'localhost', 'machine-id', 'root grown'],
  ...['ssh answers', 'ssh takes the key', 'ssh takes no password', 'checks'],
] as const

export type Promised = (typeof PROMISES)[number]

/** What of a boot was seen. */
export interface Sight {
  seed: Seed
  /** Of the disk before it grew. */
  diskBytes: number
  checks: readonly Check[]
  facts: BootFacts
  ssh: SshFacts
}

/** A judgement of one promise: it holds, it does not and why, or nobody can tell and why. */
export type Judgement =
  | { promise: Promised; holds: true }
  | { promise: Promised; holds: false; findings: Finding[] }
  | { promise: Promised; holds: undefined; reason: string }

/** Judges a boot that was looked at from inside and outside. */
export function judgeBoot(sight: Sight): Judgement[] {
  const { facts, ssh } = sight
  return [
    judge('target', targetFaults(facts)),
    judge('cloud-init', cloudInitFaults(facts)),
    judge(
      'no failed units',
      facts.failedUnits.map(({ unit, result, log }) =>
        finding([`the unit ${unit} failed (${result})`, ...log].join('\n')),
      ),
    ),
    judge(
      'host name',
      facts.hostName.split('.')[0] === sight.seed.hostName
        ? []
        : [finding(`the host name is "${facts.hostName}" and not the one of the seed, "${sight.seed.hostName}"`)],
    ),
    judge('localhost', localhostFaults(facts.localhost)),
    judge(
      'machine-id',
      /^(?!0{32}$)[0-9a-f]{32}$/.test(facts.machineId)
        ? []
        : [finding(`the boot made no machine-id: /etc/machine-id holds "${facts.machineId}"`)],
    ),
    judgeGrowth(sight),
    ...judgeSsh(ssh),
    judge('checks', checkFaults(sight)),
  ]
}

/** Judges what ssh tells without a key. */
export function judgeBanner(ssh: Pick<SshFacts, 'banner'>): Judgement {
  return judge(
    'ssh answers',
    ssh.banner === undefined ? [finding('ssh does not answer: nothing listens on port 22 of the booted image')] : [],
  )
}

function judgeSsh(ssh: SshFacts): Judgement[] {
  const answers = judgeBanner(ssh)
  if (ssh.banner === undefined) {
    const reason = 'ssh does not answer'
    return [
      answers,
      { promise: 'ssh takes the key', holds: undefined, reason },
      { promise: 'ssh takes no password', holds: undefined, reason },
    ]
  }
  const passwords = ssh.methods.filter((method) => method === 'password' || method === 'keyboard-interactive')
  return [
    answers,
    judge(
      'ssh takes the key',
      ssh.keyRefusal === undefined ? [] : [finding(`ssh refuses the key of the seed: ${ssh.keyRefusal}`)],
    ),
    judge(
      'ssh takes no password',
      passwords.length === 0 ? [] : [finding(`ssh offers to log in by ${passwords.join(' and ')}`)],
    ),
  ]
}

function targetFaults({ system, target, jobs }: BootFacts): Finding[] {
  if (target.state === 'active') return []
  const waiting = jobs.length === 0 ? '' : `; it still waits for ${jobs.slice(0, 5).join(', ')}`
  return [finding(`the system does not reach ${target.name}, which is ${target.state} (${system})${waiting}`)]
}

function cloudInitFaults({ cloudInit }: BootFacts): Finding[] {
  if (!cloudInit) return [finding('cloud-init does not come to its end')]
  const other = /NoCloud/.test(cloudInit.datasource)
    ? []
    : [finding(`cloud-init took its data from ${cloudInit.datasource} and not from the seed's volume`)]
  return [...other, ...cloudInit.errors.map((error) => finding(`cloud-init: ${error}`))]
}

function localhostFaults(addresses: readonly string[]): Finding[] {
  if (addresses.length === 0) return [finding('"localhost" means no address')]
  const foreign = addresses.filter((address) => !/^(127\.\d+\.\d+\.\d+|::1)$/.test(address))
  return foreign.length === 0
    ? []
    : [finding(`"localhost" means ${foreign.join(', ')}, which is not this machine alone`)]
}

/** A root file system larger than the whole disk was has grown, whatever else is on the disk. */
function judgeGrowth({ facts: { root }, diskBytes }: Sight): Judgement {
  const promise = 'root grown'
  if (root.bytes > diskBytes) return { promise, holds: true }
  // cloud-init's growpart grows partitions alone, and those only into what is free behind them.
  if (root.deviceType !== 'part') return { promise, holds: undefined, reason: `the root is on ${root.deviceType}` }
  if (root.behind !== '')
    return { promise, holds: undefined, reason: `the root has ${root.behind} behind it on the disk` }
  const message = `the root file system did not grow with the disk: it has ${root.bytes} bytes, the disk had ${diskBytes} and has twice that`
  return judge(promise, [finding(message)])
}

function checkFaults({ checks, facts }: Sight): Finding[] {
  return checks.flatMap(({ name, file }): Finding[] => {
    const result = facts.checks.find((one) => one.name === name)
    if (!result) return [{ ...finding('the check did not run'), file }]
    if (result.exitCode === 0) return []
    const how = result.exitCode === 124 ? 'ran longer than 5 minutes' : `exited with ${result.exitCode}`
    return [{ ...finding([`the check ${how}`, ...result.output].join('\n')), file }]
  })
}

/** What two clones of one image must not share. */
export interface Clone {
  title: string
  machineId: string
  hostKey: string | undefined
}

/** Faults of clones that are the same machine. */
export function compareClones(clones: readonly Clone[]): Finding[] {
  const shared = (what: string, of: (clone: Clone) => string | undefined): Finding[] => {
    const values = clones.flatMap((clone) => of(clone) ?? [])
    return new Set(values).size === values.length ? [] : [finding(`two clones of the image have the same ${what}`)]
  }
  return [...shared('machine-id', ({ machineId }) => machineId), ...shared('ssh host key', ({ hostKey }) => hostKey)]
}

/** The judgements of a boot without faults, as the manifest tells them. */
export function summarize(judgements: readonly Judgement[]): Pick<BootProof, 'proved' | 'unproved'> {
  const judged = new Map(judgements.map((judgement) => [judgement.promise, judgement]))
  return {
    proved: PROMISES.filter((promise) => judged.get(promise)?.holds === true),
    unproved: PROMISES.flatMap((promise) => {
      const judgement = judged.get(promise)
      if (judgement?.holds !== undefined) return []
      return [{ promise, reason: judgement?.reason ?? NOT_LOOKED_AT }]
    }),
  }
}

const NOT_LOOKED_AT = 'this image was looked at from outside alone, or does not show it'

/** @param faults why it does not hold; none when it does */
export function judge(promise: Promised, faults: Finding[]): Judgement {
  return faults.length === 0 ? { promise, holds: true } : { promise, holds: false, findings: faults }
}

export function finding(message: string): Finding {
  return { level: 'error', phase: 'prove', message }
}
