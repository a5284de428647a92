import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { baseBranch } from '../../src/host/event.ts'
import { scratch } from '../support/scratch.ts'

const directory = scratch()

async function eventOf(payload: unknown): Promise<NodeJS.ProcessEnv> {
  const file = join(await directory(), 'event.json')
  writeFileSync(file, JSON.stringify(payload))
  return { GITHUB_EVENT_PATH: file }
}

/** Payloads as GitHub documents them, less what nobody here reads. */
const repository = { default_branch: 'trunk' }

test.each([
  ['a pull request, by its payload', { pull_request: { base: { ref: 'stable' } }, repository }, 'stable'],
  ['a merge queue', { merge_group: { base_ref: 'refs/heads/stable' }, repository }, 'stable'],
  ['a push', { ref: 'refs/heads/topic', before: '0'.repeat(40), repository }, 'trunk'],
  ['a schedule', { schedule: '17 3 * * 1', repository }, 'trunk'],
  ['an event of no repository', {}, undefined],
])('the branch that a change is for: %s', async (_what, payload, branch) => {
  expect(await baseBranch(await eventOf(payload))).toBe(branch)
})

test('the runner names it itself for a pull request', async () => {
  expect(await baseBranch({ ...(await eventOf({ repository })), GITHUB_BASE_REF: 'release/8' })).toBe('release/8')
})

test('nobody knows it without an event, or where the payload is not there', async () => {
  expect(await baseBranch({})).toBeUndefined()
  expect(await baseBranch({ GITHUB_EVENT_PATH: '/nonexistent' })).toBeUndefined()
})
