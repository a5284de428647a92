import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkCatalogues } from '../../src/puppet/compile/check.ts'
import { readRecorded, withHostName } from '../../src/puppet/compile/facts.ts'
import { judge } from '../../src/puppet/compile/judge.ts'
import type { Compiled } from '../../src/puppet/compile/compile.ts'
import { listProfiles } from '../../src/puppet/profile.ts'
import { readConfigTree } from '../../src/puppet/tree.ts'
import type { Finding } from '../../src/report/finding.ts'
import { shippedDirectory } from '../../src/paths.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
const { PATH } = process.env

afterEach(() => {
  process.env['PATH'] = PATH
})

describe('what catalogues are compiled', () => {
  let root: string
  let kickstarts: string
  beforeEach(async () => {
    ;[root, kickstarts] = [await makeScratch(), await makeScratch()]
    await writeFiles(root, { 'nodes/base.pp': '# supports: el9\n' })
    await writeFiles(kickstarts, { 'mine.facts.json': '{}' })
  })

  const check = async (...distros: string[]): Promise<string[]> => {
    const tree = await readConfigTree(root)
    const asked = {
      profiles: await listProfiles(tree),
      distros: distros.map((id) => ({ id, kind: id === 'mine' ? 'el9' : 'debian-installer' })),
      kickstartDirs: [kickstarts],
    }
    const options = { hostName: 'localhost.localdomain', facts: '', puppetSettings: [], known: [] }
    return (await checkCatalogues(tree, asked, options)).map(({ level, message }) => `${level}: ${message}`)
  }

  test('that there are no facts of what was asked for is an error', async () => {
    expect(await check('other')).toEqual([
      'error: no catalogue was compiled: facts are recorded of mine, not of other → Name another distro, or put other.facts.json beside its kickstart.',
    ])
  })

  test('that no profile is for it is an error', async () => {
    await writeFiles(kickstarts, { 'other.facts.json': '{}' })
    expect(await check('other')).toEqual(['error: no catalogue was compiled: the config tree has no profile for other'])
  })

  test('that Puppet does not work here is an error', async () => {
    const programs = await makeScratch()
    await writeFiles(programs, { puppet: '#!/bin/sh\necho "cannot load such file -- puppet" >&2\nexit 1\n' })
    chmodSync(join(programs, 'puppet'), 0o755)
    process.env['PATH'] = `${programs}:${PATH}`
    expect(await check('mine', 'other')).toEqual([
      'error: no catalogue was compiled: Puppet does not work here: cannot load such file -- puppet',
    ])
  })
})

describe('the findings of catalogues', () => {
  const error = (message: string, line: number): Finding => ({
    level: 'error',
    phase: 'host',
    file: 'a.pp',
    line,
    message,
  })
  const compiled = (id: string, findings: Finding[], encrypted = 0): Compiled => {
    const profile = { id, description: '', manifest: '', isClass: false }
    return { request: { distro: 'debian13', profile, facts: { puppetversion: '8.10.0' } }, findings, encrypted }
  }
  const judged = (catalogues: Compiled[], known: Finding[] = []): string[] =>
    judge({ puppetVersion: '7.23.0', catalogues }, { known, customFacts: ['app_version'] }).map(
      ({ level, message }) => `${level}: ${message}`,
    )

  test('the same of several is told once, and what another check has told not at all', () => {
    const [one, two, three] = [error('one', 1), error('two', 2), error('three', 3)]
    const found = judged(
      [compiled('a', [one, two]), compiled('b', [one, three]), compiled('c', [one])],
      [error('-', 3)],
    )
    expect(found.slice(0, 2)).toEqual(['error: one (a on debian13 and 2 others)', 'error: two (a on debian13)'])
    expect(found.filter((text) => text.startsWith('error'))).toHaveLength(2)
  })

  test('notices tell what was compiled, by what, and what was not known', () => {
    expect(judged([compiled('a', [], 2)])).toEqual([
      'notice: compiled by Puppet 7.23.0 for recorded facts, and not applied: 1 catalogue (debian13: a)',
      'notice: debian13 has Puppet 8.10.0, and 7.23.0 compiled here: a build may tell more',
      expect.stringMatching(/^notice: values of hiera-eyaml were not decrypted/),
    ])
    expect(judged([compiled('a', [error('one', 1)])]).at(-1)).toMatch(/^notice: custom facts .*: app_version →/)
  })
})

describe('recorded facts', () => {
  test('ship for Debian 13, as its Puppet had them', async () => {
    expect(await readRecorded('debian13', [shippedDirectory('kickstarts')])).toMatchObject({
      os: { family: 'Debian', name: 'Debian', release: { major: '13' } },
      puppetversion: expect.stringMatching(/^8\./),
      networking: { fqdn: 'localhost.localdomain' },
    })
  })

  test('have the name that the machine will have', () => {
    expect(withHostName({ networking: { ip: '10.0.2.15', fqdn: 'a.b' } }, 'Web.example.org')).toEqual({
      networking: { ip: '10.0.2.15', hostname: 'Web', domain: 'example.org', fqdn: 'Web.example.org' },
      clientcert: 'web.example.org',
    })
  })

  test('are refused where they are none', async () => {
    const directory = await makeScratch()
    await writeFiles(directory, { 'mine.facts.json': '[]' })
    await expect(readRecorded('mine', [directory])).rejects.toThrow(
      'the recorded facts are no JSON of names and values',
    )
  })
})
