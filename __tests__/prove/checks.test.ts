import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readChecks, type Checks } from '../../src/prove/checks.ts'
import { readConfigTree, readContents } from '../../src/puppet/tree.ts'
import { writeFiles } from '../support/files.ts'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()

async function checksOf(files: Record<string, string>, executable: string[]): Promise<Checks & { travels: string[] }> {
  const root = await makeScratch()
  await writeFiles(root, {
    'nodes/worker.pp': '# A worker\n',
    'manifests/site.pp': '',
    'modules/role/manifests/web.pp': 'class role::web {}\n',
    'modules/site/manifests/db.pp': 'class site::db {}\n',
    ...files,
  })
  for (const path of executable) await chmod(join(root, path), 0o755)
  const tree = await readConfigTree(root)
  const checks = await readChecks(tree)
  const findings = checks.findings.map((finding) => ({ ...finding, file: finding.file?.replace(`${root}/`, '') }))
  return { ...checks, findings, travels: readContents(tree).map(({ path }) => path) }
}

test('are the programs of the directory that has the name of the profile', async () => {
  const files = { 'checks/worker/joins': '#!/bin/sh\n', 'checks/worker/.gitkeep': '', 'checks/role-web/page.sh': '' }
  const { byProfile, findings, travels } = await checksOf(files, ['checks/worker/joins', 'checks/role-web/page.sh'])
  expect(findings).toEqual([])
  expect(byProfile.get('worker')).toEqual([
    { name: 'joins', file: expect.stringMatching(/checks\/worker\/joins$/), data: Buffer.from('#!/bin/sh\n') },
  ])
  expect(byProfile.get('role-web')?.map(({ name }) => name)).toEqual(['page.sh'])
  expect(travels.filter((path) => path.startsWith('checks'))).toEqual([])
})

test('may be of any class that the tree defines', async () => {
  expect((await checksOf({ 'checks/site-db/up': '' }, ['checks/site-db/up'])).findings).toEqual([])
})

test.each([
  ['not executable', 'checks/worker/joins', /not executable → Run: chmod \+x .*checks\/worker\/joins$/],
  [
    'of an unknown profile',
    'checks/wroker/joins',
    /unknown profile "wroker"; is it "worker"\?.*role-web, worker|worker/,
  ],
  ['a directory', 'checks/worker/lib/common.sh', /is a directory/],
  ['beside the directories', 'checks/joins', /unknown profile "joins"/],
  ['of a name that a shell does not take as it is', 'checks/worker/a b', /other characters/],
])('%s: refused', async (_what, path, message) => {
  const { findings } = await checksOf({ [path]: '' }, [])
  expect(findings).toMatchObject([{ level: 'error', phase: 'host' }])
  expect(findings[0]?.message).toMatch(message)
  expect(path).toContain(findings[0]?.file)
})
