import { describe, expect, test } from '@jest/globals'
import { readFacts, type BootFacts } from '../../src/prove/facts.ts'
import { compareClones, judgeBanner, judgeBoot, summarize, type Sight } from '../../src/prove/judge.ts'

/** As look.sh wrote them in a booted debian13, shortened by packages' own units. */
const FACTS = [
  'cloud-init\t{  "v1": {   "datasource": "DataSourceNoCloud [seed=/dev/vdb]",   "errors": []  } } ',
  'system\trunning',
  'target\tgraphical.target\tactive',
  'machine-id\t2b7e0c9d41f84ce2a7d5b6f01c93ae58',
  'host-name\tproof-0a1b2c3d4e5f',
  'localhost\t::1',
  'localhost\t::1',
  'localhost\t127.0.0.1',
  'root\t4128768 4096\tpart\t',
  'user\tdebian',
  'check\tpage\t0',
  '',
].join('\n')

const sight: Sight = {
  seed: { instanceId: 'i', hostName: 'proof-0a1b2c3d4e5f', publicKey: 'ssh-ed25519 AAAA' },
  diskBytes: 8 * 1024 ** 3,
  checks: [{ name: 'page', file: 'configs/checks/webserver/page', data: Buffer.from('#!/bin/sh\n') }],
  facts: readFacts(FACTS),
  ssh: { banner: 'SSH-2.0-OpenSSH_10.0', methods: ['publickey'], keyRefusal: undefined, hostKey: 'ssh-ed25519 BBBB' },
}

function messages(change: { facts?: Partial<BootFacts>; ssh?: Partial<Sight['ssh']> }): string[] {
  const judgements = judgeBoot({
    ...sight,
    facts: { ...sight.facts, ...change.facts },
    ssh: { ...sight.ssh, ...change.ssh },
  })
  return judgements.flatMap((judgement) =>
    judgement.holds === false ? judgement.findings.map(({ message }) => message) : [],
  )
}

describe('a booted image', () => {
  test('that is as it should be proves all but a login prompt, which the console shows', () => {
    expect(messages({})).toEqual([])
    const { proved, unproved } = summarize(judgeBoot(sight))
    expect(proved).toHaveLength(11)
    expect(unproved.map(({ promise }) => promise)).toEqual(['login prompt'])
  })

  test.each<[string, Parameters<typeof messages>[0], RegExp]>([
    [
      'a failed unit, and what it logged',
      {
        facts: {
          failedUnits: [{ unit: 'ssh.service', result: 'exit-code', log: ['line 1: Bad configuration option'] }],
        },
      },
      /^the unit ssh\.service failed \(exit-code\)\nline 1: Bad configuration option$/,
    ],
    [
      'a target that is not reached, and what for',
      {
        facts: { system: 'starting', target: { name: 'graphical.target', state: 'inactive' }, jobs: ['slow.service'] },
      },
      /does not reach graphical\.target, which is inactive \(starting\); it still waits for slow\.service/,
    ],
    ['a cloud-init without end', { facts: { cloudInit: undefined } }, /cloud-init does not come to its end/],
    [
      'an error of cloud-init',
      { facts: { cloudInit: { datasource: 'DataSourceNoCloud', errors: ["('scripts_user', boom)"] } } },
      /^cloud-init: \('scripts_user', boom\)$/,
    ],
    [
      'data from elsewhere',
      { facts: { cloudInit: { datasource: 'DataSourceNone', errors: [] } } },
      /took its data from DataSourceNone/,
    ],
    ['the host name of the build', { facts: { hostName: 'localhost' } }, /the host name is "localhost"/],
    [
      'another address for localhost',
      { facts: { localhost: ['10.0.2.15', '127.0.0.1'] } },
      /"localhost" means 10\.0\.2\.15/,
    ],
    ['no localhost', { facts: { localhost: [] } }, /means no address/],
    ['no machine-id', { facts: { machineId: 'uninitialized' } }, /made no machine-id/],
    ['a root that did not grow', { facts: { root: { bytes: 8e9, deviceType: 'part', behind: '' } } }, /did not grow/],
    ['no ssh', { ssh: { banner: undefined } }, /ssh does not answer/],
    ['a refused key', { ssh: { keyRefusal: 'Permission denied (publickey).' } }, /refuses the key .*Permission denied/],
    ['passwords', { ssh: { methods: ['publickey', 'password'] } }, /offers to log in by password/],
    [
      'a failing check, with its last lines',
      { facts: { checks: [{ name: 'page', exitCode: 3, output: ['no page', 'HTTP 502'] }] } },
      /^the check exited with 3\nno page\nHTTP 502$/,
    ],
    [
      'a check that hangs',
      { facts: { checks: [{ name: 'page', exitCode: 124, output: [] }] } },
      /longer than 5 minutes/,
    ],
    ['a check that did not run', { facts: { checks: [] } }, /the check did not run/],
  ])('shows %s', (_what, change, message) => {
    expect(messages(change)).toEqual([expect.stringMatching(message)])
  })

  test('names a failing check by the path where a person mends it', () => {
    const judgements = judgeBoot({
      ...sight,
      facts: { ...sight.facts, checks: [{ name: 'page', exitCode: 1, output: [] }] },
    })
    expect(judgements.find(({ promise }) => promise === 'checks')).toMatchObject({
      findings: [{ level: 'error', phase: 'prove', file: 'configs/checks/webserver/page' }],
    })
  })

  test.each([
    ['root\t4128 4096\tlvm\t', 'the root is on lvm'],
    ['root\t4128 4096\tpart\tvda2 vda5', 'the root has vda2 vda5 behind it on the disk'],
  ])('whose root nothing can grow is not said to have grown: %s', (line, reason) => {
    const facts = readFacts(FACTS.replace(/^root.*$/m, line))
    const { unproved } = summarize(judgeBoot({ ...sight, facts }))
    expect(unproved).toContainEqual({ promise: 'root grown', reason })
  })

  test('seen from outside alone says what it does not prove', () => {
    const { proved, unproved } = summarize([judgeBanner(sight.ssh)])
    expect(proved).toEqual(['ssh answers'])
    expect(unproved.map(({ promise }) => promise)).toEqual(
      expect.arrayContaining(['target', 'ssh takes the key', 'checks']),
    )
  })
})

test('two clones share neither machine-id nor host key', () => {
  const clone = (machineId: string, hostKey: string) => ({ title: 'x', machineId, hostKey })
  expect(compareClones([clone('a', 'k'), clone('b', 'l')])).toEqual([])
  expect(compareClones([clone('a', 'k'), clone('a', 'l')]).map(({ message }) => message)).toEqual([
    'two clones of the image have the same machine-id',
  ])
  expect(compareClones([clone('a', 'k'), clone('b', 'k')]).map(({ message }) => message)).toEqual([
    'two clones of the image have the same ssh host key',
  ])
})

describe('what the look sends', () => {
  test.each([
    ['nothing of the root', FACTS.replace(/^root.*\n/m, '')],
    ['two machine-ids', `${FACTS}machine-id\tx\n`],
    ['a size that is none', FACTS.replace('4128768 4096', 'much')],
    ['no JSON of cloud-init', FACTS.replace('"v1"', 'v1')],
  ])('is refused with %s', (_what, text) => {
    expect(() => readFacts(text)).toThrow(expect.objectContaining({ exitCode: 1, where: 'facts.tsv of the guest' }))
  })
})
